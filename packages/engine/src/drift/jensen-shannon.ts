import { EngineError } from "../engine-error.js";
/**
 * The Jensen-Shannon distance with logarithm base 2 (Lin 1991; the square root of the divergence): 0 for equal
 * distributions, 1 for distributions without a value in common. Takes counts or shares, which need not sum to 1.
 * NaN when either sums to 0.
 */
export function jensenShannonDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new EngineError("bad_params", `both need as many bins, not ${a.length} and ${b.length}`);
  const sumA = total(a);
  const sumB = total(b);
  if (sumA === 0 || sumB === 0) return Number.NaN;
  let divergence = 0;
  for (let i = 0; i < a.length; i++) {
    const p = (a[i] as number) / sumA;
    const q = (b[i] as number) / sumB;
    const middle = (p + q) / 2;
    if (p > 0) divergence += p * Math.log(p / middle);
    if (q > 0) divergence += q * Math.log(q / middle);
  }
  return Math.sqrt(Math.min(1, Math.max(0, divergence / (2 * Math.LN2))));
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] as number;
  return sum;
}
