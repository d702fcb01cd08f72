import type { Task } from "../estimator.js";
import { type ConfusionMatrix, confusionMatrix, predictedLabels } from "./confusion-matrix.js";
import {
  accuracy,
  balancedAccuracy,
  classMetrics,
  cohenKappa,
  macroAverage,
  matthewsCorrelation,
  weightedAverage,
} from "./label-metrics.js";
import { checkMetricInput, type MetricInput, swapClasses } from "./metric-input.js";
import { brierScore, logLoss } from "./probability-metrics.js";
import { averagePrecision, rocAuc } from "./ranking-metrics.js";
import {
  explainedVariance,
  maxError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  medianAbsoluteError,
  r2,
  rootMeanSquaredError,
} from "./regression-metrics.js";

/** One metric as everything outside needs to know it: forms, comparisons, criteria and reference pages read it. */
export interface MetricSpec {
  readonly tasks: readonly Task[];
  readonly direction: "maximise" | "minimise";
  /** Bounds of the value; absent where there is none on that side. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** What the number counts: "share" from 0 to 1, the target's own unit, its square, nats, or a plain score. */
  readonly unit: "share" | "score" | "nats" | "target" | "target_squared";
  /** True when the metric also exists for one class: `recall(>50K)`. */
  readonly perClass?: boolean;
  readonly description: string;
}

const BINARY: readonly Task[] = ["binary_classification"];
const CLASSES: readonly Task[] = ["binary_classification", "multiclass_classification"];
const NUMBERS: readonly Task[] = ["regression"];
const share = { direction: "maximise", minimum: 0, maximum: 1, unit: "share" } as const;
const error = { tasks: NUMBERS, direction: "minimise", minimum: 0 } as const;
const agreement = { tasks: CLASSES, direction: "maximise", minimum: -1, maximum: 1, unit: "score" } as const;

