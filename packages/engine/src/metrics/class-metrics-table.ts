import { cohenKappa, matthewsCorrelation } from "./agreement.js";
import { calibrationErrors } from "./calibration-error.js";
import type { ConfusionMatrix } from "./confusion-matrix.js";
import {
  accuracy,
  balancedAccuracy,
  type ClassScore,
  classScores,
  f1,
  fBeta,
  jaccard,
  macroAverage,
  precision,
  recall,
  specificity,
  weightedAverage,
} from "./label-metrics.js";
import { BINARY, CLASSES, type MetricSpec, SEVERAL } from "./metric-spec.js";
import { brierScore, d2Brier, d2LogLoss, logLoss, topKAccuracy } from "./probability-metrics.js";
import { averagePrecisionOf, oneVersusOneRocAuc, oneVersusRest, partialRocAucOf, rocAucOf } from "./ranking-metrics.js";
import type { ScoredRows } from "./scored-rows.js";

const share = { direction: "maximise", minimum: 0, maximum: 1, unit: "share" } as const;
const decided = { ...share, needs: "labels", tasks: CLASSES } as const;
const ranked = { ...share, needs: "probabilities", tasks: CLASSES } as const;
const agreement = {
  tasks: CLASSES,
  needs: "labels",
  direction: "maximise",
  minimum: -1,
  maximum: 1,
  unit: "score",
} as const;

const ofMatrix =
  (metric: (matrix: ConfusionMatrix) => number) =>
  ({ matrix }: ScoredRows) =>
    metric(matrix);
const ofPositive = (score: ClassScore) => ofMatrix((matrix) => classScores(matrix, score)[1] as number);
const ofAll = (score: ClassScore) => ofMatrix((matrix) => macroAverage(matrix, score));
const byRows = (score: ClassScore) => ofMatrix((matrix) => weightedAverage(matrix, score));

const PARTIAL_FPR = 0.1;

