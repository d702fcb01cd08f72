const HALF_LOG_2_PI: f64 = 0.9189385332046728;
const TWO_PI: f64 = 6.283185307179586;
// From here on the terms of Stirling's series that are left out are below 1e-16.
const STIRLING_FROM: f64 = 10;

/** ln Gamma(x) for x > 0. */
export function logGamma(x: f64): f64 {
  let shifted = x;
  let product: f64 = 1;
  while (shifted < STIRLING_FROM) product *= shifted++;
  return (
    (shifted - 0.5) * NativeMath.log(shifted) - shifted + HALF_LOG_2_PI + stirlingSeries(shifted) - NativeMath.log(product)
  );
}

/** What Stirling's formula lacks: ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi) / 2). */
function stirlingError(x: f64): f64 {
  if (x >= STIRLING_FROM) return stirlingSeries(x);
  return logGamma(x) - ((x - 0.5) * NativeMath.log(x) - x + HALF_LOG_2_PI);
}

function stirlingSeries(x: f64): f64 {
  const r = 1 / (x * x);
  const tail = -1.0 / 1680 + r * (1.0 / 1188 + r * (-691.0 / 360360 + r * (1.0 / 156 - (r * 3617.0) / 122400)));
  return (1.0 / 12 + r * (-1.0 / 360 + r * (1.0 / 1260 + r * tail))) / x;
}

/** ln(1 + u) - u, of which `ratio` is 1 + u: without cancellation for small u. */
function logMinusLinear(u: f64, ratio: f64): f64 {
  if (abs(u) > 0.4) return NativeMath.log(ratio) - u;
  const r = u / (2 + u);
  const square = r * r;
  let power: f64 = 1;
  let sum: f64 = 0;
  for (let n: f64 = 3; power > 1e-18; n += 2) {
    sum += power / n;
    power *= square;
  }
  return r * (2 * square * sum - u);
}

/**
 * x^a y^b / B(a, b) with y = 1 - x. The powers and the beta function are huge for large a and b, and their quotient is
 * not: so the parts that cancel are taken together (Loader 2000, "Fast and accurate computation of binomial
 * probabilities").
 */
export function betaPower(a: f64, b: f64, x: f64, y: f64): f64 {
  const sum = a + b;
  const distance = x * b - y * a;
  const exponent =
    stirlingError(sum) -
    stirlingError(a) -
    stirlingError(b) +
    a * logMinusLinear(distance / a, (x * sum) / a) +
    b * logMinusLinear(-distance / b, (y * sum) / b);
  return sqrt(((a / TWO_PI) * b) / sum) * NativeMath.exp(exponent);
}

/**
 * The regularised incomplete beta function I_x(a, b) for a, b > 0 and y = 1 - x, both given because one of them may be
 * too small to be had from the other.
 */
export function incompleteBeta(a: f64, b: f64, x: f64, y: f64): f64 {
  if (!(x > 0)) return 0;
  if (!(y > 0)) return 1;
  const power = betaPower(a, b, x, y);
  // The fraction converges fast below the mean of the distribution only.
  return x * (a + b) <= a ? power / betaFraction(a, b, x, y) : 1 - power / betaFraction(b, a, y, x);
}

/**
 * x^a y^b / (B(a, b) I_x(a, b)) as a continued fraction, by the modified method of Lentz. In this form (Didonato and
 * Morris 1992, "Algorithm 708") the terms stay accurate where x is near 1 and a is large.
 */
function betaFraction(a: f64, b: f64, x: f64, y: f64): f64 {
  const excess = y * a - x * b;
  let fraction = (a * (excess + 1)) / (a + 1);
  let c = fraction;
  let d: f64 = 0;
  for (let m: f64 = 1; m < 1e6; m++) {
    const before = a + 2 * m - 1;
    const numerator = ((((a + m - 1) / before) * (a + b + m - 1)) / before) * m * (b - m) * x * x;
    const denominator = m + (m * (b - m) * x) / before + ((a + m) * (excess + 1 + m * (1 + y))) / (before + 2);
    d = 1 / notZero(denominator + numerator * d);
    c = notZero(denominator + numerator / c);
    fraction *= c * d;
    if (abs(c * d - 1) < 4e-16) break;
  }
  return fraction;
}

// @ts-ignore: decorator
@inline
function notZero(value: f64): f64 {
  return abs(value) < 1e-300 ? 1e-300 : value;
}
