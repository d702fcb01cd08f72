/**
 * The lower triangle L with L L' = A, in place of the lower triangle of `a`, row-major and symmetric of `size`. A pivot
 * that is rounding is made large, which keeps that coordinate where it is. Returns the smallest pivot as a share of its
 * diagonal entry: how much of a column the columns before it leave (1 - R^2).
 */
export function factorise(a: Float64Array, size: number): number {
  let smallest = 1;
  for (let j = 0; j < size; j++) {
    const row = a.subarray(j * size, j * size + j);
    const diagonal = a[j * size + j] as number;
    let pivot = diagonal;
    for (const value of row) pivot -= value * value;
    const share = diagonal > 0 ? pivot / diagonal : 0;
    smallest = Math.min(smallest, share);
    const root = share > 1e-13 ? Math.sqrt(pivot) : 1e100;
    a[j * size + j] = root;
    for (let i = j + 1; i < size; i++) {
      const other = i * size;
      let sum = a[other + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[other + k] as number) * (row[k] as number);
      a[other + j] = sum / root;
    }
  }
  return smallest;
}

/** Replaces `vector` by the solution of L L' s = vector. */
export function solveFactorised(factor: Float64Array, size: number, vector: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = vector[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * size + k] as number) * (vector[k] as number);
    vector[i] = sum / (factor[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    const value = (vector[i] as number) / (factor[i * size + i] as number);
    vector[i] = value;
    for (let k = 0; k < i; k++) vector[k]! -= value * (factor[i * size + k] as number);
  }
}
