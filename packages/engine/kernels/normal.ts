const SQRT_HALF: f64 = 0.7071067811865476;
const TWO_OVER_SQRT_PI: f64 = 1.1283791670955126;
const SQRT_2_PI: f64 = 2.5066282746310002;

/** Standard normal density. */
export function normalDensity(x: f64): f64 {
  return NativeMath.exp(-0.5 * x * x) / SQRT_2_PI;
}

/** P(Z <= x) for a standard normal Z, with a small relative error in both tails. */
export function normalCdf(x: f64): f64 {
  const z = abs(x) * SQRT_HALF;
  // Below 2 the complement of erf loses no more than 200 units in the last place.
  const upper = z < 2 ? 1 - erfSeries(z) : erfcFraction(z);
  return x > 0 ? 1 - 0.5 * upper : 0.5 * upper;
}

/** erf(z) = 2/sqrt(pi) exp(-z^2) sum 2^n z^(2n+1) / (2n+1)!! (DLMF 7.6.2): all terms positive, so nothing cancels. */
function erfSeries(z: f64): f64 {
  const square = z * z;
  let term = z;
  let sum = z;
  for (let n: f64 = 1; term > 1e-17 * sum; n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * NativeMath.exp(-square) * sum;
}

/** erfc(z) for z >= 2 by its continued fraction (DLMF 7.9.2), from the back; 60 levels are enough from z = 2 on. */
function erfcFraction(z: f64): f64 {
  let fraction: f64 = z;
  for (let n: f64 = 60; n >= 1; n--) fraction = z + (0.5 * n) / fraction;
  return (0.5 * TWO_OVER_SQRT_PI * NativeMath.exp(-z * z)) / fraction;
}

/**
 * The x with P(Z <= x) = p, for p in (0, 1). A rational start good to 4.5e-4 (Abramowitz and Stegun 26.2.23), then steps
 * of Halley's method, each of which triples the number of digits.
 */
export function normalQuantile(p: f64): f64 {
  const tail = min(p, 1 - p);
  const t = sqrt(-2 * NativeMath.log(tail));
  // x is that of the lower tail, hence not positive.
  let x =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 3; step++) {
    const error = (normalCdf(x) - tail) / normalDensity(x);
    x -= error / (1 + 0.5 * x * error);
  }
  return p > 0.5 ? -x : x;
}
