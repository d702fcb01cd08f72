/**
 * How large a PSI of `bins` bins can be by chance alone when `referenceRows` and `currentRows` come from the same
 * distribution: exceeded in the share `alpha` of cases. PSI times n m / (n + m) is then close to chi-squared with
 * bins - 1 degrees of freedom (Yurdakul 2018, "Statistical properties of the population stability index").
 */
export function psiNoise(bins: number, referenceRows: number, currentRows: number, alpha: number): number {
  if (bins < 2 || referenceRows < 1 || currentRows < 1) return 0;
  return chiSquaredQuantile(bins - 1, alpha) * (1 / referenceRows + 1 / currentRows);
}

/** The same bound for the Jensen-Shannon distance in base 2: near equality its square is PSI / (8 ln 2). */
export function jensenShannonNoise(bins: number, referenceRows: number, currentRows: number, alpha: number): number {
  return Math.sqrt(psiNoise(bins, referenceRows, currentRows, alpha) / (8 * Math.LN2));
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
