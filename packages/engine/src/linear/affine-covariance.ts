/**
 * The covariance of coefficients and, last, the intercept after a change of the features' units, from that before: each
 * coefficient is multiplied by its entry of `factors`, and to the intercept, multiplied by the last one, come `shifts` times
 * the coefficients as they were.
 */
export function affineCovariance(covariance: Float64Array, factors: Float64Array, shifts: Float64Array): Float64Array {
  const size = factors.length;
  const width = size - 1;
  const turned = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const from = i * size;
    let last = 0;
    for (let j = 0; j < width; j++) {
      turned[from + j] = (covariance[from + j] as number) * (factors[j] as number);
      last += (covariance[from + j] as number) * (shifts[j] as number);
    }
    turned[from + width] = last + (covariance[from + width] as number) * (factors[width] as number);
  }
  for (let j = 0; j < size; j++) {
    let last = 0;
    for (let i = 0; i < width; i++) {
      last += (shifts[i] as number) * (turned[i * size + j] as number);
      turned[i * size + j]! *= factors[i] as number;
    }
    turned[width * size + j] = last + (factors[width] as number) * (turned[width * size + j] as number);
  }
  return turned;
}
