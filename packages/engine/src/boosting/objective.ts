import type { Target, Task } from "../estimator.js";
import type { Address, Kernels } from "../kernels.js";

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

/** A loss to be minimised by trees: raw scores to begin with, gradients at the current ones, and its mean. */
export interface Objective {
  /** Trees in each iteration: the number of classes for more than two, else 1. */
  readonly outputs: number;
  /** What the loss is called in progress reports; lower is better. */
  readonly lossName: "log_loss" | "rmse";
  readonly baseScores: Float64Array;
  /** What gradients are multiplied by: a power of two that brings them to about 1 before they become 32-bit floats. */
  readonly gradientUnit: number;
  /** To be called once the scores of an iteration are complete, before its first `gradients`. */
  prepare(rows: ScoredRows): void;
  gradients(rows: ScoredRows, output: number, buffers: GradientBuffers): void;
  loss(rows: ScoredRows): number;
}

// Losses are summed in blocks of this many rows, and the blocks in order: the sum, and with it early stopping, is the
// same however the blocks are shared out.
const LOSS_BLOCK_ROWS = 8192;

export function createObjective(kernels: Kernels, task: Task, target: Target, weights?: Float64Array): Objective {
  const shares = classShares(target, weights);
  switch (task) {
    case "regression":
      return squaredError(kernels, target.values, weightedMean(target.values, weights));
    case "binary_classification":
      return logistic(kernels, kernels.run.log((shares[1] as number) / (shares[0] as number)));
    case "multiclass_classification":
      return softmax(
        kernels,
        shares.map((share) => kernels.run.log(share)),
      );
  }
}

/** Places labels, weights and the objective's first scores in memory. */
export function scoredRows(
  kernels: Kernels,
  objective: Pick<Objective, "outputs" | "baseScores">,
  target: Target,
  weights?: Float64Array,
): ScoredRows {
  const rowCount = target.values.length;
  const stride = Math.ceil(rowCount / 2) * 16; // a whole number of pairs, as kernels take two scores at a time
  const scores = kernels.allocate(stride * objective.outputs);
  objective.baseScores.forEach((base, output) => {
    kernels.f64(scores + output * stride, stride / 8).fill(base);
  });
  return {
    rowCount,
    labels: kernels.place(target.values),
    weights: weights ? kernels.place(weights) : 0,
    weightSum: weights ? sum(weights) : rowCount,
    scores,
    stride,
  };
}

function squaredError(kernels: Kernels, values: Float64Array, mean: number): Objective {
  const gradientUnit = unitFor(values.reduce((largest, value) => Math.max(largest, Math.abs(value - mean)), 0));
  return {
    outputs: 1,
    lossName: "rmse",
    baseScores: Float64Array.of(mean),
    gradientUnit,
    prepare() {},
    gradients({ scores, labels, weights, rowCount }, _output, { gradients, hessians }) {
      kernels.run.squaredGradients(scores, labels, weights, 0, rowCount, gradientUnit, gradients, hessians);
    },
    loss({ scores, labels, weights, rowCount, weightSum }) {
      const squares = inBlocks(rowCount, (begin, end) => kernels.run.squaredLoss(scores, labels, weights, begin, end));
      return Math.sqrt(squares / weightSum);
    },
  };
}

function logistic(kernels: Kernels, logOdds: number): Objective {
  return {
    outputs: 1,
    lossName: "log_loss",
    baseScores: Float64Array.of(logOdds),
    gradientUnit: 1,
    prepare() {},
    gradients({ scores, labels, weights, rowCount }, _output, { gradients, hessians }) {
      kernels.run.logisticGradients(scores, labels, weights, 0, rowCount, gradients, hessians);
    },
    loss({ scores, labels, weights, rowCount, weightSum }) {
      return inBlocks(rowCount, (b, e) => kernels.run.logLoss(scores, labels, weights, b, e)) / weightSum;
    },
  };
}

/** One tree a class (Friedman 2001, "Greedy function approximation", algorithm 6). */
function softmax(kernels: Kernels, logShares: readonly number[]): Objective {
  const outputs = logShares.length;
  const probabilities = new Map<Address, Address>();

  const probabilitiesOf = ({ scores, stride, rowCount }: ScoredRows): Address => {
    const bytes = stride * outputs;
    const address = probabilities.get(scores) ?? kernels.allocate(bytes);
    probabilities.set(scores, address);
    kernels.u8(address, bytes).set(kernels.u8(scores, bytes));
    kernels.run.softmax(address, rowCount, outputs, 8, stride);
    return address;
  };

  return {
    outputs,
    lossName: "log_loss",
    baseScores: Float64Array.from(logShares),
    gradientUnit: 1,
    prepare(rows) {
      probabilitiesOf(rows);
    },
    gradients(rows, output, { gradients, hessians }) {
      const own = (probabilities.get(rows.scores) as Address) + output * rows.stride;
      const { labels, weights, rowCount } = rows;
      kernels.run.softmaxGradients(own, labels, weights, 0, rowCount, output, outputs, gradients, hessians);
    },
    loss(rows) {
      const { labels, weights, rowCount, weightSum, stride } = rows;
      const from = probabilitiesOf(rows);
      return inBlocks(rowCount, (b, e) => kernels.run.softmaxLoss(from, 8, stride, labels, weights, b, e)) / weightSum;
    },
  };
}

/** The power of two that brings `largest` to between 1/2 and 1; 1 for 0. */
function unitFor(largest: number): number {
  let unit = 1;
  if (largest === 0) return unit;
  while (largest * unit >= 1) unit /= 2;
  while (largest * unit < 0.5) unit *= 2;
  return unit;
}

function inBlocks(rowCount: number, sumOf: (begin: number, end: number) => number): number {
  let total = 0;
  for (let begin = 0; begin < rowCount; begin += LOSS_BLOCK_ROWS) {
    total += sumOf(begin, Math.min(rowCount, begin + LOSS_BLOCK_ROWS));
  }
  return total;
}

/** Each class's share of the weight, none below 1e-15, so that its logarithm is finite. */
function classShares(target: Target, weights?: Float64Array): number[] {
  const shares = new Array<number>(target.classCount).fill(0);
  for (let row = 0; row < target.values.length; row++) shares[target.values[row]!]! += weights?.[row] ?? 1;
  const total = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => Math.max(share / total, 1e-15));
}

function weightedMean(values: Float64Array, weights?: Float64Array): number {
  let total = 0;
  for (let row = 0; row < values.length; row++) total += (values[row] as number) * (weights?.[row] ?? 1);
  return total / (weights ? sum(weights) : values.length);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
