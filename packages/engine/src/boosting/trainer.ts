import type { FitInput } from "../estimator.js";
import type { Kernels } from "../kernels.js";
import { createRandom, permutation } from "../random.js";
import { binRows, interleaveBins } from "./binned-rows.js";
import { findBins } from "./binning.js";
import type { BoostingParams } from "./boosting-params.js";
import { EarlyStopping } from "./early-stopping.js";
import type { Forest } from "./forest.js";
import { ForestBuilder } from "./forest-builder.js";
import { type GrownNode, TreeGrower } from "./grower.js";
import { Histograms } from "./histograms.js";
import { LeafValues } from "./leaf-values.js";
import { Monitor } from "./monitor.js";
import { checkValidationTarget, createObjective } from "./objectives/create-objective.js";
import { type GradientBuffers, scoredRows } from "./objectives/objective.js";
import type { Link } from "./predictor.js";
import { quantiseGradients } from "./quantised-gradients.js";
import { RowSet } from "./row-sets.js";
import { SplitFinder } from "./splitting.js";

/** Stream of the seed from which features are drawn; rows and rounding draw from counters in the kernels. */
const FEATURE_STREAM = 0x66656174;

export interface TrainedForest {
  readonly forest: Forest;
  /** How its raw scores become predictions. */
  readonly link: Link;
}

/**
 * Gradient boosting (Friedman 2001) with histograms (Ke et al. 2017, "LightGBM"): bins the data once, then each iteration
 * fits one tree an output to the gradients of the loss. The forest's bytes depend on data, parameters and seed only.
 */
export function trainForest(kernels: Kernels, input: FitInput, params: BoostingParams): TrainedForest {
  const { x, y, validation } = input;
  const seed = input.seed >>> 0;
  const bins = findBins(x, params.max_bins);
  const binned = binRows(kernels, x, bins);
  const objective = createObjective(kernels, y, input.weights, params);
  const rows = scoredRows(kernels, objective, y, input.weights);
  const monitor = new Monitor(kernels, objective, y.task, params.early_stopping_metric);
  if (validation) checkValidationTarget(validation.y, params);
  const heldOut = validation && {
    ...validation,
    rows: scoredRows(kernels, objective, validation.y, validation.weights),
    binned: binRows(kernels, validation.x, bins),
  };
  const buffers: GradientBuffers = {
    gradients: kernels.allocate(x.rowCount * 4),
    hessians: kernels.allocate(x.rowCount * 4),
  };
  const packed = kernels.allocate(x.rowCount * 8);
  const sampled = new RowSet(kernels, binned, rows);
  const leftOut = params.subsample < 1 ? new RowSet(kernels, binned, rows) : undefined;
  const held = heldOut && new RowSet(kernels, heldOut.binned, heldOut.rows);
  const rowSets = [sampled, leftOut, held].filter((set) => set !== undefined);

  const splits = new SplitFinder(kernels, bins);
  const histograms = new Histograms(kernels, interleaveBins(kernels, binned, bins.length), bins);
  const leafValues = new LeafValues(kernels, params, { objective, rows, buffers });
  const grower = new TreeGrower({ params, histograms, splits, leafValues });
  const builder = new ForestBuilder(bins, objective.outputs, objective.baseScores);
  const stopping = new EarlyStopping(heldOut ? params.early_stopping_rounds : 0);
  const whole = leftOut === undefined;
  const sampling = !whole || params.feature_fraction < 1;

  for (let iteration = 0; iteration < params.n_estimators; iteration++) {
    if (params.feature_fraction < 1) splits.allow(drawFeatures(bins.length, params.feature_fraction, seed, iteration));
    objective.prepare(rows);
    const trees: GrownNode[] = [];
    for (let output = 0; output < objective.outputs; output++) {
      for (const set of rowSets) set.reset();
      if (leftOut) {
        const drawn = kernels.run.sampleRows(
          x.rowCount,
          params.subsample,
          seed,
          iteration,
          sampled.indices,
          leftOut.indices,
        );
        sampled.take(drawn);
        leftOut.take(x.rowCount - drawn);
      }
      objective.gradients(rows, output, buffers);
      const draw = { seed, iteration, output };
      const gradients = quantiseGradients(kernels, x.rowCount, buffers, draw, packed, objective);
      trees.push(
        gradients ? grower.grow(gradients, rowSets, whole, output) : { rowCount: sampled.all.count, value: 0 },
      );
    }
    // Without sampling the next iteration would see the same gradients and find no split either.
    if (!sampling && trees.every((tree) => !tree.split)) break;
    builder.add(trees);

    if (!input.onIteration && !stopping.watches) continue;
    const losses = {
      // The training loss costs a pass over all rows: only for those who look at it.
      ...(input.onIteration && monitor.measure("train", { rows, y, weights: input.weights })),
      ...(heldOut && monitor.measure("validation", heldOut)),
    };
    const progress = { iteration: iteration + 1, totalIterations: params.n_estimators, losses };
    const stop = stopping.watches && stopping.seen(builder.iterations, monitor.followed(losses));
    if (input.onIteration?.(progress) === false || stop) break;
  }
  return { forest: builder.build(stopping.best ?? builder.iterations), link: objective.link };
}

function drawFeatures(count: number, fraction: number, seed: number, iteration: number): Uint32Array {
  const order = permutation(count, createRandom(seed, FEATURE_STREAM + iteration));
  return order.subarray(0, Math.max(1, Math.round(count * fraction)));
}
