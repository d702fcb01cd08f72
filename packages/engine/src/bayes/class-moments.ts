import type { FitInput } from "../estimator.js";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { type Address, withKernels } from "../kernels.js";

/** What naive Bayes learns of each class. */
export interface ClassMoments {
  readonly uniformPrior: boolean;
  /** Added to each category of each class. */
  readonly alpha: number;
  /** Sum of the weights of each class's rows. */
  readonly classWeights: Float64Array;
  /** Numeric features x classes. */
  readonly means: Float64Array;
  /** Numeric features x classes, as they are; `varianceFloor` is to be added. */
  readonly variances: Float64Array;
  readonly varianceFloor: number;
  /** For one category feature after the other, categories x classes: the weight of the rows that have it. */
  readonly categoryWeights: Float64Array;
}

export interface MomentOptions {
  /** Share of the largest variance that becomes `varianceFloor`. */
  readonly varianceSmoothing: number;
  readonly alpha: number;
  readonly uniformPrior: boolean;
}

/** Weighted moments of each class; missing and infinite values are left out. The threads take a feature each. */
export function fitMoments(
  { x, y: { values: labels, classCount }, weights, threads }: Pick<FitInput, "x" | "y" | "weights" | "threads">,
  { varianceSmoothing, alpha, uniformPrior }: MomentOptions,
): ClassMoments {
  const classWeights = new Float64Array(classCount);
  for (let row = 0; row < x.rowCount; row++) classWeights[labels[row] as number]! += weights?.[row] ?? 1;
  const numeric = x.columns.filter((_, f) => x.features[f]?.kind === "numeric");
  const means = new Float64Array(numeric.length * classCount);
  const variances = new Float64Array(numeric.length * classCount);
  let largestVariance = 0;
  momentsOfColumns(numeric, labels, weights, classCount, threads).forEach((own, i) => {
    const overall = pooled(own);
    largestVariance = Math.max(largestVariance, overall.variance);
    for (let k = 0; k < classCount; k++) {
      // A class that has no value of the feature: what is known of all rows.
      const known = (own.weights[k] as number) > 0;
      means[i * classCount + k] = known ? (own.means[k] as number) : overall.mean;
      variances[i * classCount + k] = known ? (own.variances[k] as number) : overall.variance;
    }
  });
  return {
    uniformPrior,
    alpha,
    classWeights,
    means,
    variances,
    // Where no feature varies any floor does, as all of a feature's variances are the same.
    varianceFloor: varianceSmoothing * (largestVariance || 1),
    categoryWeights: countCategories(x, labels, weights, classCount),
  };
}

/** One number for each class. */
interface FeatureMoments {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

function momentsOfColumns(
  columns: readonly Float64Array[],
  labels: Float64Array,
  weights: Float64Array | undefined,
  classCount: number,
  threads: FitInput["threads"],
): readonly FeatureMoments[] {
  return withKernels((kernels) => {
    const rowCount = labels.length;
    const labelsAt = kernels.place(Uint32Array.from(labels));
    const weightsAt = weights ? kernels.place(weights) : 0;
    // Every thread writes the moments of its column, one without a column too: to room behind the last.
    const places = Array.from({ length: kernels.threadCount }, () => kernels.reserve(rowCount * 8));
    const momentsAt = kernels.allocate((columns.length + places.length - 1) * 3 * classCount * 8);
    const momentsOf = (f: number) => momentsAt + f * 3 * classCount * 8;
    for (let first = 0; first < columns.length; first += places.length) {
      const some = columns.slice(first, first + places.length);
      for (const [t, column] of some.entries()) kernels.f64(places[t] as Address, rowCount).set(column);
      kernels.onThreads("classMoments", (t) => {
        // A thread without a column has no rows.
        const rows = t < some.length ? rowCount : 0;
        return [places[t] as Address, rows, labelsAt, weightsAt, classCount, momentsOf(first + t)];
      });
    }
    return columns.map((_, f) => {
      const all = kernels.f64(momentsOf(f), 3 * classCount).slice();
      const part = (i: number) => all.subarray(i * classCount, (i + 1) * classCount);
      return { weights: part(0), means: part(1), variances: part(2) };
    });
  }, threads);
}

/** Mean and variance of all rows: that within the classes and that between them. */
function pooled({ weights, means, variances }: FeatureMoments): { readonly mean: number; readonly variance: number } {
  const total = weights.reduce((a, b) => a + b, 0);
  const from = means[0] as number;
  const average = (of: (k: number) => number) =>
    weights.reduce((sum, weight, k) => (weight > 0 ? sum + weight * of(k) : sum), 0) / (total || 1);
  // From a mean that is one of them on, so that equal ones have exactly this mean.
  const mean = from + average((k) => (means[k] as number) - from);
  return { mean, variance: average((k) => (variances[k] as number) + ((means[k] as number) - mean) ** 2) };
}

function countCategories(
  x: FeatureMatrix,
  labels: Float64Array,
  weights: Float64Array | undefined,
  classCount: number,
): Float64Array {
  const starts = categoryStarts(x.features);
  const counts = new Float64Array((starts.at(-1) as number) * classCount);
  x.columns.forEach((column, f) => {
    if (x.features[f]?.kind === "numeric") return;
    for (let row = 0; row < x.rowCount; row++) {
      const category = knownCategory(x.features[f] as Feature, column[row] as number);
      if (category < 0) continue;
      counts[((starts[f] as number) + category) * classCount + (labels[row] as number)]! += weights?.[row] ?? 1;
    }
  });
  return counts;
}

/** The number of categories of all features before each one, and of all features at the end. */
export function categoryStarts(features: readonly Feature[]): Float64Array {
  const starts = new Float64Array(features.length + 1);
  features.forEach((feature, f) => {
    starts[f + 1] = (starts[f] as number) + (feature.kind === "category" ? feature.cardinality : 0);
  });
  return starts;
}

/** The category, or -1 for what is none of the feature's. */
export function knownCategory(feature: Feature, value: number): number {
  if (feature.kind === "numeric") return -1;
  return Number.isInteger(value) && value >= 0 && value < feature.cardinality ? value : -1;
}
