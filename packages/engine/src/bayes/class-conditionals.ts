import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { type Address, type Kernels, withKernels } from "../kernels.js";
import type { ModelIdentity } from "../model-state.js";
import { type ClassMoments, categoryStarts, knownCategory } from "./class-moments.js";

/** Largest squared distance from a mean in standard deviations, so that a sum over features stays finite. */
const LARGEST_SQUARE = 1e300;
/** Log probability of a class without rows: below any other, and finite. */
const IMPOSSIBLE = -1e305;
const LOG_2_PI = 1.8378770664093453;

/** The logarithms of the probabilities that the moments stand for, ready to be added. */
export class ClassConditionals {
  readonly #identity: ModelIdentity;
  readonly #moments: ClassMoments;
  readonly #logPriors: Float64Array;
  /** Numeric features x classes: -log(2 pi variance) / 2. */
  readonly #logScales: Float64Array;
  /** Numeric features x classes: variance with its floor. */
  readonly #variances: Float64Array;
  /** As `categoryWeights`. */
  readonly #logCategories: Float64Array;

  constructor(identity: ModelIdentity, moments: ClassMoments) {
    this.#identity = identity;
    this.#moments = moments;
    this.#variances = moments.variances.map((variance) => variance + moments.varianceFloor);
    const log = (values: Float64Array) => withKernels(({ run }) => values.map((value) => run.log(value)));
    this.#logPriors = log(priors(moments)).map((value) => Math.max(value, IMPOSSIBLE));
    this.#logScales = log(this.#variances).map((value) => -0.5 * (value + LOG_2_PI));
    this.#logCategories = log(categoryShares(identity, moments));
  }

  /** log P(class and row), up to what is the same for all classes: one class after the other, `strideBytes` apart. */
  jointLogLikelihoods(kernels: Kernels, x: FeatureMatrix): { readonly scores: Address; readonly strideBytes: number } {
    const { classCount, features } = this.#identity;
    const { rowCount } = x;
    const strideBytes = (rowCount + (rowCount % 2)) * 8;
    const scores = kernels.reserve(classCount * strideBytes);
    for (let k = 0; k < classCount; k++) {
      kernels.f64(scores + k * strideBytes, strideBytes / 8).fill(this.#logPriors[k] as number);
    }
    const place = kernels.reserve(strideBytes);
    const placed = [this.#moments.means, this.#variances, this.#logScales].map((values) => kernels.place(values));
    const starts = categoryStarts(features);
    let numeric = 0;
    x.columns.forEach((column, f) => {
      const feature = features[f] as Feature;
      if (feature.kind === "category") {
        const at = (k: number) => kernels.f64(scores + k * strideBytes, rowCount);
        this.#addCategories(column, feature, starts[f] as number, at);
        return;
      }
      kernels.f64(place, rowCount).set(column);
      const [means, variances, logScales] = placed.map((address) => address + numeric * classCount * 8) as Triple;
      kernels.overRows("addLogDensities", rowCount, (begin, end) => [
        ...([place, begin, end, classCount, means, variances, logScales, LARGEST_SQUARE, scores] as const),
        strideBytes,
      ]);
      numeric++;
    });
    return { scores, strideBytes };
  }

  #addCategories(
    column: Float64Array,
    feature: Feature,
    start: number,
    scoresOf: (classNumber: number) => Float64Array,
  ): void {
    const { classCount } = this.#identity;
    for (let k = 0; k < classCount; k++) {
      const scores = scoresOf(k);
      for (let row = 0; row < column.length; row++) {
        const category = knownCategory(feature, column[row] as number);
        if (category >= 0) scores[row]! += this.#logCategories[(start + category) * classCount + k] as number;
      }
    }
  }
}

type Triple = [Address, Address, Address];

/** The share of each class, 0 for one without rows. */
export function priors({ classWeights, uniformPrior }: ClassMoments): Float64Array {
  const weights = uniformPrior ? classWeights.map((weight) => (weight > 0 ? 1 : 0)) : classWeights;
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

/** P(category | class) with alpha rows added to each category, laid out as `categoryWeights`. */
export function categoryShares(
  { features, classCount }: Pick<ModelIdentity, "features" | "classCount">,
  moments: ClassMoments,
): Float64Array {
  const starts = categoryStarts(features);
  const shares = new Float64Array(moments.categoryWeights.length);
  features.forEach((feature, f) => {
    if (feature.kind === "numeric") return;
    for (let k = 0; k < classCount; k++) {
      let total = feature.cardinality * moments.alpha;
      const at = (category: number) => ((starts[f] as number) + category) * classCount + k;
      for (let c = 0; c < feature.cardinality; c++) total += moments.categoryWeights[at(c)] as number;
      for (let c = 0; c < feature.cardinality; c++) {
        shares[at(c)] = ((moments.categoryWeights[at(c)] as number) + moments.alpha) / total;
      }
    }
  });
  return shares;
}
