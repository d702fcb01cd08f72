/**
 * An exponential moving average of a curve, without the pull of its beginning towards 0 (Kingma and Ba 2015 divide by
 * 1 - weight^n alike). `weight` from 0 (the curve itself) to below 1; what is null stays null and is skipped.
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight === 0) return [...values];
  let mean = 0;
  let sum = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    mean = weight * mean + (1 - weight) * value;
    sum = weight * sum + (1 - weight);
    return mean / sum;
  });
}
