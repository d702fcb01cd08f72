import { type Calibrator, fitCalibrator } from "./calibration/calibrator.js";
import { checkLevel } from "./conformal/conformal-scores.js";
import { fitConformalSets, type SetMethod } from "./conformal/conformal-sets.js";
import type { ConformalSpec } from "./conformal/conformal-spec.js";
import { fitIntervalPredictor, type IntervalMethod, type IntervalPredictor } from "./conformal/interval-predictor.js";
import { EngineError } from "./engine-error.js";
import type { Estimator } from "./estimator.js";
import { takeRows } from "./frame/frame.js";
import type { FeatureMatrix } from "./frame/matrix.js";
import type { ParamValues } from "./params.js";
import type { PipelineInput } from "./pipeline.js";
import { type FittedParts, fitParts, type PipelineRows, weightsOf } from "./pipeline-rows.js";
import type { TargetRows } from "./pipeline-target.js";
import type { PostProcessing } from "./post-processing.js";
import { createRandom, permutation } from "./random.js";
import { stratifiedFolds } from "./resampling/folds.js";
import { predictionWidth } from "./resampling/training-rows.js";

const FOLDS = 5;
const DEFAULT_LEVEL = 0.9;

/** Rows with what a model that has not seen them predicts. */
interface HeldRows extends TargetRows {
  readonly prediction: Float64Array;
}

/** Learns what `input` asks for from rows that the model has not seen. Throws EngineError with what is wrong. */
export function fitPostProcessing(
  input: PipelineInput,
  estimator: Estimator,
  params: ParamValues,
  rows: PipelineRows,
  fitted: FittedParts,
): PostProcessing {
  const { calibration, conformal, task } = input;
  if (calibration === undefined && conformal === undefined) return {};
  if (calibration !== undefined && task === "regression") {
    throw new EngineError(
      "unsupported_task",
      "calibration is for binary_classification, multiclass_classification, not regression",
    );
  }
  if (task === "regression") {
    return { intervals: fitIntervals(input, conformal as ConformalSpec, estimator, params, rows, fitted) };
  }
  const held = rows.calibration
    ? heldOut(input, rows, rows.calibration, fitted)
    : { ...rows.train, prediction: predictionOutOfFold(input, estimator, params, rows) };
  if (calibration === undefined) return { sets: fitSets(input, conformal as ConformalSpec, held) };
  const calibrate = ({ prediction, target, rows: own }: HeldRows): Calibrator =>
    fitCalibrator(calibration, prediction, target, weightsOf(input, own));
  if (conformal === undefined) return { calibrator: calibrate(held) };
  // Sets promise nothing for rows that their probabilities were fitted to, so each learns from a half of its own.
  const [first, second] = halves(held, input.seed);
  const calibrator = calibrate(first);
  const calibrated = { ...second, prediction: calibrator.apply(second.prediction) };
  return { calibrator, sets: fitSets(input, conformal, calibrated) };
}

function fitIntervals(
  input: PipelineInput,
  { method = "absolute", level = DEFAULT_LEVEL }: ConformalSpec,
  estimator: Estimator,
  params: ParamValues,
  rows: PipelineRows,
  fitted: FittedParts,
): IntervalPredictor {
  const spec = { method: method as IntervalMethod, level };
  const outOfFold = () => predictionOutOfFold(input, estimator, params, rows);
  const training = (x: FeatureMatrix, { rows: own, target }: TargetRows) => ({
    x,
    y: target,
    weights: weightsOf(input, own),
  });
  const train = { ...training(fitted.x, rows.train), params, seed: input.seed };
  if (rows.calibration) {
    const held = heldOut(input, rows, rows.calibration, fitted);
    const x = fitted.recipe.transform(takeRows(rows.inputs, held.rows));
    return fitIntervalPredictor(
      spec,
      estimator,
      train,
      { ...training(x, held), prediction: held.prediction },
      outOfFold,
    );
  }
  if (method !== "absolute") {
    throw new EngineError("bad_split", `${method} intervals need calibration rows, and there are 0`);
  }
  const prediction = outOfFold();
  return fitIntervalPredictor(spec, estimator, train, { ...train, prediction }, outOfFold);
}

function fitSets(
  input: PipelineInput,
  { method, level = DEFAULT_LEVEL, perClass }: ConformalSpec,
  { prediction, target, rows }: HeldRows,
): NonNullable<PostProcessing["sets"]> {
  checkLevel(level);
  const conformal = fitConformalSets(prediction, target, {
    ...(method && { method: method as SetMethod }),
    ...(perClass !== undefined && { perClass }),
    weights: weightsOf(input, rows),
  });
  return { level, conformal };
}

function heldOut(
  { targetColumn }: PipelineInput,
  rows: PipelineRows,
  calibration: TargetRows,
  fitted: FittedParts,
): HeldRows {
  if (calibration.rows.length === 0) {
    throw new EngineError("bad_split", `no calibration row has a value of target "${targetColumn}"`);
  }
  return { ...calibration, prediction: predictionOf(fitted, rows, calibration) };
}

function halves(held: HeldRows, seed: number): readonly [HeldRows, HeldRows] {
  const count = held.rows.length;
  if (count < 2) {
    throw new EngineError("bad_split", `calibration and sets need at least 2 calibration rows, not ${count}`);
  }
  const order = permutation(count, createRandom(seed));
  const width = held.prediction.length / count;
  const half = (at: Uint32Array): HeldRows => {
    const prediction = new Float64Array(at.length * width);
    at.forEach((row, i) => {
      prediction.set(held.prediction.subarray(row * width, (row + 1) * width), i * width);
    });
    return { ...take(held, at), prediction };
  };
  return [half(order.subarray(0, count >> 1)), half(order.subarray(count >> 1))];
}

function predictionOf({ recipe, model }: FittedParts, { inputs }: PipelineRows, { rows }: TargetRows): Float64Array {
  return model.predict(recipe.transform(takeRows(inputs, rows)));
}

/** What each training row is given by a recipe and a model of the other folds. */
function predictionOutOfFold(
  input: PipelineInput,
  estimator: Estimator,
  params: ParamValues,
  rows: PipelineRows,
): Float64Array {
  if (input.warmStart) {
    throw new EngineError(
      "bad_warm_start",
      "a model that goes on from another may have seen the rows that folds hold back: give calibration rows, and intervals other than normalised",
    );
  }
  const { target } = rows.train;
  const count = rows.train.rows.length;
  if (count < 2) {
    throw new EngineError("bad_split", `without calibration rows at least 2 training rows are needed, not ${count}`);
  }
  const width = predictionWidth(target);
  const prediction = new Float64Array(count * width);
  for (const fold of stratifiedFolds(target, { folds: Math.min(FOLDS, count), seed: input.seed })) {
    const parts = fitParts(
      { ...input, onIteration: undefined, onPrepared: undefined },
      estimator,
      params,
      rows,
      take(rows.train, fold.train),
    );
    const own = predictionOf(parts, rows, take(rows.train, fold.test));
    fold.test.forEach((row, i) => {
      prediction.set(own.subarray(i * width, (i + 1) * width), row * width);
    });
  }
  return prediction;
}

function take({ rows, target }: TargetRows, at: Uint32Array): TargetRows {
  return {
    rows: Uint32Array.from(at, (i) => rows[i] as number),
    target: { ...target, values: Float64Array.from(at, (i) => target.values[i] as number) },
  };
}
