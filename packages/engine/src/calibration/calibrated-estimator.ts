import { checkWarmStart } from "../check-fit-input.js";
import { EngineError, ModelFileError } from "../engine-error.js";
import type { Estimator, EstimatorState, FitInput, FittedEstimator, PredictOptions, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { readChoice } from "../model-state.js";
import { nestState, partOfState } from "../nested-state.js";
import type { ParamTable } from "../params.js";
import { outOfFold } from "../resampling/cross-validate.js";
import { stratifiedFolds } from "../resampling/folds.js";
import type { TrainingRows } from "../resampling/training-rows.js";
import {
  CALIBRATION_METHODS,
  type CalibrationMethod,
  type Calibrator,
  fitCalibrator,
  loadCalibrator,
} from "./calibrator.js";

const params = {
  calibration: {
    type: "choice",
    default: "sigmoid",
    choices: CALIBRATION_METHODS,
    description:
      "How probabilities are calibrated: sigmoid needs few rows, isotonic about a thousand, temperature keeps the ranking.",
  },
  calibration_folds: {
    type: "integer",
    default: 5,
    minimum: 2,
    maximum: 100,
    advanced: true,
    description: "Folds by which each training row gets a prediction of a model that has not seen it.",
  },
} as const satisfies ParamTable;

/** A classifier whose probabilities pass through a calibrator. */
export class CalibratedModel implements FittedEstimator {
  readonly estimator: string;
  readonly task: Task;
  readonly classCount: number;
  readonly features: FittedEstimator["features"];
  readonly model: FittedEstimator;
  readonly calibrator: Calibrator;

  constructor(estimator: string, model: FittedEstimator, calibrator: Calibrator) {
    this.estimator = estimator;
    this.task = model.task;
    this.classCount = model.classCount;
    this.features = model.features;
    this.model = model;
    this.calibrator = calibrator;
  }

  predict(x: FeatureMatrix, options?: PredictOptions): Float64Array {
    return this.calibrator.apply(this.model.predict(x, options));
  }

  importance(): Float64Array {
    return this.model.importance();
  }

  save(): EstimatorState {
    return nestState({ estimator: this.estimator }, { model: this.model.save(), calibration: this.calibrator.save() });
  }
}

/**
 * `model` with probabilities calibrated on `rows`, which it must not have been fitted on. `calibrated(estimator).load`
 * reads back what it saves. Throws as `fitCalibrator` does.
 */
export function calibrate(model: FittedEstimator, rows: TrainingRows, method: CalibrationMethod): CalibratedModel {
  const calibrator = fitCalibrator(method, model.predict(rows.x), rows.y, rows.weights);
  return new CalibratedModel(nameOf(model.estimator), model, calibrator);
}

/**
 * `base` as an estimator that calibrates itself: the calibrator learns from predictions that each training row gets from
 * a model of the other folds, and the model is then fitted on all rows (scikit-learn's CalibratedClassifierCV with
 * `ensemble=False`). Costs `calibration_folds` more fits. A single row is too few to calibrate and stays as it is.
 */
export function calibrated(base: Estimator): Estimator<CalibratedModel> {
  const tasks: readonly Task[] = base.tasks.filter((task) => task !== "regression");
  if (tasks.length === 0) {
    throw new EngineError(
      "unsupported_task",
      `${base.name} is for ${base.tasks.join(", ")}, and only classes have probabilities`,
    );
  }
  const name = nameOf(base.name);
  return {
    name,
    tasks,
    params: { ...base.params, ...params },
    nativeCategories: base.nativeCategories,
    nativeMissing: base.nativeMissing,
    fit(input: FitInput): CalibratedModel {
      // First on all rows, which also refuses input that cannot be right.
      if (!tasks.includes(input.y.task)) {
        throw new EngineError("unsupported_task", `${name} is for ${tasks.join(", ")}, not ${input.y.task}`);
      }
      // Folds that go on from a model would hold back rows that it has seen.
      checkWarmStart({ name }, input);
      const model = base.fit(input);
      const method = (input.params.calibration ?? params.calibration.default) as CalibrationMethod;
      return new CalibratedModel(name, model, fitCalibrator(method, ...heldOut(base, input, model)));
    },
    load(state: EstimatorState): CalibratedModel {
      readChoice(state, "estimator", [name]);
      const model = base.load(partOfState(state, "model"));
      const calibrator = loadCalibrator(partOfState(state, "calibration"));
      if (calibrator.task !== model.task || calibrator.classCount !== model.classCount) {
        throw new ModelFileError(
          `a calibrator of ${calibrator.classCount} classes is not for a model of ${model.classCount}`,
        );
      }
      return new CalibratedModel(name, model, calibrator);
    },
  };
}

/** Predictions of rows by models that have not seen them, with their targets and weights. */
function heldOut(
  base: Estimator,
  { x, y, weights, params: given, seed, threads }: FitInput,
  model: FittedEstimator,
): [Float64Array, FitInput["y"], Float64Array | undefined] {
  const folds = Math.min(Number(given.calibration_folds ?? params.calibration_folds.default), x.rowCount);
  if (folds < 2) return [model.predict(x), y, weights];
  const { prediction } = outOfFold(base, { x, y, weights }, stratifiedFolds(y, { folds, seed }), {
    params: given,
    seed,
    ...(threads && { threads }),
  });
  return [prediction, y, weights];
}

function nameOf(base: string): string {
  return `calibrated_${base}`;
}
