import { EngineError } from "../engine-error.js";
import type { ColumnReference } from "./column-reference.js";
import { jensenShannonDistance } from "./jensen-shannon.js";

export interface DriftComparison {
  readonly name: string;
  /** Population stability index: 0 is none, 0.1 is commonly called moderate and 0.25 large. NaN without rows. */
  readonly psi: number;
  /** Jensen-Shannon distance of the raw shares, 0 to 1. NaN without rows. */
  readonly jensenShannon: number;
  /** What PSI is on average by sampling alone, without any drift. */
  readonly noise: { readonly mean: number };
  /** Whether the two samples differ at all: `statistic` stays under `critical99` 99 times in 100 without drift. */
  readonly chiSquared: { readonly statistic: number; readonly critical99: number };
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
 * degree of freedom fewer than bins in use, for R and C rows (Yurdakul and Naranjo 2020). `noise.mean` says how much.
 * Where bins expect few rows PSI runs above that law, so that significance is Pearson's chi-squared of two samples.
 */
export function compareDrift(reference: ColumnReference, counts: readonly number[]): DriftComparison {
  const expected = reference.counts;
  if (counts.length !== expected.length) {
    throw new EngineError(
      "bad_params",
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
    noise: { mean: meanNoise(used.length - 1, referenceRows, rowCount, prior) },
    chiSquared: chiSquared(expected, counts, referenceRows, rowCount),
    referenceCounts: expected,
    counts,
    ...(reference.kind === "category" ? { levels: reference.levels } : { edges: reference.edges }),
    rowCount,
  };
}

/**
 * True when PSI without its sampling noise reaches `threshold` (default 0.1) and the difference is significant at 1 %.
 * Few rows therefore need a large change, and many rows still need one that matters.
 */
export function hasDrifted({ psi, noise, chiSquared }: DriftComparison, threshold = 0.1): boolean {
  return psi - noise.mean >= threshold && chiSquared.statistic > chiSquared.critical99;
}

function meanNoise(freedom: number, referenceRows: number, rowCount: number, prior: number): number {
  if (freedom < 1) return 0;
  if (referenceRows === 0 || rowCount === 0) return Number.NaN;
  // The prior draws q towards p by this factor, and PSI is quadratic in their distance.
  const drawn = (rowCount / (rowCount + prior)) ** 2;
  return freedom * (1 / referenceRows + 1 / rowCount) * drawn;
}

/** Bins where the smaller sample expects fewer rows than this are taken together (Cochran 1954 asks for 1 or more). */
const FEWEST_EXPECTED = 1;

function chiSquared(
  expected: readonly number[],
  counts: readonly number[],
  referenceRows: number,
  rowCount: number,
): { statistic: number; critical99: number } {
  if (referenceRows === 0 || rowCount === 0) return { statistic: Number.NaN, critical99: Number.NaN };
  const smallerShare = Math.min(referenceRows, rowCount) / (referenceRows + rowCount);
  const bins: [number, number][] = [];
  const sparse: [number, number] = [0, 0];
  expected.forEach((r, i) => {
    const c = counts[i] as number;
    if ((r + c) * smallerShare >= FEWEST_EXPECTED) bins.push([r, c]);
    else {
      sparse[0] += r;
      sparse[1] += c;
    }
  });
  if (sparse[0] + sparse[1] > 0) bins.push(sparse);
  if (bins.length < 2) return { statistic: 0, critical99: 0 };
  const ratio = Math.sqrt(rowCount / referenceRows);
  const statistic = bins.reduce((sum, [r, c]) => sum + (ratio * r - c / ratio) ** 2 / (r + c), 0);
  // The quantile by Wilson and Hilferty (1931): the cube root of a chi-squared variable is nearly normal.
  const freedom = bins.length - 1;
  const spread = 2 / (9 * freedom);
  return { statistic, critical99: freedom * (1 - spread + NORMAL_P99 * Math.sqrt(spread)) ** 3 };
}
