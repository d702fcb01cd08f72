import { type Calibrator, fitCalibrator, loadCalibrator } from "./calibration/calibrator.js";
import { EngineError, ModelFileError } from "./engine-error.js";
import type { Estimator, EstimatorState, FittedEstimator } from "./estimator.js";
import { takeRows } from "./frame/frame.js";
import { partOfState } from "./nested-state.js";
import type { ParamValues } from "./params.js";
import type { PipelineInput } from "./pipeline.js";
import { type FittedParts, fitParts, type PipelineRows, weightsOf } from "./pipeline-rows.js";
import type { TargetRows } from "./pipeline-target.js";
import { stratifiedFolds } from "./resampling/folds.js";
import { predictionWidth } from "./resampling/training-rows.js";

/** What a model's raw predictions pass through on their way out; part of the model file. */
export interface PostProcessing {
  readonly calibrator?: Calibrator;
}

const FOLDS = 5;

/** Learns what `input` asks for from rows that the model has not seen. Throws EngineError with what is wrong. */
export function fitPostProcessing(
  input: PipelineInput,
  estimator: Estimator,
  params: ParamValues,
  rows: PipelineRows,
  fitted: FittedParts,
): PostProcessing {
  if (input.calibration === undefined) return {};
  if (input.task === "regression") {
    throw new EngineError(
      "unsupported_task",
      "calibration is for binary_classification, multiclass_classification, not regression",
    );
  }
  const held = rows.calibration
    ? { ...rows.calibration, prediction: predictionOf(fitted, rows, rows.calibration) }
    : { ...rows.train, prediction: predictionOutOfFold(input, estimator, params, rows) };
  if (held.rows.length === 0) {
    throw new EngineError("bad_split", `no calibration row has a value of target "${input.targetColumn}"`);
  }
  return { calibrator: fitCalibrator(input.calibration, held.prediction, held.target, weightsOf(input, held.rows)) };
}

/** A raw prediction, calibrated where the model is. */
export function applyPostProcessing({ calibrator }: PostProcessing, prediction: Float64Array): Float64Array {
  return calibrator ? calibrator.apply(prediction) : prediction;
}

/** The parts of the model file, by name. */
export function savePostProcessing({ calibrator }: PostProcessing): Readonly<Record<string, EstimatorState>> {
  return { ...(calibrator && { calibration: calibrator.save() }) };
}

/** Reads back what there is; throws ModelFileError on what is malformed or not for `model`. */
export function loadPostProcessing(state: EstimatorState, model: FittedEstimator): PostProcessing {
  if (!Object.hasOwn(state.header, "calibration")) return {};
  const calibrator = loadCalibrator(partOfState(state, "calibration"));
  if (calibrator.task === model.task && calibrator.classCount === model.classCount) return { calibrator };
  throw new ModelFileError(
    `a calibrator of ${calibrator.classCount} classes is not for a model of ${model.classCount}`,
  );
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
  const { target } = rows.train;
  const count = rows.train.rows.length;
  const width = predictionWidth(target);
  const prediction = new Float64Array(count * width);
  for (const fold of stratifiedFolds(target, { folds: Math.min(FOLDS, count), seed: input.seed })) {
    const parts = fitParts({ ...input, onIteration: undefined }, estimator, params, rows, take(rows.train, fold.train));
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