export const METRICS = {
  accuracy: { ...share, tasks: CLASSES, description: "Share of rows given their true class." },
  balanced_accuracy: {
    ...share,
    tasks: CLASSES,
    description: "Mean recall over the classes, so that a rare class counts as much as a frequent one.",
  },
  precision: {
    ...share,
    tasks: BINARY,
    perClass: true,
    description: "Of the rows predicted positive, the share that truly is.",
  },
  recall: {
    ...share,
    tasks: BINARY,
    perClass: true,
    description: "Of the truly positive rows, the share that was found.",
  },
  f1: { ...share, tasks: BINARY, perClass: true, description: "Harmonic mean of precision and recall." },
  precision_macro: { ...share, tasks: CLASSES, description: "Mean precision over the classes." },
  recall_macro: { ...share, tasks: CLASSES, description: "Mean recall over the classes that occur or are predicted." },
  f1_macro: { ...share, tasks: CLASSES, description: "Mean F1 over the classes, each counting the same." },
  precision_weighted: {
    ...share,
    tasks: CLASSES,
    description: "Mean precision over the classes, each counting by its rows.",
  },
  recall_weighted: {
    ...share,
    tasks: CLASSES,
    description: "Mean recall over the classes, each counting by its rows.",
  },
  f1_weighted: { ...share, tasks: CLASSES, description: "Mean F1 over the classes, each counting by its rows." },
  roc_auc: {
    ...share,
    tasks: CLASSES,
    description:
      "Chance that a positive row scores above a negative one; 0.5 is guessing. Several classes: mean of each against the rest.",
  },
  average_precision: {
    ...share,
    tasks: CLASSES,
    description:
      "Area under the precision-recall curve; the share of positives is guessing. Tells more than ROC AUC when positives are rare.",
  },
  log_loss: {
    tasks: CLASSES,
    direction: "minimise",
    minimum: 0,
    unit: "nats",
    description:
      "Mean surprise at the true class; punishes confident mistakes, so it judges the probabilities themselves.",
  },
  brier_score: {
    tasks: CLASSES,
    direction: "minimise",
    minimum: 0,
    maximum: 2,
    unit: "score",
    description: "Mean squared distance between probability and outcome; at most 1 for two classes and 2 for several.",
  },
  mcc: {
    ...agreement,
    description: "Matthews correlation between truth and prediction; 0 is guessing, also when classes are unequal.",
  },
  cohen_kappa: { ...agreement, description: "Agreement of truth and prediction beyond what chance would give." },
  rmse: { ...error, unit: "target", description: "Root of the mean squared error; large errors weigh more." },
  mse: { ...error, unit: "target_squared", description: "Mean squared error." },
  mae: { ...error, unit: "target", description: "Mean absolute error: how far a prediction is off on average." },
  median_absolute_error: {
    ...error,
    unit: "target",
    description: "The error that half of the predictions stay under; outliers do not move it.",
  },
  mape: {
    ...error,
    unit: "share",
    description: "Mean error as a share of the true value; useless where true values are at or near 0.",
  },
  max_error: { ...error, unit: "target", description: "The largest error; takes no weights." },
  r2: {
    tasks: NUMBERS,
    direction: "maximise",
    maximum: 1,
    unit: "score",
    description: "Share of the target's variance explained; 0 is predicting the mean, below 0 is worse than that.",
  },
  explained_variance: {
    tasks: NUMBERS,
    direction: "maximise",
    maximum: 1,
    unit: "score",
    description: "Like R2, but a constant error is forgiven.",
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** The metrics of a task, in the order of the table. */
export function metricsFor(task: Task): readonly MetricName[] {
  return METRIC_NAMES.filter((name) => METRICS[name].tasks.includes(task));
}

export interface EvaluateOptions {
  /** Multiclass: the number of classes. */
  readonly classCount?: number;
  readonly weights?: Float64Array;
  /** Binary: rows with P(positive) of at least this are predicted positive. Default 0.5. */
  readonly threshold?: number;
  /** Binary: the class index that counts as positive. Default 1. */
  readonly positiveClass?: 0 | 1;
  /** Default: every metric of the task. */
  readonly metrics?: readonly MetricName[];
}

/**
 * The task's metrics of `prediction` (as `FittedEstimator.predict` gives it). A metric that the rows do not define
 * is NaN: roc_auc of one class, r2 of one row. Throws RangeError on lengths, classes or weights out of bounds.
 */
export function evaluate(
  task: Task,
  yTrue: Float64Array,
  prediction: Float64Array,
  options: EvaluateOptions = {},
): Record<string, number> {
  const classCount = task === "regression" ? 0 : task === "binary_classification" ? 2 : (options.classCount ?? 0);
  const given: MetricInput = { task, yTrue, prediction, classCount, weights: options.weights };
  checkMetricInput(given);
  const names = options.metrics ?? metricsFor(task);
  const unfit = names.find((name) => !METRICS[name]?.tasks.includes(task));
  if (unfit !== undefined)
    throw new RangeError(`${unfit} is no metric of ${task}; there are ${metricsFor(task).join(", ")}`);
  const input = task === "binary_classification" && options.positiveClass === 0 ? swapClasses(given) : given;
  let matrix: ConfusionMatrix | undefined;
  const labels = () => {
    matrix ??= confusionMatrix(input.yTrue, predictedLabels(input, options.threshold), classCount, input.weights);
    return matrix;
  };
  return Object.fromEntries(names.map((name) => [name, COMPUTE[name](input, labels)]));
}

type Compute = (input: MetricInput, matrix: () => ConfusionMatrix) => number;

const COMPUTE: Readonly<Record<MetricName, Compute>> = {
  accuracy: (_, matrix) => accuracy(matrix()),
  balanced_accuracy: (_, matrix) => balancedAccuracy(matrix()),
  precision: (_, matrix) => classMetrics(matrix())[1]?.precision ?? Number.NaN,
  recall: (_, matrix) => classMetrics(matrix())[1]?.recall ?? Number.NaN,
  f1: (_, matrix) => classMetrics(matrix())[1]?.f1 ?? Number.NaN,
  precision_macro: (_, matrix) => macroAverage(matrix(), "precision"),
  recall_macro: (_, matrix) => macroAverage(matrix(), "recall"),
  f1_macro: (_, matrix) => macroAverage(matrix(), "f1"),
  precision_weighted: (_, matrix) => weightedAverage(matrix(), "precision"),
  recall_weighted: (_, matrix) => weightedAverage(matrix(), "recall"),
  f1_weighted: (_, matrix) => weightedAverage(matrix(), "f1"),
  roc_auc: rocAuc,
  average_precision: averagePrecision,
  log_loss: logLoss,
  brier_score: brierScore,
  mcc: (_, matrix) => matthewsCorrelation(matrix()),
  cohen_kappa: (_, matrix) => cohenKappa(matrix()),
  rmse: ({ yTrue, prediction, weights }) => rootMeanSquaredError(yTrue, prediction, weights),
  mse: ({ yTrue, prediction, weights }) => meanSquaredError(yTrue, prediction, weights),
  mae: ({ yTrue, prediction, weights }) => meanAbsoluteError(yTrue, prediction, weights),
  median_absolute_error: ({ yTrue, prediction, weights }) => medianAbsoluteError(yTrue, prediction, weights),
  mape: ({ yTrue, prediction, weights }) => meanAbsolutePercentageError(yTrue, prediction, weights),
  max_error: ({ yTrue, prediction }) => maxError(yTrue, prediction),
  r2: ({ yTrue, prediction, weights }) => r2(yTrue, prediction, weights),
  explained_variance: ({ yTrue, prediction, weights }) => explainedVariance(yTrue, prediction, weights),
};
