import type { ColumnReference } from "./column-reference.js";
import { jensenShannonDistance } from "./jensen-shannon.js";

export interface DriftComparison {
  readonly name: string;
  /** Population stability index: 0 is none, 0.1 is commonly called moderate and 0.25 large. NaN without rows. */
  readonly psi: number;
  /** Jensen-Shannon distance of the raw shares, 0 to 1. NaN without rows. */
  readonly jensenShannon: number;
  /** What PSI would be by sampling alone, without any drift: its mean, and the value it stays under 99 times in 100. */
  readonly noise: { readonly mean: number; readonly p99: number };
  readonly referenceCounts: readonly number[];
  readonly counts: readonly number[];
  /** Inner edges of a number's bins, or the levels; missing (and other) bins come after them in the counts. */
  readonly edges?: readonly number[];
  readonly levels?: readonly string[];
  readonly rowCount: number;
}

/** Rows that a bin is given in advance (Jeffreys' prior), so that an empty bin has a logarithm. */
const PRIOR = 0.5;
const NORMAL_P99 = 2.3263478740408408;

/**
 * Holds `counts` (see `countRows`) against the reference. PSI is `sum (q - p) ln(q / p)` over bins, where p is the
 * reference's share with half a row added to each bin, and q the current share with as many rows added in the
 * proportions of p. So the few rows of a young window are drawn towards "no drift", and not towards a uniform
 * distribution that would itself look like drift.
 *
 * Without drift, PSI over sampled rows is still above 0: about (1/R + 1/C) times a chi-squared variable with one
 * degree of freedom fewer than bins in use, for R and C rows (Yurdakul and Naranjo 2020). `noise` says how much.
 */
export function compareDrift(reference: ColumnReference, counts: readonly number[]): DriftComparison {
  const expected = reference.counts;
  if (counts.length !== expected.length) {
    throw new RangeError(
      `column "${reference.name}" has ${expected.length} bins, and ${counts.length} counts were given`,
    );
  }
  const referenceRows = expected.reduce((sum, count) => sum + count, 0);
  const rowCount = counts.reduce((sum, count) => sum + count, 0);
  // A bin that neither side uses would only add prior to prior.
  const used = [...expected.keys()].filter((i) => (expected[i] as number) + (counts[i] as number) > 0);
  const prior = PRIOR * used.length;
  let psi = referenceRows === 0 || rowCount === 0 ? Number.NaN : 0;
  for (const i of used) {
    const p = ((expected[i] as number) + PRIOR) / (referenceRows + prior);
    const q = ((counts[i] as number) + prior * p) / (rowCount + prior);
    psi += (q - p) * Math.log(q / p);
  }
  return {
    name: reference.name,
    psi,
    jensenShannon: jensenShannonDistance(expected, counts),
    noise: samplingNoise(used.length - 1, referenceRows, rowCount, prior),
    referenceCounts: expected,
    counts,
    ...(reference.kind === "category" ? { levels: reference.levels } : { edges: reference.edges }),
    rowCount,
  };
}

/**
 * True when PSI without its sampling noise reaches `threshold` (default 0.1) and PSI as it is exceeds what sampling
 * alone gives once in 100. Few rows therefore need a large change, and many rows still need one that matters.
 */
export function hasDrifted({ psi, noise }: DriftComparison, threshold = 0.1): boolean {
  return psi - noise.mean >= threshold && psi > noise.p99;
}

function samplingNoise(
  freedom: number,
  referenceRows: number,
  rowCount: number,
  prior: number,
): { mean: number; p99: number } {
  if (freedom < 1) return { mean: 0, p99: 0 };
  if (referenceRows === 0 || rowCount === 0) return { mean: Number.NaN, p99: Number.NaN };
  // The prior draws q towards p by this factor, and PSI is quadratic in their distance.
  const drawn = (rowCount / (rowCount + prior)) ** 2;
  const scale = (1 / referenceRows + 1 / rowCount) * drawn;
  // The chi-squared quantile by Wilson and Hilferty (1931): its cube root is nearly normal.
  const spread = 2 / (9 * freedom);
  const quantile = freedom * (1 - spread + NORMAL_P99 * Math.sqrt(spread)) ** 3;
  return { mean: scale * freedom, p99: scale * quantile };
}
