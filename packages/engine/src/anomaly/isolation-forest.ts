import { type Forest, treeCount } from "../boosting/forest.js";
import { forestHeader, forestSections, readForest } from "../boosting/forest-state.js";
import { predict } from "../boosting/predictor.js";
import { checkLearnerInput, checkMatrix, requireSameFeatures } from "../check-fit-input.js";
import { ModelFileError } from "../engine-error.js";
import type { AnomalyDetector, EstimatorState, FittedAnomalyDetector, LearnerInput } from "../estimator.js";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import { learnerHeader, readInteger, readLearner } from "../model-state.js";
import type { ParamTable } from "../params.js";
import { createRandom } from "../random.js";
import { type GrowingNodes, growIsolationTree, isolationForestOf } from "./isolation-tree.js";
import { RowSampler } from "./row-sampler.js";

const NAME = "isolation_forest";
const MOST_SAMPLES = 1_000_000;
const EULER = 0.5772156649015329;

const params = {
  n_estimators: {
    type: "integer",
    default: 100,
    minimum: 1,
    maximum: 10_000,
    scale: "log",
    description: "Number of trees.",
    aliases: ["n_trees", "ntrees"],
  },
  max_samples: {
    type: "integer",
    default: 256,
    minimum: 1,
    maximum: MOST_SAMPLES,
    scale: "log",
    description:
      "Rows that a tree is grown on, drawn at random, each at most once; more do not help, as anomalies then hide among usual rows.",
    aliases: ["sample_size"],
  },
} as const satisfies ParamTable;

/**
 * Isolation forest (Liu, Ting and Zhou 2008): rows that few random splits set apart are unusual. Missing values are taken
 * as they are.
 */
export const isolationForest: AnomalyDetector<FittedIsolationForest> = {
  name: NAME,
  params,
  nativeCategories: false,
  nativeMissing: true,
  fit(input: LearnerInput): FittedIsolationForest {
    checkLearnerInput(isolationForest, input);
    const { x, weights, seed, onIteration } = input;
    const total = Number(input.params.n_estimators ?? params.n_estimators.default);
    const wanted = Math.min(x.rowCount, Number(input.params.max_samples ?? params.max_samples.default));
    const depthLimit = 32 - Math.clz32(Math.max(1, wanted - 1));
    const sampler = new RowSampler(x.rowCount, weights);
    const trees: GrowingNodes[] = [];
    let sampleSize = 0;
    withKernels(({ run }) => {
      for (let tree = 0; tree < total; tree++) {
        const random = createRandom(seed, tree);
        const sample = sampler.sample(wanted, random);
        sampleSize = Math.max(sampleSize, sample.length);
        trees.push(growIsolationTree(x, sample, depthLimit, (count) => averagePath(count, run.log), random));
        if (onIteration?.({ iteration: tree + 1, totalIterations: total, losses: {} }) === false) break;
      }
    });
    return new FittedIsolationForest(x.features, isolationForestOf(trees, x.features.length), sampleSize);
  },
  load(state: EstimatorState): FittedIsolationForest {
    const { features } = readLearner(state, NAME);
    const forest = readForest(state, features);
    if (forest.outputs !== 1 || treeCount(forest) === 0) {
      throw new ModelFileError("an isolation forest must have at least 1 tree and 1 output");
    }
    return new FittedIsolationForest(features, forest, readInteger(state, "sampleSize", 1, MOST_SAMPLES));
  },
};

export class FittedIsolationForest implements FittedAnomalyDetector {
  readonly estimator = NAME;
  readonly features: readonly Feature[];
  /** Trees whose leaves have path lengths. */
  readonly forest: Forest;
  /** Rows that a tree was grown on. */
  readonly sampleSize: number;

  constructor(features: readonly Feature[], forest: Forest, sampleSize: number) {
    this.features = features;
    this.forest = forest;
    this.sampleSize = sampleSize;
  }

  /** 2 to the power of minus the mean path length over that of a row among usual ones: about 0.5 or below is usual. */
  score(x: FeatureMatrix): Float64Array {
    requireSameFeatures(this.features, x);
    checkMatrix(isolationForest, x);
    const paths = predict(this.forest, x, "identity");
    const trees = treeCount(this.forest);
    return withKernels(({ run }) => {
      const usual = averagePath(this.sampleSize, run.log);
      // Of trees on a single row nothing can be said.
      return paths.map((path) => (usual > 0 ? run.exponential((-Math.LN2 * path) / (trees * usual)) : 0.5));
    });
  }

  save(): EstimatorState {
    return {
      header: { ...learnerHeader(this), ...forestHeader(this.forest), sampleSize: this.sampleSize },
      sections: forestSections(this.forest),
    };
  }
}

/** Mean path length of an unsuccessful search in a binary search tree of `count` rows: c(n) of the paper. */
function averagePath(count: number, log: (value: number) => number): number {
  if (count <= 2) return Math.max(0, count - 1);
  return 2 * (log(count - 1) + EULER) - (2 * (count - 1)) / count;
}
