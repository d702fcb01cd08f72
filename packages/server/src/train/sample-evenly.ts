/** At most `count` of `rowCount` rows, evenly spaced, at least one where there are any. */
export function sampleEvenly(rowCount: number, count: number): Uint32Array {
  const step = Math.max(1, Math.ceil(rowCount / Math.max(1, count)));
  return Uint32Array.from({ length: Math.ceil(rowCount / step) }, (_, i) => i * step);
}
