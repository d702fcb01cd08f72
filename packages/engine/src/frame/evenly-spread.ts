/** `count` of the numbers from 0 to `rowCount` - 1 in ascending order, evenly spread from the first on; all where there are no more. */
export function evenlySpread(rowCount: number, count: number): Uint32Array {
  const length = Math.min(rowCount, count);
  return Uint32Array.from({ length }, (_, i) => Math.floor((i * rowCount) / length));
}