/** Metrics of classification. Binary ones without "macro" or "weighted" in their name are about the positive class. */
export const CLASS_METRICS = {
  accuracy: { ...decided, compute: ofMatrix(accuracy), description: "Share of rows given their true class." },
  balanced_accuracy: {
    ...decided,
    compute: ofMatrix(balancedAccuracy),
    description: "Mean recall over the classes, so that a rare class counts as much as a frequent one.",
  },
  zero_one_loss: {
    ...decided,
    direction: "minimise",
    compute: ofMatrix((matrix) => 1 - accuracy(matrix)),
    description: "Share of rows not given their true class; with one class a row, also the Hamming loss.",
  },
  precision: {
    ...decided,
    tasks: BINARY,
    perClass: true,
    compute: ofPositive(precision),
    description: "Of the rows predicted positive, the share that truly is.",
  },
  recall: {
    ...decided,
    tasks: BINARY,
    perClass: true,
    compute: ofPositive(recall),
    description: "Of the truly positive rows, the share that was found.",
  },
  specificity: {
    ...decided,
    tasks: BINARY,
    compute: ofMatrix(specificity),
    description: "Of the truly negative rows, the share that was left alone.",
  },
  f1: {
    ...decided,
    tasks: BINARY,
    perClass: true,
    compute: ofPositive(f1),
    description: "Harmonic mean of precision and recall.",
  },
  f05: {
    ...decided,
    tasks: BINARY,
    compute: ofPositive(fBeta(0.5)),
    description: "Mean of precision and recall in which precision counts twice as much.",
  },
  f2: {
    ...decided,
    tasks: BINARY,
    compute: ofPositive(fBeta(2)),
    description: "Mean of precision and recall in which recall counts twice as much.",
  },
  jaccard: {
    ...decided,
    tasks: BINARY,
    compute: ofPositive(jaccard),
    description: "Rows rightly predicted positive over the rows that are, or were predicted, positive.",
  },
  precision_macro: { ...decided, compute: ofAll(precision), description: "Mean precision over the classes." },
  recall_macro: {
    ...decided,
    compute: ofAll(recall),
    description: "Mean recall over the classes that occur or are predicted.",
  },
  f1_macro: { ...decided, compute: ofAll(f1), description: "Mean F1 over the classes, each counting the same." },
  jaccard_macro: {
    ...decided,
    compute: ofAll(jaccard),
    description: "Mean Jaccard index over the classes, each counting the same.",
  },
  precision_weighted: {
    ...decided,
    compute: byRows(precision),
    description: "Mean precision over the classes, each counting by its rows.",
  },
  recall_weighted: {
    ...decided,
    compute: byRows(recall),
    description: "Mean recall over the classes, each counting by its rows.",
  },
  f1_weighted: {
    ...decided,
    compute: byRows(f1),
    description: "Mean F1 over the classes, each counting by its rows.",
  },
  jaccard_weighted: {
    ...decided,
    compute: byRows(jaccard),
    description: "Mean Jaccard index over the classes, each counting by its rows.",
  },
  roc_auc: {
    ...ranked,
    compute: (rows) => oneVersusRest(rows, rocAucOf),
    description:
      "Chance that a positive row scores above a negative one; 0.5 is guessing. Several classes: mean of each against the rest.",
  },
  roc_auc_partial: {
    ...ranked,
    tasks: BINARY,
    compute: (rows) => partialRocAucOf(rows.countsOf(1), PARTIAL_FPR),
    description: "ROC AUC where at most 10 % of the negatives are false alarms, scaled so that 0.5 is guessing.",
  },
  roc_auc_weighted: {
    ...ranked,
    tasks: SEVERAL,
    compute: (rows) => oneVersusRest(rows, rocAucOf, "weighted"),
    description: "ROC AUC of each class against the rest, each counting by its rows.",
  },
  roc_auc_ovo: {
    ...ranked,
    tasks: SEVERAL,
    compute: (rows) => oneVersusOneRocAuc(rows),
    description: "Mean ROC AUC over the pairs of classes; how frequent a class is does not move it.",
  },
  roc_auc_ovo_weighted: {
    ...ranked,
    tasks: SEVERAL,
    compute: (rows) => oneVersusOneRocAuc(rows, "weighted"),
    description: "Mean ROC AUC over the pairs of classes, each counting by its rows.",
  },
  average_precision: {
    ...ranked,
    compute: (rows) => oneVersusRest(rows, averagePrecisionOf),
    description:
      "Area under the precision-recall curve; the share of positives is guessing. Tells more than ROC AUC when positives are rare.",
  },
  average_precision_weighted: {
    ...ranked,
    tasks: SEVERAL,
    compute: (rows) => oneVersusRest(rows, averagePrecisionOf, "weighted"),
    description: "Average precision of each class against the rest, each counting by its rows.",
  },
  top_2_accuracy: {
    ...ranked,
    tasks: SEVERAL,
    compute: ({ input }) => topKAccuracy(input, 2),
    description: "Share of rows whose true class is among the two most probable.",
  },
  top_3_accuracy: {
    ...ranked,
    tasks: SEVERAL,
    compute: ({ input }) => topKAccuracy(input, 3),
    description: "Share of rows whose true class is among the three most probable.",
  },
  top_5_accuracy: {
    ...ranked,
    tasks: SEVERAL,
    compute: ({ input }) => topKAccuracy(input, 5),
    description: "Share of rows whose true class is among the five most probable.",
  },
  log_loss: {
    tasks: CLASSES,
    needs: "probabilities",
    direction: "minimise",
    minimum: 0,
    unit: "nats",
    compute: ({ input }) => logLoss(input),
    description:
      "Mean surprise at the true class; punishes confident mistakes, so it judges the probabilities themselves.",
  },
  brier_score: {
    tasks: CLASSES,
    needs: "probabilities",
    direction: "minimise",
    minimum: 0,
    maximum: 2,
    unit: "score",
    compute: ({ input }) => brierScore(input),
    description: "Mean squared distance between probability and outcome; at most 1 for two classes and 2 for several.",
  },
  d2_log_loss: {
    tasks: CLASSES,
    needs: "probabilities",
    direction: "maximise",
    maximum: 1,
    unit: "score",
    compute: ({ input }) => d2LogLoss(input),
    description: "Share of the log loss removed; 0 is predicting how frequent the classes are, below 0 is worse.",
  },
  d2_brier: {
    tasks: CLASSES,
    needs: "probabilities",
    direction: "maximise",
    maximum: 1,
    unit: "score",
    compute: ({ input }) => d2Brier(input),
    description: "Share of the Brier score removed; 0 is predicting how frequent the classes are, below 0 is worse.",
  },
  expected_calibration_error: {
    ...share,
    tasks: CLASSES,
    needs: "probabilities",
    direction: "minimise",
    compute: ({ input }) => calibrationErrors(input).expected,
    description:
      "How far probabilities are from how often they come true, on average over ten bins. Several classes: of the most probable.",
  },
  maximum_calibration_error: {
    ...share,
    tasks: CLASSES,
    needs: "probabilities",
    direction: "minimise",
    compute: ({ input }) => calibrationErrors(input).maximum,
    description: "How far probabilities are from how often they come true, in the worst of ten bins.",
  },
  mcc: {
    ...agreement,
    compute: ofMatrix(matthewsCorrelation),
    description: "Matthews correlation between truth and prediction; 0 is guessing, also when classes are unequal.",
  },
  cohen_kappa: {
    ...agreement,
    compute: ofMatrix((matrix) => cohenKappa(matrix)),
    description: "Agreement of truth and prediction beyond what chance would give.",
  },
  cohen_kappa_linear: {
    ...agreement,
    tasks: SEVERAL,
    compute: ofMatrix((matrix) => cohenKappa(matrix, "linear")),
    description: "Cohen's kappa for ordered classes: a mistake counts by how many classes it is off.",
  },
  cohen_kappa_quadratic: {
    ...agreement,
    tasks: SEVERAL,
    compute: ofMatrix((matrix) => cohenKappa(matrix, "quadratic")),
    description: "Cohen's kappa for ordered classes: a mistake counts by the square of how many classes it is off.",
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
