/**
 * At most `most` of the rows, evenly spaced in the order of `values`, the smallest and the largest among them: the same
 * rows every time, and a picture of their distribution. In ascending order of values, those that are NaN last.
 */
export function thinRows(values: Float64Array, most: number): Uint32Array {
  const order = Uint32Array.from(values, (_, row) => row).sort((a, b) => {
    const [one, other] = [values[a] as number, values[b] as number];
    if (one < other) return -1;
    if (one > other) return 1;
    return Number(Number.isNaN(one)) - Number(Number.isNaN(other)) || a - b;
  });
  if (order.length <= most) return order;
  if (most < 2) return order.slice(0, most);
  return Uint32Array.from({ length: most }, (_, i) => {
    return order[Math.round((i * (order.length - 1)) / (most - 1))] as number;
  });
}
