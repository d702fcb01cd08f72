/** Points in (0, 1) and weights that sum to 1. */
export interface QuadratureRule {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

const rules: QuadratureRule[] = [];

/**
 * Gauss-Legendre quadrature with `count` points, 1 or more: exact for polynomials up to degree 2 * count - 1. The roots
 * of each Legendre polynomial lie between those of the one before and are found there by bisection, so that no
 * trigonometric function of the host has a say in them.
 */
export function gaussLegendre(count: number): QuadratureRule {
  const known = rules[count];
  if (known) return known;
  const between = count > 1 ? [-1, ...symmetric(gaussLegendre(count - 1).points), 1] : [-1, 1];
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const x = root(count, between[i] as number, between[i + 1] as number);
    const { slope } = legendre(count, x);
    points[i] = (1 + x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  const rule = { points, weights };
  rules[count] = rule;
  return rule;
}

/** From (0, 1) to (-1, 1). */
function symmetric(points: Float64Array): number[] {
  return Array.from(points, (point) => 2 * point - 1);
}

/** The only root of the Legendre polynomial between two numbers, to the last bit that bisection can give. */
function root(degree: number, from: number, to: number): number {
  let low = from;
  let high = to;
  const rising = legendre(degree, low).value < legendre(degree, high).value;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (legendre(degree, middle).value < 0 === rising) low = middle;
    else high = middle;
  }
}

/** The Legendre polynomial and its derivative, by the three-term recurrence. */
function legendre(degree: number, x: number): { readonly value: number; readonly slope: number } {
  let previous = 1;
  let value = x;
  for (let k = 2; k <= degree; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * previous) / k;
    previous = value;
    value = next;
  }
  return { value, slope: (degree * (x * value - previous)) / (x * x - 1) };
}
