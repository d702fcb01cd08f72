import type { Target } from "../../estimator.js";
import type { Address, Kernels } from "../../kernels.js";
import { meanInBlocks, type Objective, type ScoredRows } from "./objective.js";

/** Log loss of two classes: the raw score is the logarithm of the odds. */
export function binaryLogLoss(kernels: Kernels, target: Target, weights?: Float64Array): Objective {
  const [negative, positive] = classShares(target, weights) as [number, number];
  return {
    outputs: 1,
    lossName: "log_loss",
    link: "sigmoid",
    baseScores: Float64Array.of(kernels.run.log(positive / negative)),
    gradientUnit: 1,
    hessianUnit: 1,
    leafRule: { kind: "newton" },
    prepare() {},
    gradients({ scores, labels, weights, rowCount }, _output, { gradients, hessians }) {
      kernels.overRows("logisticGradients", rowCount, (begin, end) => [
        scores,
        labels,
        weights,
        begin,
        end,
        gradients,
        hessians,
      ]);
    },
    loss(rows) {
      return meanInBlocks(kernels, "logLoss", rows, (b, e) => [rows.scores, rows.labels, rows.weights, b, e]);
    },
  };
}

/** Log loss of several classes, one tree a class (Friedman 2001, "Greedy function approximation", algorithm 6). */
export function softmaxLogLoss(kernels: Kernels, target: Target, weights?: Float64Array): Objective {
  const logShares = classShares(target, weights).map((share) => kernels.run.log(share));
  const outputs = logShares.length;
  const probabilities = new Map<Address, Address>();

  const probabilitiesOf = ({ scores, stride, rowCount }: ScoredRows): Address => {
    const bytes = stride * outputs;
    const address = probabilities.get(scores) ?? kernels.allocate(bytes);
    probabilities.set(scores, address);
    kernels.u8(address, bytes).set(kernels.u8(scores, bytes));
    kernels.overRows("softmax", rowCount, (b, e) => [address + b * 8, e - b, outputs, 8, stride]);
    return address;
  };

  return {
    outputs,
    lossName: "log_loss",
    link: "softmax",
    baseScores: Float64Array.from(logShares),
    gradientUnit: 1,
    hessianUnit: 1,
    leafRule: { kind: "newton" },
    prepare(rows) {
      probabilitiesOf(rows);
    },
    gradients(rows, output, { gradients, hessians }) {
      const own = (probabilities.get(rows.scores) as Address) + output * rows.stride;
      const { labels, weights, rowCount } = rows;
      kernels.overRows("softmaxGradients", rowCount, (begin, end) => [
        own,
        labels,
        weights,
        begin,
        end,
        output,
        outputs,
        gradients,
        hessians,
      ]);
    },
    loss(rows) {
      const { labels, weights, stride } = rows;
      const from = probabilitiesOf(rows);
      return meanInBlocks(kernels, "softmaxLoss", rows, (b, e) => [from, 8, stride, labels, weights, b, e]);
    },
  };
}

/** Each class's share of the weight, none below 1e-15, so that its logarithm is finite. */
function classShares(target: Target, weights?: Float64Array): number[] {
  const shares = new Array<number>(target.classCount).fill(0);
  for (let row = 0; row < target.values.length; row++) shares[target.values[row]!]! += weights?.[row] ?? 1;
  const total = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => Math.max(share / total, 1e-15));
}
