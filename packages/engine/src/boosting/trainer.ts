import { EngineError } from "../engine-error.js";
import type { FitInput } from "../estimator.js";
import type { Kernels } from "../kernels.js";
import { binRows } from "./binned-rows.js";
import { findBins } from "./binning.js";
import type { BoostingParams } from "./boosting-params.js";
import { checkDirected, readConstraints } from "./constraints.js";
import { EarlyStopping } from "./early-stopping.js";
import type { Forest } from "./forest.js";
import { ForestBuilder } from "./forest-builder.js";
import { checkSampled, GradientSampler } from "./gradient-sampler.js";
import { TreeGrower } from "./grower.js";
import { Histograms } from "./histograms.js";
import { LeafValues } from "./leaf-values.js";
import { Monitor } from "./monitor.js";
import { checkValidationTarget, createObjective } from "./objectives/create-objective.js";
import { type CustomObjective, customObjective } from "./objectives/custom-objective.js";
import { type GradientBuffers, type Objective, scoredRows } from "./objectives/objective.js";
import type { Link } from "./predictor.js";
import { quantiseGradients } from "./quantised-gradients.js";
import { recordLayout } from "./record-layout.js";
import { TrainingRows } from "./row-sets.js";
import { SplitSearch } from "./splitting.js";
import { TreeRules } from "./tree-rules.js";
import { type GrownNode, TreeScores } from "./tree-scores.js";
import { checkStartDirections, joinForests, type WarmStart } from "./warm-start.js";

export interface TrainedForest {
  readonly forest: Forest;
  /** How its raw scores become predictions. */
  readonly link: Link;
}

/**
 * Gradient boosting (Friedman 2001) with histograms (Ke et al. 2017, "LightGBM"): bins the data once, then each iteration
 * fits one tree an output to the gradients of the loss. From a `start` it goes on as the training that made it would have:
 * with its base scores, its category bins, and the next iteration's random numbers. The forest's bytes depend on nothing
 * but the arguments.
 */
export function trainForest(
  kernels: Kernels,
  input: FitInput,
  params: BoostingParams,
  { custom, start }: { readonly custom?: CustomObjective; readonly start?: WarmStart | undefined } = {},
): TrainedForest {
  const { x, y, validation } = input;
  const seed = input.seed >>> 0;
  const constraints = readConstraints(x.features, params);
  const bins = findBins(kernels, x, params.max_bins, start?.forest.categoryBins);
  const layout = recordLayout(bins);
  const binned = binRows(kernels, x, bins, layout, true);
  const objective = custom
    ? customObjective(kernels, custom, y, input.weights)
    : createObjective(kernels, y, input.weights, params, start?.training);
  checkDirected(constraints, objective);
  if (start) {
    checkLink(start, objective);
    checkStartDirections(start.forest, x.features, constraints.directions);
  }
  checkSampled(params, objective);
  const rows = scoredRows(kernels, objective, y, input.weights, start?.training);
  const monitor = new Monitor(kernels, objective, y.task, params.early_stopping_metric);
  if (validation && !custom) checkValidationTarget(validation.y, params);
  const heldOut = validation && {
    ...validation,
    rows: scoredRows(kernels, objective, validation.y, validation.weights, start?.validation),
    binned: binRows(kernels, validation.x, bins, layout, false),
  };
  const buffers: GradientBuffers = {
    gradients: kernels.allocate(x.rowCount * 4),
    hessians: kernels.allocate(x.rowCount * 4),
  };
  const trainingRows = new TrainingRows(kernels, x.rowCount, params.max_leaves);
  const whole = params.subsample === 1;
  const sampler =
    params.sampling_method === "gradient_based" && !whole
      ? new GradientSampler({
          kernels,
          params,
          objective,
          rows: trainingRows,
          rowCount: x.rowCount,
          start: start?.forest,
        })
      : undefined;
  const uniformRows = (iteration: number) =>
    whole ? trainingRows.all() : trainingRows.sample(params.subsample, seed, iteration);
  const splits = new SplitSearch(kernels, bins, layout, constraints.directions);
  const histograms = new Histograms(kernels, layout);
  const grower = new TreeGrower({
    kernels,
    params,
    binned,
    layout,
    rows: trainingRows,
    histograms,
    splits,
    constraints,
  });
  const treeScores = new TreeScores({
    kernels,
    layout,
    rows: trainingRows,
    training: { binned, scored: rows },
    heldOut: heldOut && { binned: heldOut.binned, scored: heldOut.rows },
    buffers,
    splits,
    leafValues: new LeafValues(kernels, params, objective, rows),
    maxLeaves: params.max_leaves,
  });
  const builder = new ForestBuilder(bins, objective.outputs, start?.forest.baseScores ?? objective.baseScores);
  const first = start?.iterations ?? 0;
  const end = first + params.n_estimators;
  const stopping = new EarlyStopping(heldOut ? params.early_stopping_rounds : 0);
  const sampling = !whole || params.feature_fraction < 1 || params.feature_fraction_by_node < 1;

  if (start && heldOut && stopping.watches) {
    stopping.seen(first, monitor.followed(monitor.measure("validation", heldOut)));
  }
  for (let iteration = first; iteration < end; iteration++) {
    objective.prepare(rows);
    const trees: GrownNode[] = [];
    for (let output = 0; output < objective.outputs; output++) {
      objective.gradients(rows, output, buffers);
      const draw = { seed, iteration, output };
      const drawn = sampler?.sample(buffers, draw) ?? uniformRows(iteration);
      const gradients = quantiseGradients(
        kernels,
        binned,
        layout,
        sampler?.weighted ?? buffers,
        draw,
        objective,
        params.min_gain_to_noise,
      );
      const rules = new TreeRules(params, constraints, draw);
      const tree = gradients
        ? treeScores.finish(grower.grow(gradients, drawn, whole, rules), gradients, output, whole)
        : { rowCount: x.rowCount, value: 0 };
      sampler?.seen(tree, output);
      trees.push(tree);
    }
    // Without sampling the next iteration would see the same gradients and find nothing either.
    if (!sampling && trees.every(({ split, value }) => !split && value === 0)) break;
    builder.add(trees);

    if (!input.onIteration && !stopping.watches) continue;
    const losses = {
      // The training loss costs a pass over all rows: only for those who look at it.
      ...(input.onIteration && monitor.measure("train", { rows, y, weights: input.weights })),
      ...(heldOut && monitor.measure("validation", heldOut)),
    };
    const progress = { iteration: iteration + 1, totalIterations: end, losses };
    const stop = stopping.watches && stopping.seen(iteration + 1, monitor.followed(losses));
    if (input.onIteration?.(progress) === false || stop) break;
  }
  const added = builder.build(stopping.best === undefined ? builder.iterations : stopping.best - first);
  return { forest: start ? joinForests(start.forest, added) : added, link: objective.link };
}

/** Raw scores keep their meaning as long as the link is the same, whichever loss is minimised. */
function checkLink(start: WarmStart, { link, lossName }: Objective): void {
  if (start.link === link) return;
  throw new EngineError(
    "bad_warm_start",
    `warmStart must be a model whose raw scores have the link ${link} of ${lossName}, not ${start.link}`,
  );
}
