import { binRows } from "../boosting/binned-rows.js";
import { findBins } from "../boosting/binning.js";
import type { Forest } from "../boosting/forest.js";
import { recordLayout } from "../boosting/record-layout.js";
import type { FitInput, Target } from "../estimator.js";
import type { Address, Kernels } from "../kernels.js";
import { evaluate } from "../metrics/evaluate.js";
import { predictionLoss } from "../training-loss.js";
import { orderCategories } from "./category-order.js";
import { DeepForestBuilder } from "./deep-forest-builder.js";
import type { ForestParams } from "./forest-params.js";
import { type ForestTarget, forestTarget } from "./forest-target.js";
import { placePlan, TreeSpace } from "./tree-space.js";

export interface TrainedDeepForest {
  readonly forest: Forest;
  /** Accuracy or R2 on rows that were left out of trees; absent unless asked for and defined. */
  readonly outOfBagScore?: number;
}

/**
 * Random forest (Breiman 2001, "Random forests"): trees that see the rows a bootstrap drew and a few features a node, and
 * whose average is the prediction; extremely randomized trees with `randomThresholds`. Threads grow a tree each.
 */
export function trainDeepForest(
  kernels: Kernels,
  input: FitInput,
  params: ForestParams,
  randomThresholds: boolean,
): TrainedDeepForest {
  const { x, y, validation, onIteration } = input;
  const bins = orderCategories(findBins(kernels, x, params.max_bins), x, y, input.weights);
  const layout = recordLayout(bins);
  const binned = binRows(kernels, x, bins, layout, false);
  const target = forestTarget(y, input.weights);
  const planInput = { bins, binned, target, y, params, randomThresholds, seed: input.seed >>> 0 };
  const columns = kernels.place(Uint32Array.from(binned.columns));
  const plan = placePlan(kernels, planInput);
  const spaces = Array.from({ length: kernels.threadCount }, () => new TreeSpace(kernels, planInput));
  const watched = validation && {
    columns: kernels.place(Uint32Array.from(binRows(kernels, validation.x, bins, layout, false).columns)),
    average: new RunningAverage(validation.y, target),
  };
  const leaves = kernels.allocate(Math.max(x.rowCount, validation?.x.rowCount ?? 0) * 4);
  const leavesOf = (space: TreeSpace, columns: Address, rowCount: number): Uint32Array => {
    kernels.overRows("leavesOfRows", rowCount, (b, e) => [plan, space.address, columns, b, e, leaves]);
    return kernels.u32(leaves, rowCount);
  };

  const builder = new DeepForestBuilder(bins, target, y.task === "regression");
  const average = new RunningAverage(y, target);
  const outOfBag = params.oob_score && params.bootstrap ? new RunningAverage(y, target) : undefined;
  const lossName = y.task === "regression" ? "rmse" : "log_loss";
  let going = true;
  while (going && builder.treeCount < params.n_estimators) {
    const first = builder.treeCount;
    const nodeCounts = kernels.onThreads("growDeepTree", (thread) => [
      plan,
      (spaces[thread] as TreeSpace).address,
      first + thread,
    ]);
    for (let t = 0; going && t < spaces.length && first + t < params.n_estimators; t++) {
      const space = spaces[t] as TreeSpace;
      builder.add(space, nodeCounts[t] as number);
      if (!onIteration && !outOfBag) continue;
      const means = space.leafMeans();
      const reached = leavesOf(space, columns, x.rowCount);
      outOfBag?.add(means, reached, space.counts(x.rowCount));
      if (!onIteration) continue;
      average.add(means, reached);
      const losses = { [`train_${lossName}`]: predictionLoss(average.predictions(), y, input.weights) };
      if (watched && validation) {
        watched.average.add(means, leavesOf(space, watched.columns, validation.x.rowCount));
        const loss = predictionLoss(watched.average.predictions(), validation.y, validation.weights);
        losses[`validation_${lossName}`] = loss;
      }
      const progress = { iteration: builder.treeCount, totalIterations: params.n_estimators, losses };
      going = onIteration(progress) !== false;
    }
  }
  const outOfBagScore = outOfBag?.score(input.weights);
  return { forest: builder.build(), ...(outOfBagScore !== undefined && { outOfBagScore }) };
}

/** The average prediction of some rows over the trees added so far. */
class RunningAverage {
  readonly #y: Target;
  readonly #target: ForestTarget;
  readonly #sums: Float64Array;
  readonly #trees: Uint32Array;

  constructor(y: Target, target: ForestTarget) {
    this.#y = y;
    this.#target = target;
    this.#sums = new Float64Array(y.values.length * target.channels);
    this.#trees = new Uint32Array(y.values.length);
  }

  /** Adds the means of the leaves that the rows have come to; for rows with a count, those with none only. */
  add(leafMeans: Float64Array, leaves: Uint32Array, counts?: Uint16Array): void {
    const { channels } = this.#target;
    const [sums, trees] = [this.#sums, this.#trees];
    for (let row = 0; row < leaves.length; row++) {
      if (counts?.[row]) continue;
      trees[row]!++;
      const from = (leaves[row] as number) * channels;
      for (let c = 0; c < channels; c++) sums[row * channels + c]! += leafMeans[from + c] as number;
    }
  }

  predictions(): Float64Array {
    const { channels, base, unit } = this.#target;
    const [sums, trees] = [this.#sums, this.#trees];
    const predictions = new Float64Array(sums.length);
    for (let row = 0, i = 0; row < trees.length; row++) {
      const count = trees[row] as number;
      for (const end = i + channels; i < end; i++) predictions[i] = base + (unit * (sums[i] as number)) / count;
    }
    return predictions;
  }

  /** Accuracy or R2 on the rows that any tree was added for; undefined where they do not define it. */
  score(weights: Float64Array | undefined): number | undefined {
    const { task, values, classCount } = this.#y;
    const { channels } = this.#target;
    const seen = (_: number, row: number) => (this.#trees[row] as number) > 0 && (weights?.[row] ?? 1) > 0;
    const yTrue = values.filter(seen);
    if (yTrue.length === 0) return undefined;
    const prediction = this.predictions().filter((_, i) => seen(0, Math.floor(i / channels)));
    const metric = task === "regression" ? "r2" : "accuracy";
    return evaluate(task, yTrue, prediction, { classCount, weights: weights?.filter(seen), metrics: [metric] })[metric];
  }
}
