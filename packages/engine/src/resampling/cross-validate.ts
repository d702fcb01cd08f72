import { EngineError } from "../engine-error.js";
import type { Estimator, FitInput, FittedEstimator } from "../estimator.js";
import { evaluate, type MetricValues } from "../metrics/evaluate.js";
import type { MetricName } from "../metrics/metric-table.js";
import type { Fold } from "./folds.js";
import { predictionWidth, type TrainingRows, takeTrainingRows } from "./training-rows.js";

export interface CrossValidateOptions extends Pick<FitInput, "params" | "seed" | "threads" | "onIteration"> {
  /** Default: every metric of the task. */
  readonly metrics?: readonly MetricName[];
  /** Called after every fold; return false to stop there and keep the folds that are done. */
  readonly onFold?: (progress: FoldProgress) => boolean | undefined;
}

export interface FoldProgress {
  /** From 1. */
  readonly fold: number;
  readonly foldCount: number;
  readonly metrics: MetricValues;
}

export interface CrossValidation {
  /** Metrics of each fold on its test rows; fewer than the folds when it was stopped. */
  readonly folds: readonly MetricValues[];
  /** The prediction of every test row of each fold, in the fold's order. */
  readonly predictions: readonly Float64Array[];
}

/**
 * Fits `estimator` on the training rows of each fold and scores it on the test rows. The same input gives the same
 * numbers. Throws what the estimator throws, and EngineError "bad_split" for a fold with rows that are not there.
 */
export function crossValidate(
  estimator: Estimator,
  data: TrainingRows,
  folds: readonly Fold[],
  options: CrossValidateOptions,
): CrossValidation {
  const metricsOf: MetricValues[] = [];
  const predictions: Float64Array[] = [];
  for (const { model, prediction, test } of fitFolds(estimator, data, folds, options)) {
    const values = evaluate(model.task, test.y.values, prediction, {
      classCount: model.classCount,
      ...(test.weights && { weights: test.weights }),
      ...(options.metrics && { metrics: options.metrics }),
    });
    metricsOf.push(values);
    predictions.push(prediction);
    const goOn = options.onFold?.({ fold: metricsOf.length, foldCount: folds.length, metrics: values });
    if (goOn === false) break;
  }
  return { folds: metricsOf, predictions };
}

/** The model of each fold, and what it predicts for its test rows. */
export function* fitFolds(
  estimator: Estimator,
  data: TrainingRows,
  folds: readonly Fold[],
  options: Pick<FitInput, "params" | "seed" | "threads" | "onIteration">,
): Generator<{ readonly model: FittedEstimator; readonly prediction: Float64Array; readonly test: TrainingRows }> {
  const { params, seed, threads, onIteration } = options;
  for (const fold of folds) {
    checkFold(fold, data.x.rowCount);
    const { x, y, weights } = takeTrainingRows(data, fold.train);
    const model = estimator.fit({
      ...{ x, y, params, seed },
      ...(weights && { weights }),
      ...(threads && { threads }),
      ...(onIteration && { onIteration }),
    });
    const test = takeTrainingRows(data, fold.test);
    yield { model, prediction: model.predict(test.x), test };
  }
}

/**
 * The prediction of each row by a model that has not seen it: `folds` must test every row once, as those of `kFolds` do.
 * With the models, for those who average them.
 */
export function outOfFold(
  estimator: Estimator,
  data: TrainingRows,
  folds: readonly Fold[],
  options: Pick<FitInput, "params" | "seed" | "threads" | "onIteration">,
): { readonly prediction: Float64Array; readonly models: readonly FittedEstimator[] } {
  const width = predictionWidth(data.y);
  const prediction = new Float64Array(data.x.rowCount * width).fill(Number.NaN);
  const models: FittedEstimator[] = [];
  for (const fitted of fitFolds(estimator, data, folds, options)) {
    const { test } = folds[models.length] as Fold;
    test.forEach((row, i) => {
      prediction.set(fitted.prediction.subarray(i * width, (i + 1) * width), row * width);
    });
    models.push(fitted.model);
  }
  const untested = prediction.findIndex(Number.isNaN);
  if (untested < 0) return { prediction, models };
  throw new EngineError("bad_split", `row ${Math.floor(untested / width)} must be tested by 1 fold, and is by none`);
}

function checkFold({ train, test }: Fold, rowCount: number): void {
  for (const [part, rows] of [
    ["training", train],
    ["test", test],
  ] as const) {
    if (rows.length === 0) throw new EngineError("bad_split", `a fold needs at least 1 ${part} row, not 0`);
    const absent = rows.find((row) => row >= rowCount);
    if (absent === undefined) continue;
    throw new EngineError("bad_split", `row ${absent} of the ${part} rows must be from 0 to ${rowCount - 1}`);
  }
}
