/** Eigenvalues, largest first, and the eigenvectors as rows of `vectors` in that order, each of length 1. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  /** Row-major, size x size. */
  readonly vectors: Float64Array;
}

const MOST_SWEEPS = 60;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, row-major: Householder's reduction to a tridiagonal matrix, then
 * the QL algorithm with implicit shifts (Golub and Van Loan, "Matrix Computations", 8.3).
 */
export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  const vectors = matrix.slice();
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size);
  tridiagonalise(vectors, size, diagonal, beside);
  diagonalise(vectors, size, diagonal, beside);
  const order = Array.from(diagonal.keys()).sort((a, b) => (diagonal[b] as number) - (diagonal[a] as number) || a - b);
  const sorted = new Float64Array(size * size);
  order.forEach((from, to) => {
    sorted.set(vectors.subarray(from * size, (from + 1) * size), to * size);
  });
  return { values: Float64Array.from(order, (from) => diagonal[from] as number), vectors: sorted };
}

/**
 * Replaces symmetric `a` by the orthogonal matrix whose rows turn it tridiagonal, and writes that matrix's diagonal and,
 * from entry 0 on, what stands beside it.
 */
function tridiagonalise(a: Float64Array, size: number, diagonal: Float64Array, beside: Float64Array): void {
  const reflections: { readonly vector: Float64Array; readonly from: number; readonly half: number }[] = [];
  const product = new Float64Array(size);
  for (let column = 0; column + 2 < size; column++) {
    const from = column + 1;
    const vector = a.slice(column * size + from, (column + 1) * size);
    const scale = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    let squares = 0;
    for (let i = 1; i < vector.length; i++) squares += ((vector[i] as number) / scale) ** 2;
    diagonal[column] = a[column * size + column] as number;
    if (!(scale > 0) || squares === 0) {
      beside[column] = vector[0] as number;
      continue;
    }
    const first = vector[0] as number;
    const norm = scale * Math.sqrt(squares + (first / scale) ** 2);
    const alpha = first > 0 ? -norm : norm;
    beside[column] = alpha;
    vector[0] = first - alpha;
    // |v|^2 / 2, without cancellation as alpha and the first entry have opposite signs.
    const half = alpha * (alpha - first);
    reflections.push({ vector, from, half });
    // A becomes A - v w' - w v' with w = p - (p'v / 2h) v and p = A v / h.
    let along = 0;
    for (let i = 0; i < vector.length; i++) {
      let sum = 0;
      const row = (from + i) * size + from;
      for (let j = 0; j < vector.length; j++) sum += (a[row + j] as number) * (vector[j] as number);
      product[i] = sum / half;
      along += (product[i] as number) * (vector[i] as number);
    }
    const shift = along / (2 * half);
    for (let i = 0; i < vector.length; i++) product[i]! -= shift * (vector[i] as number);
    for (let i = 0; i < vector.length; i++) {
      const row = (from + i) * size + from;
      const v = vector[i] as number;
      const w = product[i] as number;
      for (let j = 0; j < vector.length; j++) {
        a[row + j]! -= v * (product[j] as number) + w * (vector[j] as number);
      }
    }
  }
  if (size > 1) {
    diagonal[size - 2] = a[(size - 2) * size + size - 2] as number;
    beside[size - 2] = a[(size - 2) * size + size - 1] as number;
  }
  if (size > 0) diagonal[size - 1] = a[size * size - 1] as number;
  a.fill(0);
  for (let i = 0; i < size; i++) a[i * size + i] = 1;
  // Row r of the result is row r of H1 H2 ...'s transpose: the last reflection first, on ever larger parts.
  for (const { vector, from, half } of reflections.reverse()) reflectColumns(a, size, vector, from, half);
}

/** Multiplies the rows from `from` on by the reflection, from the right. */
function reflectColumns(a: Float64Array, size: number, vector: Float64Array, from: number, half: number): void {
  for (let row = from; row < size; row++) {
    const at = row * size + from;
    let sum = 0;
    for (let j = 0; j < vector.length; j++) sum += (a[at + j] as number) * (vector[j] as number);
    sum /= half;
    for (let j = 0; j < vector.length; j++) a[at + j]! -= sum * (vector[j] as number);
  }
}

/** QL with implicit shifts: `vectors`' rows become the eigenvectors, `d` the eigenvalues. */
function diagonalise(vectors: Float64Array, size: number, d: Float64Array, e: Float64Array): void {
  for (let low = 0; low < size; low++) {
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      let high = low;
      while (high + 1 < size) {
        const scale = Math.abs(d[high] as number) + Math.abs(d[high + 1] as number);
        if (Math.abs(e[high] as number) <= Number.EPSILON * scale) break;
        high++;
      }
      if (high === low) break;
      // Wilkinson's shift.
      let g = ((d[low + 1] as number) - (d[low] as number)) / (2 * (e[low] as number));
      let r = Math.sqrt(g * g + 1);
      g = (d[high] as number) - (d[low] as number) + (e[low] as number) / (g + (g >= 0 ? r : -r));
      let sine = 1;
      let cosine = 1;
      let p = 0;
      let i = high - 1;
      for (; i >= low; i--) {
        const f = sine * (e[i] as number);
        const b = cosine * (e[i] as number);
        r = Math.sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1]! -= p;
          e[high] = 0;
          break;
        }
        sine = f / r;
        cosine = g / r;
        g = (d[i + 1] as number) - p;
        r = ((d[i] as number) - g) * sine + 2 * cosine * b;
        p = sine * r;
        d[i + 1] = g + p;
        g = cosine * r - b;
        rotateRows(vectors, size, i, sine, cosine);
      }
      if (r === 0 && i >= low) continue;
      d[low]! -= p;
      e[low] = g;
      e[high] = 0;
    }
  }
}

function rotateRows(vectors: Float64Array, size: number, i: number, sine: number, cosine: number): void {
  const upper = i * size;
  const under = upper + size;
  for (let k = 0; k < size; k++) {
    const b = vectors[under + k] as number;
    const a = vectors[upper + k] as number;
    vectors[under + k] = sine * a + cosine * b;
    vectors[upper + k] = cosine * a - sine * b;
  }
}
