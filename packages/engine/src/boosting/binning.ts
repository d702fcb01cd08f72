import type { Feature, FeatureMatrix } from "../frame/matrix.js";

/** How one feature's values become bins 0 .. valueBins-1; missing values get bin `valueBins`. */
export type FeatureBins = NumericBins | CategoryBins;

export interface NumericBins {
  readonly kind: "numeric";
  /** Ascending; bin b holds the values above edges[b-1] and up to edges[b]. */
  readonly edges: Float64Array;
  readonly valueBins: number;
}

export interface CategoryBins {
  readonly kind: "category";
  /** The bin of each code; codes that share the missing bin have `valueBins`. */
  readonly binOfCode: Uint8Array;
  readonly valueBins: number;
}

// Quantiles of this many rows are as good as those of all (LightGBM and scikit-learn take as many).
const SAMPLE_ROWS = 200_000;

/**
 * Finds the bins of every feature from evenly spaced rows: a bin a value where there are at most `maxBins` of them,
 * else bins of about equal numbers of rows. Rare categories beyond `maxBins` share the bin of missing values.
 */
export function findBins(x: FeatureMatrix, maxBins: number): readonly FeatureBins[] {
  return x.features.map((feature, f) => {
    const values = x.columns[f] as Float64Array;
    return feature.kind === "numeric" ? numericBins(values, maxBins) : categoryBins(feature, values, maxBins);
  });
}

function numericBins(values: Float64Array, maxBins: number): NumericBins {
  const sorted = sample(values).sort();
  const edges: number[] = [];
  if (countDistinct(sorted, maxBins) <= maxBins) {
    for (let i = 1; i < sorted.length; i++) {
      const below = sorted[i - 1] as number;
      const above = sorted[i] as number;
      if (below < above) edges.push(between(below, above));
    }
  } else {
    // Each bin takes an equal share of the rows that are left, so that one value with many rows, which fills a bin
    // of its own, does not cost the others their resolution.
    let begin = 0;
    while (edges.length < maxBins - 1 && begin < sorted.length) {
      const share = (sorted.length - begin) / (maxBins - edges.length);
      let end = begin + Math.max(1, Math.round(share));
      while (end < sorted.length && sorted[end] === sorted[end - 1]) end++;
      if (end >= sorted.length) break;
      edges.push(between(sorted[end - 1] as number, sorted[end] as number));
      begin = end;
    }
  }
  return { kind: "numeric", edges: Float64Array.from(edges), valueBins: edges.length + 1 };
}

/** The values of evenly spaced rows without the missing ones. */
function sample(values: Float64Array): Float64Array {
  const count = Math.min(values.length, SAMPLE_ROWS);
  const drawn = new Float64Array(count);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const value = values[Math.floor((i * values.length) / count)] as number;
    if (!Number.isNaN(value)) drawn[kept++] = value === 0 ? 0 : value; // -0 would sort as another value
  }
  return drawn.subarray(0, kept);
}

/** The number of distinct values, or `limit + 1` when there are more. */
function countDistinct(sorted: Float64Array, limit: number): number {
  let count = sorted.length > 0 ? 1 : 0;
  for (let i = 1; i < sorted.length && count <= limit; i++) if (sorted[i] !== sorted[i - 1]) count++;
  return count;
}

/** A number t with below <= t < above: the middle where it can be represented. */
function between(below: number, above: number): number {
  const middle = below / 2 + above / 2;
  return middle >= below && middle < above ? middle : below;
}

function categoryBins(
  feature: Extract<Feature, { kind: "category" }>,
  values: Float64Array,
  maxBins: number,
): CategoryBins {
  const rows = new Uint32Array(feature.cardinality);
  for (const value of values) if (value >= 0 && value < feature.cardinality) rows[Math.trunc(value)]!++;
  const present = Array.from(rows.keys()).filter((code) => (rows[code] as number) > 0);
  const byRows = present.sort((p, q) => (rows[q] as number) - (rows[p] as number) || p - q);
  const valueBins = Math.max(1, Math.min(present.length, maxBins));
  const binOfCode = new Uint8Array(feature.cardinality).fill(valueBins);
  byRows.slice(0, valueBins).forEach((code, bin) => {
    binOfCode[code] = bin;
  });
  return { kind: "category", binOfCode, valueBins };
}
