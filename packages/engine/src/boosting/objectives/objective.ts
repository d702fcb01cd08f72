import type { Target } from "../../estimator.js";
import type { KernelFunctions } from "../../kernels.generated.js";
import type { Address, Kernels, RowKernel } from "../../kernels.js";
import type { Link } from "../predictor.js";

/** Rows with what is to be learnt, their weights and the scores so far, in the kernels' memory. */
export interface ScoredRows {
  readonly rowCount: number;
  readonly labels: Address;
  /** 0 where every weight is 1. */
  readonly weights: Address;
  readonly weightSum: number;
  /** One block of scores an output, `stride` bytes apart. */
  readonly scores: Address;
  readonly stride: number;
}

/** Where one output's gradients and hessians go: 32-bit floats, one a row. */
export interface GradientBuffers {
  readonly gradients: Address;
  readonly hessians: Address;
}

/** How a leaf's value follows from its rows, where that is more than one Newton step. */
export type LeafRule =
  | { readonly kind: "newton" }
  /** Log link and variance mean^power: a Newton step that stops at the leaf's best value, which has a closed form. */
  | { readonly kind: "tweedie"; readonly power: number }
  /** The weighted quantile of the residuals. */
  | { readonly kind: "quantile"; readonly level: number }
  /** The median of the residuals plus the mean of what lies around it, each row by at most `delta`. */
  | { readonly kind: "huber"; readonly delta: number };

/** A loss to be minimised by trees: raw scores to begin with, gradients at the current ones, and its mean. */
export interface Objective {
  /** Trees in each iteration: the number of classes for more than two, else 1. */
  readonly outputs: number;
  /** What the loss is called in progress reports; lower is better. */
  readonly lossName: string;
  /** How raw scores become predictions. */
  readonly link: Link;
  readonly baseScores: Float64Array;
  /** What gradients are multiplied by: a power of two that brings them to about 1 before they become 32-bit floats. */
  readonly gradientUnit: number;
  /** The same for hessians. */
  readonly hessianUnit: number;
  readonly leafRule: LeafRule;
  /** To be called once the scores of an iteration are complete, before its first `gradients`. */
  prepare(rows: ScoredRows): void;
  gradients(rows: ScoredRows, output: number, buffers: GradientBuffers): void;
  loss(rows: ScoredRows): number;
  /** What early stopping follows in the loss's place; only a custom objective has one. */
  readonly metric?: ObjectiveMetric;
}

/** A number beside the loss that the objective itself takes of rows. */
export interface ObjectiveMetric {
  readonly name: string;
  readonly direction: "minimise" | "maximise";
  of(rows: ScoredRows): number;
}

// Losses are summed in blocks of this many rows, and the blocks in order: the sum, and with it early stopping, is the
// same however the blocks are shared out.
const LOSS_BLOCK_ROWS = 8192;

/** Places labels, weights and the first scores in memory: those of `start`, row-major, or the objective's own. */
export function scoredRows(
  kernels: Kernels,
  objective: Pick<Objective, "outputs" | "baseScores">,
  target: Target,
  weights?: Float64Array,
  start?: Float64Array,
): ScoredRows {
  const rowCount = target.values.length;
  const stride = Math.ceil(rowCount / 2) * 16; // a whole number of pairs, as kernels take two scores at a time
  const scores = kernels.allocate(stride * objective.outputs);
  const { outputs, baseScores } = objective;
  for (let output = 0; output < outputs; output++) {
    const own = kernels.f64(scores + output * stride, stride / 8).fill(baseScores[output] as number);
    if (start) for (let row = 0; row < rowCount; row++) own[row] = start[row * outputs + output] as number;
  }
  return {
    rowCount,
    labels: kernels.place(target.values),
    weights: weights ? kernels.place(weights) : 0,
    weightSum: weights ? sum(weights) : rowCount,
    scores,
    stride,
  };
}

/** The mean over all rows of a loss that the kernel `name` adds up for the rows `begin` .. `end - 1`; threads take blocks in turn. */
export function meanInBlocks<Name extends RowKernel>(
  kernels: Kernels,
  name: Name,
  { rowCount, weightSum }: ScoredRows,
  argumentsOf: (begin: number, end: number) => Parameters<KernelFunctions[Name]>,
): number {
  const ofAll = kernels.threadCount * LOSS_BLOCK_ROWS;
  let total = 0;
  for (let first = 0; first < rowCount; first += ofAll) {
    const sums = kernels.onThreads(name, (thread) => {
      const begin = Math.min(rowCount, first + thread * LOSS_BLOCK_ROWS);
      return argumentsOf(begin, Math.min(rowCount, begin + LOSS_BLOCK_ROWS));
    });
    for (const sum of sums) total += sum;
  }
  return total / weightSum;
}

/** The power of two that brings `largest` to between 1/2 and 1; 1 for 0. */
export function unitFor(largest: number): number {
  let unit = 1;
  if (largest === 0) return unit;
  while (largest * unit >= 1) unit /= 2;
  while (largest * unit < 0.5) unit *= 2;
  return unit;
}

export function weightedMean(values: Float64Array, weights?: Float64Array): number {
  let total = 0;
  for (let row = 0; row < values.length; row++) total += (values[row] as number) * (weights?.[row] ?? 1);
  return total / (weights ? sum(weights) : values.length);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
