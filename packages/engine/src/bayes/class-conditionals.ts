import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
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

  /** log P(class and row), row-major, up to what is the same for all classes. */
  jointLogLikelihoods(x: FeatureMatrix): Float64Array {
    const { classCount, features } = this.#identity;
    const scores = new Float64Array(x.rowCount * classCount);
    for (let row = 0; row < x.rowCount; row++) scores.set(this.#logPriors, row * classCount);
    const starts = categoryStarts(features);
    let numeric = 0;
    x.columns.forEach((column, f) => {
      const feature = features[f] as (typeof features)[number];
      if (feature.kind === "numeric") {
        this.#addNumeric(column, numeric++ * classCount, scores);
        return;
      }
      for (let row = 0; row < x.rowCount; row++) {
        const category = knownCategory(feature, column[row] as number);
        if (category < 0) continue;
        const from = ((starts[f] as number) + category) * classCount;
        for (let k = 0; k < classCount; k++) scores[row * classCount + k]! += this.#logCategories[from + k] as number;
      }
    });
    return scores;
  }

  #addNumeric(column: Float64Array, from: number, scores: Float64Array): void {
    const { classCount } = this.#identity;
    for (let row = 0; row < column.length; row++) {
      const value = column[row] as number;
      if (!Number.isFinite(value)) continue;
      for (let k = 0; k < classCount; k++) {
        const distance = value - (this.#moments.means[from + k] as number);
        const square = Math.min((distance * distance) / (this.#variances[from + k] as number), LARGEST_SQUARE);
        scores[row * classCount + k]! += (this.#logScales[from + k] as number) - 0.5 * square;
      }
    }
  }
}

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
