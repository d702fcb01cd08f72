import { checkLearnerInput, checkMatrix, requireModerate, requireSameFeatures } from "../check-fit-input.js";
import { EngineError } from "../engine-error.js";
import type { Clusterer, EstimatorState, FittedClusterer, LearnerInput } from "../estimator.js";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { fitScaling, readScaling, type Scaling, scaledRows } from "../frame/scaling.js";
import { standardizeParam } from "../frame/standardize-param.js";
import { type Kernels, withKernels } from "../kernels.js";
import { learnerHeader, readInteger, readLearner, readSection, requireFinite } from "../model-state.js";
import type { ParamTable } from "../params.js";
import { createRandom } from "../random.js";
import { choosePlusPlus } from "./k-means-plus-plus.js";
import { allocateCenters, type LloydResult, lloyd, placeCenters } from "./lloyd.js";
import { type PlacedRows, placeRows } from "./placed-rows.js";

const NAME = "k_means";
const MOST_CLUSTERS = 10_000;

const params = {
  n_clusters: {
    type: "integer",
    default: 8,
    minimum: 1,
    maximum: MOST_CLUSTERS,
    scale: "log",
    description: "Number of clusters.",
    aliases: ["k"],
  },
  n_init: {
    type: "integer",
    default: 1,
    minimum: 1,
    maximum: 1000,
    scale: "log",
    description: "Runs from different first centers, of which the one with the lowest inertia is kept.",
  },
  max_iter: {
    type: "integer",
    default: 300,
    minimum: 1,
    maximum: 100_000,
    scale: "log",
    advanced: true,
    description: "Most iterations of one run.",
  },
  tol: {
    type: "number",
    default: 1e-4,
    minimum: 0,
    maximum: 1,
    advanced: true,
    description:
      "A run ends when the squared moves of the centers come to no more than this share of the mean variance.",
    aliases: ["tolerance"],
  },
  standardize: standardizeParam,
} as const satisfies ParamTable;

/** k-means: centers that minimise the sum of squared distances of the rows to the nearest (MacQueen 1967; Lloyd 1982). */
export const kMeans: Clusterer<FittedKMeans> = {
  name: NAME,
  params,
  nativeCategories: false,
  nativeMissing: false,
  fit(input: LearnerInput): FittedKMeans {
    checkLearnerInput(kMeans, input);
    requireModerate(NAME, input.x);
    const { x, weights, seed } = input;
    const number = (name: keyof typeof params) => Number(input.params[name] ?? params[name].default);
    const clusterCount = number("n_clusters");
    const usable = weights ? weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0) : x.rowCount;
    if (clusterCount > usable) {
      throw new EngineError(
        "bad_params",
        `n_clusters must be at most ${usable}, the number of rows that count, not ${clusterCount}`,
      );
    }
    const scaling = fitScaling(x, weights, Boolean(input.params.standardize ?? params.standardize.default));
    const coordinates = scaledRows(x, scaling);
    const options = {
      maxIterations: number("max_iter"),
      tolerance: number("tol") * meanVariance(x, weights, scaling),
    };
    const best = withKernels((kernels) => {
      const placed = placeRows(kernels, coordinates, x.rowCount, weights);
      return bestRun(kernels, placed, clusterCount, number("n_init"), seed, options, input.onIteration);
    }, input.threads);
    return new FittedKMeans(x.features, scaling, best.centers, best.inertia);
  },
  load(state: EstimatorState): FittedKMeans {
    const { features } = readLearner(state, NAME);
    const clusterCount = readInteger(state, "clusterCount", 1, MOST_CLUSTERS);
    const centers = readSection(state, "centers", "float64", clusterCount * features.length);
    const inertia = readSection(state, "inertia", "float64", 1);
    requireFinite(centers, "centers");
    requireFinite(inertia, "inertia");
    return new FittedKMeans(features, readScaling(state, features.length), centers, inertia[0] as number);
  },
};

export class FittedKMeans implements FittedClusterer {
  readonly estimator = NAME;
  readonly features: readonly Feature[];
  readonly clusterCount: number;
  /** Weighted sum of the training rows' squared distances to their centers, in scaled coordinates. */
  readonly inertia: number;
  readonly #scaling: Scaling;
  readonly #centers: Float64Array;

  constructor(features: readonly Feature[], scaling: Scaling, centers: Float64Array, inertia: number) {
    this.features = features;
    this.clusterCount = features.length === 0 ? 1 : centers.length / features.length;
    this.inertia = inertia;
    this.#scaling = scaling;
    this.#centers = centers;
  }

  /** The centers in the features' own units, row-major. A feature that did not vary has its mean. */
  centers(): Float64Array {
    const { means, scales } = this.#scaling;
    const width = this.features.length;
    return this.#centers.map((value, i) => value * (scales[i % width] as number) + (means[i % width] as number));
  }

  predict(x: FeatureMatrix): Int32Array {
    requireSameFeatures(this.features, x);
    checkMatrix(kMeans, x);
    const width = this.features.length;
    return withKernels((kernels) => {
      const at = allocateCenters(kernels, this.clusterCount, width);
      placeCenters(kernels, at, this.#centers, width);
      const rows = kernels.place(scaledRows(x, this.#scaling));
      // The kernel writes up to 3 labels past the end.
      const labels = kernels.allocate((x.rowCount + 3) * 4);
      kernels.run.nearestCenters(rows, x.rowCount, width, at.columns, at.halfLengths, at.slots, labels);
      return kernels.i32(labels, x.rowCount).slice();
    });
  }

  save(): EstimatorState {
    const { means, scales } = this.#scaling;
    return {
      header: { ...learnerHeader(this), clusterCount: this.clusterCount },
      sections: { centers: this.#centers, means, scales, inertia: Float64Array.of(this.inertia) },
    };
  }
}

/** The run of lowest inertia; of equal ones the first. Progress counts the iterations of all runs. */
function bestRun(
  kernels: Kernels,
  placed: PlacedRows,
  clusterCount: number,
  runCount: number,
  seed: number,
  options: { readonly maxIterations: number; readonly tolerance: number },
  onIteration: LearnerInput["onIteration"],
): LloydResult {
  let best: LloydResult | undefined;
  let iteration = 0;
  for (let run = 0; run < runCount && !best?.stopped; run++) {
    const start = choosePlusPlus(kernels, placed, clusterCount, createRandom(seed, run));
    const result = lloyd(kernels, placed, start, {
      ...options,
      onIteration: (_, inertia) => {
        iteration++;
        const totalIterations = runCount * options.maxIterations;
        return onIteration?.({ iteration, totalIterations, losses: { inertia } }) !== false;
      },
    });
    if (!best || result.inertia < best.inertia) best = result;
    else if (result.stopped) break;
  }
  return best as LloydResult;
}

/** The mean over the features of the variance of their coordinates. */
function meanVariance(x: FeatureMatrix, weights: Float64Array | undefined, { scales }: Scaling): number {
  const { scales: deviations } = fitScaling(x, weights, true);
  const variances = deviations.map((deviation, f) => (scales[f] ? (deviation / (scales[f] as number)) ** 2 : 0));
  return variances.reduce((a, b) => a + b, 0) / Math.max(1, variances.length);
}
