import { type Calibrator, loadCalibrator } from "./calibration/calibrator.js";
import { ConformalSets, type PredictionSets } from "./conformal/conformal-sets.js";
import { type IntervalPredictor, loadIntervalPredictor } from "./conformal/interval-predictor.js";
import { ModelFileError } from "./engine-error.js";
import type { Estimator, EstimatorState, FittedEstimator } from "./estimator.js";
import type { FeatureMatrix } from "./frame/matrix.js";
import type { IntervalForecast } from "./metrics/forecast-input.js";
import { readNumber } from "./model-state.js";
import { nestState, partOfState } from "./nested-state.js";

/** What a model's raw predictions pass through on their way out; part of the model file. */
export interface PostProcessing {
  readonly calibrator?: Calibrator;
  /** Of a regression. */
  readonly intervals?: IntervalPredictor;
  /** Of a classifier, with the level of sets unless another is asked for. */
  readonly sets?: { readonly level: number; readonly conformal: ConformalSets };
}

/** A prediction on its way out. */
export interface ProcessedPrediction {
  /** In the layout of `FittedEstimator.predict`. */
  readonly prediction: Float64Array;
  readonly interval?: IntervalForecast;
  readonly sets?: PredictionSets;
}

/** The raw prediction of `x`, calibrated where the model is, with intervals or sets of `level` where it has them. */
export function applyPostProcessing(
  { calibrator, intervals, sets }: PostProcessing,
  x: FeatureMatrix,
  raw: Float64Array,
  level?: number,
): ProcessedPrediction {
  const prediction = calibrator ? calibrator.apply(raw) : raw;
  return {
    prediction,
    ...(intervals && { interval: intervals.apply(x, prediction, level) }),
    ...(sets && { sets: sets.conformal.apply(prediction, level ?? sets.level) }),
  };
}

/** The parts of the model file, by name. */
export function savePostProcessing({
  calibrator,
  intervals,
  sets,
}: PostProcessing): Readonly<Record<string, EstimatorState>> {
  return {
    ...(calibrator && { calibration: calibrator.save() }),
    ...(intervals && { intervals: intervals.save() }),
    ...(sets && { sets: nestState({ level: sets.level }, { conformal: sets.conformal.save() }) }),
  };
}

/** Reads back what there is; throws ModelFileError on what is malformed or not for `model`, made by `estimator`. */
export function loadPostProcessing(
  state: EstimatorState,
  estimator: Estimator,
  model: FittedEstimator,
): PostProcessing {
  const read = <T>(name: string, load: (part: EstimatorState) => T): T | undefined =>
    Object.hasOwn(state.header, name) ? load(partOfState(state, name)) : undefined;
  const calibrator = read("calibration", loadCalibrator);
  const intervals = read("intervals", (part) => loadIntervalPredictor(estimator, part));
  const sets = read("sets", (part) => ({
    level: readNumber(part, "level", Number.MIN_VALUE, 1 - Number.EPSILON),
    conformal: ConformalSets.load(partOfState(part, "conformal")),
  }));
  if (calibrator && (calibrator.task !== model.task || calibrator.classCount !== model.classCount)) {
    throw new ModelFileError(
      `a calibrator of ${calibrator.classCount} classes is not for a model of ${model.classCount}`,
    );
  }
  if (sets && (sets.conformal.task !== model.task || sets.conformal.classCount !== model.classCount)) {
    throw new ModelFileError(`sets of ${sets.conformal.classCount} classes are not for a model of ${model.classCount}`);
  }
  if (intervals && (model.task !== "regression" || intervals.helpers.some((helper) => !fits(helper, model)))) {
    throw new ModelFileError("the intervals of the model file are not for its model");
  }
  return { ...(calibrator && { calibrator }), ...(intervals && { intervals }), ...(sets && { sets }) };
}

function fits(helper: FittedEstimator, { features }: FittedEstimator): boolean {
  const same = helper.features.map(({ name, kind }, f) => name === features[f]?.name && kind === features[f]?.kind);
  return helper.features.length === features.length && same.every(Boolean);
}
