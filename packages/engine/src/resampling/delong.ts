import { ascendingOrder } from "../ascending-order.js";
import { EngineError } from "../engine-error.js";
import { normalQuantile } from "../statistics/normal.js";
import { twoSided } from "./compare-models.js";

export interface AucComparison {
  readonly first: number;
  readonly second: number;
  /** First minus second. */
  readonly difference: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Two-sided; 1 when the two rank all rows alike. */
  readonly pValue: number;
}

/**
 * Whether two predictions of the same rows differ in ROC AUC (DeLong, DeLong and Clarke-Pearson 1988), by the mid-ranks
 * of Sun and Xu (2014): a sort, where the definition compares all pairs. Throws EngineError "bad_target" unless both
 * classes have at least 2 rows.
 */
export function deLong(
  yTrue: Float64Array,
  first: Float64Array,
  second: Float64Array,
  options: { readonly level?: number } = {},
): AucComparison {
  const { level = 0.95 } = options;
  if (!(level > 0 && level < 1)) {
    throw new EngineError("bad_params", `level must be above 0 and below 1, not ${level}`);
  }
  if (first.length !== yTrue.length || second.length !== yTrue.length) {
    throw new EngineError(
      "bad_prediction",
      `${yTrue.length} rows need as many scores of each model, not ${first.length} and ${second.length}`,
    );
  }
  const a = placements(yTrue, first);
  const b = placements(yTrue, second);
  const varianceOf = (part: "positives" | "negatives") =>
    sampleVariance(a[part].map((share, i) => share - (b[part][i] as number))) / a[part].length;
  const standardError = Math.sqrt(varianceOf("positives") + varianceOf("negatives"));
  const difference = a.auc - b.auc;
  const reach = normalQuantile((1 + level) / 2) * standardError;
  return {
    first: a.auc,
    second: b.auc,
    difference,
    standardError,
    low: difference - reach,
    high: difference + reach,
    level,
    pValue: standardError === 0 ? (difference === 0 ? 1 : 0) : twoSided(difference / standardError),
  };
}

interface Placements {
  /** For each positive row the share of negatives it scores above, and for each negative row of positives above it. */
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  readonly auc: number;
}

function placements(yTrue: Float64Array, scores: Float64Array): Placements {
  const isPositive = (_: number, row: number) => yTrue[row] === 1;
  const positive = scores.filter(isPositive);
  const negative = scores.filter((score, row) => !isPositive(score, row));
  if (positive.length < 2 || negative.length < 2) {
    throw new EngineError(
      "bad_target",
      `both classes need at least 2 rows, and have ${positive.length} positive and ${negative.length} negative`,
    );
  }
  const both = midRanks(joined(positive, negative));
  const own = midRanks(positive);
  const others = midRanks(negative);
  const positives = own.map((rank, i) => ((both[i] as number) - rank) / negative.length);
  const negatives = others.map((rank, i) => 1 - ((both[positive.length + i] as number) - rank) / positive.length);
  return { positives, negatives, auc: positives.reduce((sum, share) => sum + share, 0) / positive.length };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Ranks from 1, equals sharing the mean of theirs. */
function midRanks(values: Float64Array): Float64Array {
  const order = ascendingOrder(values);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (let i = from; i < to; i++) ranks[order[i] as number] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

function sampleVariance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
