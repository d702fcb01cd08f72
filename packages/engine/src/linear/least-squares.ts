const BLOCK_ROWS = 256;

export interface LeastSquares {
  readonly solution: Float64Array;
  /** Columns that do not depend on others. */
  readonly rank: number;
  /** The inverse of A'A, row-major, with zeros for columns that depend on others. */
  readonly inverse: Float64Array;
}

/**
 * Solves min ||A z - b||^2 by Householder QR with column pivoting (Golub and Van Loan, "Matrix Computations", 5.4.2).
 * Columns that depend on others get coefficient 0, so that a singular problem still has an answer.
 *
 * `a` is row-major, rows x width, and is overwritten together with `b`. Accurate to the condition of A, where the normal
 * equations would square it.
 */
export function leastSquares(a: Float64Array, b: Float64Array, rows: number, width: number): LeastSquares {
  rows = compress(a, b, rows, width);
  const order = Array.from({ length: width }, (_, column) => column);
  const at = (row: number, column: number) => row * width + column;
  const squaredNorm = (column: number, from: number) => {
    let sum = 0;
    for (let row = from; row < rows; row++) sum += (a[at(row, column)] as number) ** 2;
    return sum;
  };
  const steps = Math.min(rows, width);
  let rank = 0;
  let largest = 0;
  for (let step = 0; step < steps; step++) {
    let pivot = step;
    let pivotNorm = -1;
    for (let column = step; column < width; column++) {
      const norm = squaredNorm(column, step);
      if (norm > pivotNorm) {
        pivot = column;
        pivotNorm = norm;
      }
    }
    if (step === 0) largest = pivotNorm;
    // What is left of every column is rounding: the rest depends on the columns taken.
    if (!(pivotNorm > largest * 1e-26)) break;
    swapColumns(a, rows, width, step, pivot);
    [order[step], order[pivot]] = [order[pivot] as number, order[step] as number];
    reflect(a, b, rows, width, step, Math.sqrt(pivotNorm));
    rank++;
  }
  const solution = new Float64Array(width);
  for (let row = rank - 1; row >= 0; row--) {
    let sum = b[row] as number;
    for (let column = row + 1; column < rank; column++) {
      sum -= (a[at(row, column)] as number) * (solution[order[column] as number] as number);
    }
    solution[order[row] as number] = sum / (a[at(row, row)] as number);
  }
  return { solution, rank, inverse: inverseOfSquare(a, order, rank, width) };
}

/** (R'R)^-1 from the triangle R that is left in `a`, with its columns in `order`. */
function inverseOfSquare(a: Float64Array, order: readonly number[], rank: number, width: number): Float64Array {
  const upper = new Float64Array(rank * rank);
  for (let column = 0; column < rank; column++) {
    for (let row = column; row >= 0; row--) {
      let sum = row === column ? 1 : 0;
      for (let k = row + 1; k <= column; k++)
        sum -= (a[row * width + k] as number) * (upper[k * rank + column] as number);
      upper[row * rank + column] = sum / (a[row * width + row] as number);
    }
  }
  const inverse = new Float64Array(width * width);
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < rank; k++) sum += (upper[i * rank + k] as number) * (upper[j * rank + k] as number);
      inverse[(order[i] as number) * width + (order[j] as number)] = sum;
      inverse[(order[j] as number) * width + (order[i] as number)] = sum;
    }
  }
  return inverse;
}

/**
 * Replaces many rows by `width` rows with the same solution, block by block, so that the work stays in the cache
 * (Demmel et al. 2012, "Communication-optimal parallel and sequential QR"). Returns the number of rows left, which are
 * the first ones of `a` and `b`.
 */
function compress(a: Float64Array, b: Float64Array, rows: number, width: number): number {
  const block = BLOCK_ROWS + width;
  if (rows <= width + block) return rows;
  const stacked = new Float64Array((width + block) * width);
  const right = new Float64Array(width + block);
  for (let begin = 0; begin < rows; begin += block) {
    const count = Math.min(block, rows - begin);
    stacked.set(a.subarray(begin * width, (begin + count) * width), width * width);
    right.set(b.subarray(begin, begin + count), width);
    for (let step = 0; step < width; step++) {
      let norm = 0;
      for (let row = step; row < width + count; row++) norm += (stacked[row * width + step] as number) ** 2;
      if (norm > 0) reflect(stacked, right, width + count, width, step, Math.sqrt(norm));
    }
    // The reflections leave rounding below the diagonal, where zeros are meant.
    for (let row = 1; row < width; row++) stacked.fill(0, row * width, row * width + row);
  }
  a.set(stacked.subarray(0, width * width));
  b.set(right.subarray(0, width));
  return width;
}

/** Applies the reflection that clears column `step` below its diagonal. */
function reflect(a: Float64Array, b: Float64Array, rows: number, width: number, step: number, norm: number): void {
  const diagonal = a[step * width + step] as number;
  const alpha = diagonal > 0 ? -norm : norm;
  const vector = new Float64Array(rows - step);
  for (let row = step; row < rows; row++) vector[row - step] = a[row * width + step] as number;
  vector[0] = diagonal - alpha;
  // |v|^2 = 2 alpha (alpha - diagonal), without cancellation as alpha and the diagonal have opposite signs.
  const half = alpha * (alpha - diagonal);
  const dots = new Float64Array(width);
  let dotB = 0;
  for (let row = step; row < rows; row++) {
    const v = vector[row - step] as number;
    for (let column = step; column < width; column++) dots[column]! += v * (a[row * width + column] as number);
    dotB += v * (b[row] as number);
  }
  for (let row = step; row < rows; row++) {
    const v = (vector[row - step] as number) / half;
    for (let column = step; column < width; column++) a[row * width + column]! -= v * (dots[column] as number);
    b[row]! -= v * dotB;
  }
}

function swapColumns(a: Float64Array, rows: number, width: number, p: number, q: number): void {
  if (p === q) return;
  for (let row = 0; row < rows; row++) {
    const held = a[row * width + p] as number;
    a[row * width + p] = a[row * width + q] as number;
    a[row * width + q] = held;
  }
}
