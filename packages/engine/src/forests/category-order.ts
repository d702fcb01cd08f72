import type { CategoryBins, FeatureBins } from "../boosting/binning.js";
import type { Target } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";

/** Rows' weight of the overall mean in each category's: a category with few rows is no better known than that. */
const SMOOTHING = 10;
const POWER_STEPS = 50;

/**
 * The same bins with those of category features numbered by what their rows' targets are on average, so that trees can
 * split them like numbers: as good as the best partition at every node, and without its overfitting (Wright and Koenig
 * 2019, "Splitting on categorical predictors in random forests"). Several classes are ordered by the first principal
 * component of the categories' class shares (Coppersmith et al. 1999, "Partitioning nominal attributes").
 */
export function orderCategories(
  bins: readonly FeatureBins[],
  x: FeatureMatrix,
  y: Target,
  weights?: Float64Array,
): readonly FeatureBins[] {
  return bins.map((feature, f) => {
    if (feature.kind === "numeric") return feature;
    const scores = categoryScores(feature, x.columns[f] as Float64Array, y, weights);
    const order = Array.from(scores.keys()).sort((p, q) => (scores[p] as number) - (scores[q] as number) || p - q);
    const rank = new Uint16Array(feature.valueBins + 1).fill(feature.valueBins);
    order.forEach((bin, position) => {
      rank[bin] = position;
    });
    return { ...feature, binOfCode: feature.binOfCode.map((bin) => rank[bin] as number) };
  });
}

/** One number a bin: its mean target, or its place on the line along which class shares differ most. */
function categoryScores(feature: CategoryBins, codes: Float64Array, y: Target, weights?: Float64Array): Float64Array {
  const width = y.classCount > 2 ? y.classCount : 1;
  const sums = new Float64Array(feature.valueBins * width);
  const totals = new Float64Array(feature.valueBins);
  const overall = new Float64Array(width);
  let total = 0;
  codes.forEach((code, row) => {
    const bin = code >= 0 && code < feature.binOfCode.length ? (feature.binOfCode[Math.trunc(code)] as number) : -1;
    if (bin < 0 || bin >= feature.valueBins) return;
    const weight = weights?.[row] ?? 1;
    const value = y.values[row] as number;
    const channel = width > 1 ? value : 0;
    const amount = width > 1 ? weight : weight * value;
    sums[bin * width + channel]! += amount;
    overall[channel]! += amount;
    totals[bin]! += weight;
    total += weight;
  });
  if (total === 0) return totals;
  const means = sums.map((sum, i) => {
    const prior = (overall[i % width] as number) / total;
    return (sum + SMOOTHING * prior) / ((totals[Math.floor(i / width)] as number) + SMOOTHING) - prior;
  });
  return width === 1 ? means : principalScores(means, totals, width);
}

/** Rows of `means` (already centred, `width` numbers each) projected on the direction of their largest variance. */
function principalScores(means: Float64Array, totals: Float64Array, width: number): Float64Array {
  const project = (direction: Float64Array) =>
    totals.map((_, bin) => direction.reduce((sum, d, k) => sum + d * (means[bin * width + k] as number), 0));
  let direction = Float64Array.from({ length: width }, (_, k) => 1 / (k + 1));
  for (let step = 0; step < POWER_STEPS; step++) {
    const scores = project(direction);
    const next = direction.map((_, k) =>
      scores.reduce((sum, score, bin) => sum + (totals[bin] as number) * score * (means[bin * width + k] as number), 0),
    );
    const length = Math.sqrt(next.reduce((sum, d) => sum + d * d, 0));
    if (!(length > 0)) break;
    direction = next.map((d) => d / length);
  }
  return project(direction);
}
