import type { Address, Kernels } from "../kernels.js";
import { createRandom } from "../random.js";
import { symmetricEigen } from "./symmetric-eigen.js";

/** Directions in which rows vary most, most first. */
export interface PrincipalAxes {
  /** Row-major, axes x features, each of length 1, its largest entry positive. */
  readonly axes: Float64Array;
  /** Sum of squares of the rows along each axis. */
  readonly squares: Float64Array;
  /** Sum of squares of the rows. */
  readonly totalSquares: number;
}

/** Centred rows in the kernels' memory, row-major, features filled up with 0 to a multiple of 4. */
export interface CentredRows {
  readonly rows: Address;
  readonly rowCount: number;
  readonly featureCount: number;
  readonly width: number;
}

/** Beyond the axes wanted: more of them make the last ones more exact. */
const OVERSAMPLING = 10;
const POWER_ITERATIONS = 7;

export function fillUp(count: number): number {
  return Math.ceil(count / 4) * 4;
}

/** All axes, from the eigenvectors of X'X. Costs the square of the number of features a row, and its cube once. */
export function exactAxes(kernels: Kernels, centred: CentredRows): PrincipalAxes {
  const { featureCount, width } = centred;
  return axesOfGram(crossed(kernels, centred, centred.rows, width, true), featureCount, width);
}

/** The same from X'X, row-major of `width`, of which what is on and above the diagonal is read. */
export function axesOfGram(gram: Float64Array, featureCount: number, width: number): PrincipalAxes {
  const matrix = new Float64Array(featureCount * featureCount);
  for (let i = 0; i < featureCount; i++) {
    for (let j = i; j < featureCount; j++) {
      const value = gram[i * width + j] as number;
      matrix[i * featureCount + j] = value;
      matrix[j * featureCount + i] = value;
    }
  }
  let totalSquares = 0;
  for (let i = 0; i < featureCount; i++) totalSquares += matrix[i * featureCount + i] as number;
  const { values, vectors } = symmetricEigen(matrix, featureCount);
  return { axes: withSigns(vectors, featureCount), squares: values.map((value) => Math.max(0, value)), totalSquares };
}

/**
 * The first `count` axes, by subspace iteration from random directions (Halko, Martinsson and Tropp 2011, "Finding structure
 * with randomness", algorithm 4.4). Costs about 16 (count + 10) multiplications a row and feature.
 */
export function randomisedAxes(kernels: Kernels, centred: CentredRows, count: number, seed: number): PrincipalAxes {
  const { rows, rowCount, featureCount, width } = centred;
  const wanted = Math.min(count + OVERSAMPLING, featureCount, rowCount);
  const sketchWidth = fillUp(wanted);
  const random = createRandom(seed);
  const projected = kernels.allocate(rowCount * sketchWidth * 8);
  const placedBasis = kernels.allocate(width * sketchWidth * 8);
  // Uniform draws do as well as normal ones here, and need no logarithm.
  let basis = Float64Array.from({ length: wanted * featureCount }, () => 2 * random.uniform() - 1);
  const project = () => {
    const place = kernels.f64(placedBasis, width * sketchWidth).fill(0);
    basis.forEach((value, i) => {
      place[(i % featureCount) * sketchWidth + Math.floor(i / featureCount)] = value;
    });
    kernels.overRows("multiplyRows", rowCount, (begin, end) => {
      return [begin, end, rows, width, placedBasis, sketchWidth, projected];
    });
  };
  for (let iteration = 0; iteration < POWER_ITERATIONS; iteration++) {
    orthonormalise(basis, wanted, featureCount);
    project();
    const back = crossed(kernels, centred, projected, sketchWidth, false);
    basis = basis.map((_, i) => back[(i % featureCount) * sketchWidth + Math.floor(i / featureCount)] as number);
  }
  orthonormalise(basis, wanted, featureCount);
  project();
  const sketch = { rows: projected, rowCount, featureCount: wanted, width: sketchWidth };
  const { axes: turn, squares } = exactAxes(kernels, sketch);
  const axes = new Float64Array(count * featureCount);
  for (let axis = 0; axis < count; axis++) {
    for (let i = 0; i < wanted; i++) {
      const share = turn[axis * wanted + i] as number;
      for (let f = 0; f < featureCount; f++)
        axes[axis * featureCount + f]! += share * (basis[i * featureCount + f] as number);
    }
  }
  const all = kernels.f64(rows, rowCount * width);
  return { axes: withSigns(axes, featureCount), squares: squares.slice(0, count), totalSquares: dot(all, all) };
}

/** X'B, width x bWidth. */
function crossed(kernels: Kernels, x: CentredRows, b: Address, bWidth: number, symmetric: boolean): Float64Array {
  const out = kernels.allocate(x.width * bWidth * 8);
  kernels.onThreads("crossProduct", (thread) => {
    return [thread, kernels.threadCount, x.rows, x.width, b, bWidth, x.rowCount, Number(symmetric), out];
  });
  return kernels.f64(out, x.width * bWidth).slice();
}

/**
 * Makes the rows of `basis` orthogonal and of length 1 (Gram and Schmidt, modified and done twice); one that depends on
 * those before it becomes 0.
 */
function orthonormalise(basis: Float64Array, count: number, length: number): void {
  const rowOf = (i: number) => basis.subarray(i * length, (i + 1) * length);
  for (let i = 0; i < count; i++) {
    const own = rowOf(i);
    const before = Math.sqrt(dot(own, own));
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = rowOf(j);
        const along = dot(own, other);
        for (let f = 0; f < length; f++) own[f]! -= along * (other[f] as number);
      }
    }
    const after = Math.sqrt(dot(own, own));
    const scale = after > 1e-12 * before ? 1 / after : 0;
    for (let f = 0; f < length; f++) own[f]! *= scale;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Turns each axis so that its largest entry is positive (Bro, Acar and Kolda 2008), as scikit-learn does. */
function withSigns(axes: Float64Array, length: number): Float64Array {
  for (let at = 0; at < axes.length; at += length) {
    const axis = axes.subarray(at, at + length);
    let largest = 0;
    for (const value of axis) if (Math.abs(value) > Math.abs(largest)) largest = value;
    if (largest < 0) for (let f = 0; f < length; f++) axis[f] = -(axis[f] as number);
  }
  return axes;
}
