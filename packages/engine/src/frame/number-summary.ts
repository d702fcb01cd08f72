/** A copy of the values that are not missing, in their order. A loop, because `filter` keeps them in a list first. */
export function presentValues(values: Float64Array): Float64Array {
  const present = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isNaN(value)) present[count++] = value;
  }
  return present.subarray(0, count);
}

/** The values that are not missing, ascending. */
export function sortedPresent(values: Float64Array): Float64Array {
  return presentValues(values).sort();
}

/** The arithmetic mean by running updates, so that large values do not overflow a sum. NaN when empty. */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN;
  let running = 0;
  for (let i = 0; i < values.length; i++) running += ((values[i] as number) - running) / (i + 1);
  return running;
}

/** The population standard deviation (divided by n), in two passes. NaN when empty. */
export function standardDeviation(values: ArrayLike<number>, center = mean(values)): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - center) ** 2;
  return Math.sqrt(squares / values.length);
}

/** The quantile at `fraction` (0 to 1) with linear interpolation between neighbours (Hyndman and Fan 1996, type 7). */
export function quantileSorted(sorted: ArrayLike<number>, fraction: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  const share = position - below;
  // From the nearer end, as NumPy does, so that equal neighbours give exactly their value.
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}
