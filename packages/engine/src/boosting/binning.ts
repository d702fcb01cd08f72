import type { FeatureMatrix } from "../frame/matrix.js";
import type { Address, Kernels } from "../kernels.js";
import { float32Between } from "./float32.js";
import { binOfCode as binBefore, binCount, NO_BIN } from "./forest.js";

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
  readonly binOfCode: Uint16Array;
  readonly valueBins: number;
}

// Quantiles of this many rows are as good as those of all (LightGBM and scikit-learn take as many).
const SAMPLE_ROWS = 200_000;
const NO_CODES = new Uint16Array(0);
/** Counters of the sorting kernel. */
const COUNTS_BYTES = 6 * 2048 * 4;

/**
 * Finds the bins of every feature from evenly spaced rows: a bin a value where there are at most `maxBins` of them,
 * else bins of about equal numbers of rows. Rare categories beyond `maxBins` share the bin of missing values. Category
 * codes to which `known` (`Forest.categoryBins`) gives a bin keep it.
 */
export function findBins(
  kernels: Kernels,
  x: FeatureMatrix,
  maxBins: number,
  known: readonly Uint16Array[] = [],
): readonly FeatureBins[] {
  const bins = new Array<FeatureBins>(x.features.length);
  const numeric: number[] = [];
  const categories: number[] = [];
  x.features.forEach(({ kind }, f) => {
    (kind === "numeric" ? numeric : categories).push(f);
  });
  const sampleBytes = Math.min(x.rowCount, SAMPLE_ROWS) * 8;
  const threads = Array.from({ length: kernels.threadCount }, () => ({
    sample: kernels.allocate(sampleBytes),
    spare: kernels.allocate(sampleBytes),
    counts: kernels.allocate(COUNTS_BYTES),
  }));
  const codeCounts = codeCounters(
    kernels,
    x,
    threads.map(({ sample }) => sample),
  );
  for (let next = 0; next < categories.length; next += threads.length) {
    const group = categories.slice(next, next + threads.length);
    codeCounts(group).forEach((rows, i) => {
      const f = group[i] as number;
      bins[f] = categoryBins(rows, maxBins, known[f] ?? NO_CODES);
    });
  }
  for (let next = 0; next < numeric.length; next += threads.length) {
    const group = numeric.slice(next, next + threads.length);
    const drawn = threads.map(({ sample }, thread) => {
      const f = group[thread];
      return f === undefined ? 0 : drawSample(kernels, x.columns[f] as Float64Array, sample);
    });
    const kept = kernels.onThreads("sortDoubles", (thread) => {
      const { sample, spare, counts } = threads[thread] as (typeof threads)[number];
      return [sample, drawn[thread] as number, spare, counts];
    });
    group.forEach((f, thread) => {
      const sorted = kernels.f64((threads[thread] as (typeof threads)[number]).sample, kept[thread] as number);
      bins[f] = numericBins(sorted, maxBins);
    });
  }
  return bins;
}

/** Copies the values of evenly spaced rows to `to` and returns how many. */
function drawSample(kernels: Kernels, values: Float64Array, to: Address): number {
  const count = Math.min(values.length, SAMPLE_ROWS);
  const drawn = kernels.f64(to, count);
  if (count === values.length) drawn.set(values);
  else for (let i = 0; i < count; i++) drawn[i] = values[Math.floor((i * values.length) / count)] as number;
  return count;
}

function numericBins(sorted: Float64Array, maxBins: number): NumericBins {
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

/** The number of distinct values, or `limit + 1` when there are more. */
function countDistinct(sorted: Float64Array, limit: number): number {
  let count = sorted.length > 0 ? 1 : 0;
  for (let i = 1; i < sorted.length && count <= limit; i++) if (sorted[i] !== sorted[i - 1]) count++;
  return count;
}

/**
 * A number t with below <= t < above, in the middle: a 32-bit float where there is one, so that the model sends rows of
 * such numbers the same way in systems that compare in 32 bits.
 */
function between(below: number, above: number): number {
  const float = float32Between(below, above);
  if (float !== undefined) return float;
  const middle = below / 2 + above / 2;
  return middle >= below && middle < above ? middle : below;
}

/**
 * A function that gives the rows of each code for category features, at most one a thread; the counts are overwritten by the
 * next call. Each thread has room for SAMPLE_ROWS values, or all rows, at its `blocks`.
 */
function codeCounters(
  kernels: Kernels,
  x: FeatureMatrix,
  blocks: readonly Address[],
): (group: readonly number[]) => readonly Uint32Array[] {
  const codes = x.features.map((feature) => (feature.kind === "category" ? feature.cardinality : 0));
  const mostCodes = Math.max(0, ...codes);
  const counts = blocks.map(() => kernels.allocate(mostCodes * 4));
  return (group) => {
    for (const address of counts) kernels.u32(address, mostCodes).fill(0);
    for (let first = 0; first < x.rowCount; first += SAMPLE_ROWS) {
      const count = Math.min(SAMPLE_ROWS, x.rowCount - first);
      group.forEach((f, thread) => {
        const values = (x.columns[f] as Float64Array).subarray(first, first + count);
        kernels.f64(blocks[thread] as Address, count).set(values);
      });
      kernels.onThreads("countCodes", (thread) => {
        const own = thread < group.length;
        const cardinality = own ? (codes[group[thread] as number] as number) : 0;
        return [blocks[thread] as Address, own ? count : 0, cardinality, counts[thread] as Address];
      });
    }
    return group.map((f, thread) => kernels.u32(counts[thread] as Address, codes[f] as number));
  };
}

/** The bins of a category feature with so many rows of each code. */
function categoryBins(rows: Uint32Array, maxBins: number, known: Uint16Array): CategoryBins {
  const fresh = Array.from(rows.keys()).filter(
    (code) => (rows[code] as number) > 0 && binBefore(known, code) === NO_BIN,
  );
  const byRows = fresh.sort((p, q) => (rows[q] as number) - (rows[p] as number) || p - q);
  const knownBins = binCount(known);
  const added = byRows.slice(0, Math.max(0, maxBins - knownBins));
  const valueBins = Math.max(1, knownBins + added.length);
  const binOfCode = new Uint16Array(Math.max(rows.length, known.length)).fill(valueBins);
  known.forEach((bin, code) => {
    if (bin !== NO_BIN) binOfCode[code] = bin;
  });
  added.forEach((code, i) => {
    binOfCode[code] = knownBins + i;
  });
  return { kind: "category", binOfCode, valueBins };
}
