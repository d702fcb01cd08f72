/**
 * Edges of about `wanted` bins of equal width whose borders are round numbers (1, 2 or 5 times a power of ten), from at or
 * below `minimum` to at or above `maximum`. Whole numbers get bins of whole width. One value gets one bin around it.
 */
export function histogramEdges(minimum: number, maximum: number, wanted: number, whole: boolean): number[] {
  // A range that a double hardly resolves near zero is one value too.
  if (!(maximum - minimum > 1e-300)) {
    const half = whole ? 0.5 : Math.max(Math.abs(minimum) * 1e-3, 0.5);
    return [Math.max(minimum - half, -Number.MAX_VALUE), Math.min(minimum + half, Number.MAX_VALUE)];
  }
  const range = maximum / wanted - minimum / wanted;
  const power = 10 ** Math.floor(Math.log10(range));
  const step = [1, 2, 5, 10].map((m) => m * power).find((width) => width >= range * 0.999) ?? range;
  const width = whole ? Math.max(1, Math.round(step)) : step;
  const first = Math.floor(minimum / width) * width;
  // The last bin of numbers holds the maximum at its border; whole numbers begin a bin of their own there.
  const widths = (maximum - first) / width;
  const count = Math.max(1, whole ? Math.floor(widths) + 1 : Math.ceil(widths - 1e-9));
  // Beyond what a double resolves, the round numbers run together: plain fractions of the range do not.
  if (
    !Number.isFinite(first) ||
    !Number.isFinite(first + count * width) ||
    count > wanted * 4 ||
    first + width === first
  ) {
    return Array.from({ length: wanted + 1 }, (_, i) => minimum * (1 - i / wanted) + maximum * (i / wanted));
  }
  return Array.from({ length: count + 1 }, (_, i) => tidy(first + i * width));
}

/** 0.30000000000000004 as 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(14));
}
