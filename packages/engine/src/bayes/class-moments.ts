import type { Target } from "../estimator.js";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";

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

/** Weighted moments of each class; missing and infinite values are left out. */
export function fitMoments(
  x: FeatureMatrix,
  { values: labels, classCount }: Target,
  weights: Float64Array | undefined,
  { varianceSmoothing, alpha, uniformPrior }: MomentOptions,
): ClassMoments {
  const classWeights = new Float64Array(classCount);
  for (let row = 0; row < x.rowCount; row++) classWeights[labels[row] as number]! += weights?.[row] ?? 1;
  const numeric = x.columns.filter((_, f) => x.features[f]?.kind === "numeric");
  const means = new Float64Array(numeric.length * classCount);
  const variances = new Float64Array(numeric.length * classCount);
  let largestVariance = 0;
  numeric.forEach((column, i) => {
    const overall = columnMoments(column, weights, () => 0, 1);
    largestVariance = Math.max(largestVariance, overall.variances[0] as number);
    const own = columnMoments(column, weights, (row) => labels[row] as number, classCount);
    for (let k = 0; k < classCount; k++) {
      // A class that has no value of the feature: what is known of all rows.
      const known = (own.totals[k] as number) > 0;
      means[i * classCount + k] = (known ? own.means[k] : overall.means[0]) as number;
      variances[i * classCount + k] = (known ? own.variances[k] : overall.variances[0]) as number;
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

/** Means and variances (the population's) by group. Means are taken from the first value on, exact where all are alike. */
function columnMoments(
  column: Float64Array,
  weights: Float64Array | undefined,
  groupOf: (row: number) => number,
  groupCount: number,
) {
  const totals = new Float64Array(groupCount);
  const means = new Float64Array(groupCount);
  const variances = new Float64Array(groupCount);
  const first = column.find(Number.isFinite) ?? 0;
  const addUp = (sums: Float64Array, amount: (value: number, group: number) => number) => {
    for (let row = 0; row < column.length; row++) {
      const value = column[row] as number;
      if (!Number.isFinite(value)) continue;
      const group = groupOf(row);
      sums[group]! += (weights?.[row] ?? 1) * amount(value, group);
    }
  };
  addUp(totals, () => 1);
  addUp(means, (value) => value - first);
  for (let g = 0; g < groupCount; g++)
    means[g] = totals[g] ? first + (means[g] as number) / (totals[g] as number) : first;
  addUp(variances, (value, group) => (value - (means[group] as number)) ** 2);
  for (let g = 0; g < groupCount; g++) if (totals[g]) variances[g]! /= totals[g] as number;
  return { totals, means, variances };
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
