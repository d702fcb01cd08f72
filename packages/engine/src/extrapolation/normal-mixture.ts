import { normalCdf } from "../statistics/normal.js";

/** One of the normal distributions of a mixture; weights need not sum to 1. */
export interface MixturePart {
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

/** The value below which `probability` of the mixture lies, by bisection to 1e-8 of its width. */
export function mixtureQuantile(parts: readonly MixturePart[], probability: number): number {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const reach = (sign: 1 | -1) => Math.max(...parts.map(({ mean, deviation }) => sign * mean + 9 * deviation)) * sign;
  let [low, high] = [reach(-1), reach(1)];
  const width = high - low;
  while (high - low > 1e-8 * width) {
    const middle = (low + high) / 2;
    const below = parts.reduce(
      (sum, { weight, mean, deviation }) =>
        sum + weight * (deviation > 0 ? normalCdf((middle - mean) / deviation) : Number(middle >= mean)),
      0,
    );
    if (below < probability * total) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How many deviations to either side of its mean hold `level` of a normal distribution. */
export function sigmasOf(level: number): number {
  return mixtureQuantile([{ weight: 1, mean: 0, deviation: 1 }], (1 + level) / 2);
}
