import { checkLearnerInput, checkMatrix, requireModerate, requireSameFeatures } from "../check-fit-input.js";
import { EngineError, ModelFileError } from "../engine-error.js";
import type { EstimatorState, FittedTransformer, LearnerInput, Transformer } from "../estimator.js";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { fitScaling, readScaling, type Scaling, writeScaledRows } from "../frame/scaling.js";
import { type Kernels, withKernels } from "../kernels.js";
import { learnerHeader, readChoice, readInteger, readLearner, readSection, requireFinite } from "../model-state.js";
import type { ParamTable } from "../params.js";
import { axesOfGram, type CentredRows, fillUp, type PrincipalAxes, randomisedAxes } from "./principal-axes.js";
import { forEachSlab } from "./scaled-slabs.js";

const NAME = "pca";
/** Above so many features, few components of them are found by random directions. */
const EXACT_FEATURES = 500;
const MOST_COMPONENTS = 100_000;

const params = {
  n_components: {
    type: "integer",
    default: 0,
    minimum: 0,
    maximum: MOST_COMPONENTS,
    description: "Number of components kept; 0 keeps as many as explained_variance asks for.",
    aliases: ["components", "k"],
  },
  explained_variance: {
    type: "number",
    default: 1,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1,
    description: "Without n_components: keeps the fewest components that explain this share of the variance.",
  },
  whiten: {
    type: "boolean",
    default: false,
    description: "Divides each component by its standard deviation, so that all count the same.",
  },
  standardize: {
    type: "boolean",
    default: false,
    description:
      "Divides each feature by its standard deviation first; advisable where features are in different units.",
    aliases: ["standardise", "scale"],
  },
} as const satisfies ParamTable;

/** Principal components: the directions in which rows vary most (Pearson 1901; Hotelling 1933). */
export const pca: Transformer<FittedPca> = {
  name: NAME,
  params,
  nativeCategories: false,
  nativeMissing: false,
  fit(input: LearnerInput): FittedPca {
    checkLearnerInput(pca, input);
    requireModerate(NAME, input.x);
    const { x, weights } = input;
    const wanted = Number(input.params.n_components ?? params.n_components.default);
    const most = Math.min(x.rowCount, x.features.length);
    if (wanted > most) {
      throw new EngineError(
        "bad_params",
        `n_components must be at most ${most}, as there are ${x.rowCount} rows and ${x.features.length} features, not ${wanted}`,
      );
    }
    const scaling = fitScaling(x, weights, Boolean(input.params.standardize ?? params.standardize.default));
    const { axes, variances, totalVariance } = withKernels(
      (kernels) => principalAxes(kernels, scaling, input, wanted),
      input.threads,
    );
    const share = Number(input.params.explained_variance ?? params.explained_variance.default);
    const count = wanted || componentsFor(variances, totalVariance, share, most);
    input.onIteration?.({ iteration: 1, totalIterations: 1, losses: {} });
    return new FittedPca(x.features, {
      scaling,
      axes: axes.slice(0, count * x.features.length),
      explainedVariance: variances.slice(0, count),
      totalVariance,
      whiten: Boolean(input.params.whiten ?? params.whiten.default),
    });
  },
  load(state: EstimatorState): FittedPca {
    const { features } = readLearner(state, NAME);
    const count = readInteger(state, "componentCount", 0, Math.min(features.length, MOST_COMPONENTS));
    const read = (section: string, length: number) => {
      const values = readSection(state, section, "float64", length);
      requireFinite(values, section);
      return values;
    };
    const explainedVariance = read("explained_variance", count);
    const totalVariance = read("total_variance", 1)[0] as number;
    if (!(totalVariance >= 0) || explainedVariance.some((variance) => variance < 0)) {
      throw new ModelFileError("a variance in the model file is below 0");
    }
    return new FittedPca(features, {
      scaling: readScaling(state, features.length),
      axes: read("axes", count * features.length),
      explainedVariance,
      totalVariance,
      whiten: readChoice(state, "whiten", ["yes", "no"]) === "yes",
    });
  },
};

/** What PCA learns. */
export interface Components {
  readonly scaling: Scaling;
  /** Row-major, components x features, each of length 1. */
  readonly axes: Float64Array;
  /** Variance along each component, with n - 1. */
  readonly explainedVariance: Float64Array;
  /** Variance of all features together. */
  readonly totalVariance: number;
  readonly whiten: boolean;
}

export class FittedPca implements FittedTransformer {
  readonly estimator = NAME;
  readonly features: readonly Feature[];
  readonly outputFeatures: readonly Feature[];
  readonly components: Components;

  constructor(features: readonly Feature[], components: Components) {
    this.features = features;
    this.components = components;
    this.outputFeatures = Array.from(components.explainedVariance, (_, c) => ({
      name: `pca_${c + 1}`,
      kind: "numeric",
    }));
  }

  /** Share of the whole variance that each component explains. */
  explainedVarianceRatio(): Float64Array {
    const { explainedVariance, totalVariance } = this.components;
    return explainedVariance.map((variance) => (totalVariance > 0 ? variance / totalVariance : 0));
  }

