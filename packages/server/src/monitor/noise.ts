import type { DriftComparison } from "@crisol/engine";

/** How often a check of all columns may be beyond the noise bound although nothing drifted. */
const FALSE_ALARM_RATE = 0.001;

/** What a comparison must exceed to be called drift. */
export interface DriftBounds {
  readonly psi: number | null;
  readonly jensenShannon: number | null;
}

/**
 * The thresholds with what sampling alone adds: PSI of few rows is above 0 without any drift. A bound is the threshold
 * plus the mean of that noise, and never below what noise exceeds once in 1,000 checks of `columnCount` columns
 * (Bonferroni). So few rows need a large change, many rows need one that matters, and many columns are no excuse.
 */
export function driftBounds(
  { noise, referenceCounts, counts }: Pick<DriftComparison, "noise" | "referenceCounts" | "counts">,
  thresholds: DriftBounds,
  columnCount: number,
): DriftBounds {
  const used = referenceCounts.filter((count, i) => count + counts[i]! > 0).length;
  const degrees = Math.max(1, used - 1);
  const scale = noise.mean / degrees;
  const psiNoise = chiSquaredQuantile(degrees, FALSE_ALARM_RATE / Math.max(1, columnCount)) * scale;
  // Near equality the Jensen-Shannon divergence in bits is PSI / (8 ln 2); the distance is its root.
  const distance = (psi: number) => Math.sqrt(psi / (8 * Math.LN2));
  return {
    psi: thresholds.psi === null ? null : Math.max(thresholds.psi + noise.mean, psiNoise),
    jensenShannon: thresholds.jensenShannon === null ? null : Math.max(thresholds.jensenShannon, distance(psiNoise)),
  };
}

/** The value that chi-squared exceeds with probability `alpha` (Wilson and Hilferty 1931; 1 % off at worst here). */
export function chiSquaredQuantile(degrees: number, alpha: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * Math.max(0, 1 - spread + normalQuantile(1 - alpha) * Math.sqrt(spread)) ** 3;
}

/** Quantile of the standard normal, to 4.5e-4 (Abramowitz and Stegun 26.2.23). */
function normalQuantile(p: number): number {
  if (p < 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(1 - p));
  const numerator = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const denominator = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3;
  return t - numerator / denominator;
}
