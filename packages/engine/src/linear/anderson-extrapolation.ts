import { factorise, solveFactorised } from "./cholesky.js";

/** Steps that are combined: more of them are hardly better (Bertrand and Massias 2021, section 3). */
const MOST_STEPS = 5;

/** The variables of an iteration and whatever depends on them linearly, as views of where they are. */
export interface Iterate {
  readonly variables: Float64Array;
  readonly dependent: Float64Array;
}

/**
 * Speeds up an iteration that has become nearly linear, as coordinate descent does once it has found which coefficients are
 * 0: the combination of the last points whose steps cancel best is closer to where they lead (Anderson 1965; Bertrand and
 * Massias 2021, "Anderson acceleration of coordinate descent").
 */
export class AndersonExtrapolation {
  #points: Iterate[] = [];

  /** Notes the point after a sweep. Returns the extrapolated point after every sixth one, where there is one. */
  next({ variables, dependent }: Iterate): Iterate | undefined {
    this.#points.push({ variables: variables.slice(), dependent: dependent.slice() });
    if (this.#points.length <= MOST_STEPS) return undefined;
    const points = this.#points;
    this.#points = [];
    const shares = cancellingShares(points);
    if (!shares) return undefined;
    return { variables: combined(points, shares, "variables"), dependent: combined(points, shares, "dependent") };
  }
}

/** Shares with sum 1 for which the steps to all points but the first add up to as little as can be. */
function cancellingShares(points: readonly Iterate[]): Float64Array | undefined {
  const steps = points.slice(1).map(({ variables }, i) => {
    const before = (points[i] as Iterate).variables;
    return variables.map((value, j) => value - (before[j] as number));
  });
  const size = steps.length;
  const products = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(steps[i] as Float64Array, steps[j] as Float64Array);
      products[i * size + j] = product;
      products[j * size + i] = product;
    }
  }
  // Steps that are nearly along one line leave the shares open.
  for (let i = 0; i < size; i++) products[i * size + i]! *= 1 + 1e-10;
  factorise(products, size);
  const shares = new Float64Array(size).fill(1);
  solveFactorised(products, size, shares);
  const sum = shares.reduce((a, b) => a + b, 0);
  return Number.isFinite(sum) && sum !== 0 ? shares.map((share) => share / sum) : undefined;
}

function combined(points: readonly Iterate[], shares: Float64Array, part: keyof Iterate): Float64Array {
  const all = new Float64Array((points[0] as Iterate)[part].length);
  shares.forEach((share, i) => {
    const own = (points[i + 1] as Iterate)[part];
    for (let j = 0; j < all.length; j++) all[j]! += share * (own[j] as number);
  });
  return all;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