  transform(x: FeatureMatrix): FeatureMatrix {
    requireSameFeatures(this.features, x);
    checkMatrix(pca, x);
    const { scaling, axes } = this.components;
    const width = this.features.length;
    const outWidth = fillUp(this.outputFeatures.length);
    const columns = this.outputFeatures.map(() => new Float64Array(x.rowCount));
    withKernels((kernels) => {
      // Features x components.
      const turned = new Float64Array(width * outWidth);
      axes.forEach((value, i) => {
        turned[(i % width) * outWidth + Math.floor(i / width)] = value;
      });
      const placed = kernels.place(turned);
      let out = 0;
      forEachSlab(kernels, { x, scaling }, ({ firstRow, rowCount, columns: slab, strideBytes }) => {
        out ||= kernels.allocate(outWidth * strideBytes);
        kernels.run.multiplySlab(slab, strideBytes, rowCount, width, placed, outWidth, out, strideBytes);
        columns.forEach((column, c) => {
          column.set(kernels.f64(out + c * strideBytes, rowCount), firstRow);
        });
      });
    });
    columns.forEach((column, c) => {
      const deviation = this.#deviation(c);
      if (deviation !== 1) for (let row = 0; row < column.length; row++) column[row]! /= deviation;
    });
    return { rowCount: x.rowCount, features: this.outputFeatures, columns };
  }

  /** Rows of features from rows of components: what `transform` was given, where all components are kept. */
  inverseTransform(transformed: FeatureMatrix): FeatureMatrix {
    requireSameFeatures(this.outputFeatures, transformed);
    checkMatrix(pca, transformed);
    const { scaling, axes } = this.components;
    const width = this.features.length;
    const columns = this.features.map((_, f) => {
      const column = new Float64Array(transformed.rowCount);
      transformed.columns.forEach((component, c) => {
        const share = (axes[c * width + f] as number) * this.#deviation(c);
        for (let row = 0; row < column.length; row++) column[row]! += share * (component[row] as number);
      });
      return column.map((value) => value * (scaling.scales[f] as number) + (scaling.means[f] as number));
    });
    return { rowCount: transformed.rowCount, features: this.features, columns };
  }

  save(): EstimatorState {
    const { scaling, axes, explainedVariance, totalVariance, whiten } = this.components;
    return {
      header: { ...learnerHeader(this), componentCount: explainedVariance.length, whiten: whiten ? "yes" : "no" },
      sections: {
        axes,
        explained_variance: explainedVariance,
        total_variance: Float64Array.of(totalVariance),
        means: scaling.means,
        scales: scaling.scales,
      },
    };
  }

  /** What whitening divides by; 1 without, and for a component that does not vary. */
  #deviation(component: number): number {
    const { whiten, explainedVariance } = this.components;
    return whiten ? Math.sqrt(explainedVariance[component] as number) || 1 : 1;
  }
}

function principalAxes(
  kernels: Kernels,
  scaling: Scaling,
  { x, weights, seed }: LearnerInput,
  wanted: number,
): { readonly axes: Float64Array; readonly variances: Float64Array; readonly totalVariance: number } {
  const featureCount = x.features.length;
  const few = wanted > 0 && wanted < 0.8 * Math.min(x.rowCount, featureCount);
  const found: PrincipalAxes =
    few && featureCount > EXACT_FEATURES
      ? randomisedAxes(kernels, placeCentred(kernels, x, scaling, weights), wanted, seed)
      : axesOfGram(gramOf(kernels, x, scaling, weights), featureCount, fillUp(featureCount));
  const weightSum = weights ? weights.reduce((a, b) => a + b, 0) : x.rowCount;
  // Weights that sum to 1 or less are shares, not numbers of rows.
  const degrees = weightSum > 1 ? weightSum - 1 : weightSum;
  return {
    axes: found.axes,
    variances: found.squares.map((squares) => squares / degrees),
    totalVariance: found.totalSquares / degrees,
  };
}

/** X'X of the scaled features, on and above the diagonal; row-major, filled up to a multiple of 4. */
function gramOf(kernels: Kernels, x: FeatureMatrix, scaling: Scaling, weights: Float64Array | undefined): Float64Array {
  const width = fillUp(x.features.length);
  const lower = kernels.allocate(width * width * 8);
  forEachSlab(kernels, { x, scaling, ...(weights && { weights }) }, ({ columns, strideBytes, rowCount }) => {
    kernels.onThreads("gramOfSlab", (thread) => {
      return [columns, strideBytes, rowCount, width, lower, thread, kernels.threadCount];
    });
  });
  const gram = kernels.f64(lower, width * width).slice();
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) gram[j * width + i] = gram[i * width + j] as number;
  return gram;
}

/** Rows times the root of their weight, filled up with 0. */
function placeCentred(
  kernels: Kernels,
  x: FeatureMatrix,
  scaling: Scaling,
  weights: Float64Array | undefined,
): CentredRows {
  const { rowCount } = x;
  const featureCount = x.features.length;
  const width = fillUp(featureCount);
  const rows = kernels.allocate(rowCount * width * 8);
  const place = kernels.f64(rows, rowCount * width);
  writeScaledRows(x, scaling, place, width);
  for (let row = 0; weights && row < rowCount; row++) {
    const root = Math.sqrt(weights[row] as number);
    for (let f = 0; f < featureCount; f++) place[row * width + f]! *= root;
  }
  return { rows, rowCount, featureCount, width };
}

/** The fewest components whose variances come to `share` of the whole; all that there can be for a share of 1. */
function componentsFor(variances: Float64Array, totalVariance: number, share: number, most: number): number {
  if (share >= 1) return most;
  let explained = 0;
  let count = 0;
  while (count < most && explained < share * totalVariance) explained += variances[count++] as number;
  return Math.max(1, count);
}
