import type { Evaluation } from "@crisol/contract";
import {
  calibrationCurve,
  confusionMatrix,
  precisionRecallCurve,
  predictedLabels,
  residuals,
  rocCurve,
  thresholdTable,
} from "@crisol/engine";
import type { Scored } from "./bootstrap.js";

/** What plots of a run need, from its test rows; `measured` was computed before. */
export function evaluationOf(
  runId: string,
  scored: Scored,
  classes: readonly string[],
  measured: Pick<Evaluation, "importance" | "conformal" | "predictionLatencyMs">,
  seed: number,
): Evaluation {
  const { task, yTrue } = scored;
  return {
    runId,
    task,
    rowCount: yTrue.length,
    classes: [...classes],
    binary: task === "binary_classification" ? binaryPlots(scored, classes[1] as string) : null,
    confusion: task === "regression" ? null : confusion(scored),
    regression: task === "regression" ? regressionPlots(scored, seed) : null,
    ...measured,
  };
}

function binaryPlots({ yTrue, prediction }: Scored, positiveClass: string): NonNullable<Evaluation["binary"]> {
  const roc = rocCurve(yTrue, prediction);
  const precisionRecall = precisionRecallCurve(yTrue, prediction);
  const calibration = calibrationCurve(yTrue, prediction, { strategy: "quantile" });
  return {
    positiveClass,
    roc: points(roc.falsePositiveRate, roc.truePositiveRate, roc.thresholds),
    precisionRecall: points(precisionRecall.recall, precisionRecall.precision, precisionRecall.thresholds),
    thresholds: thresholdTable(yTrue, prediction).map((row) => ({
      threshold: row.threshold,
      truePositives: row.truePositives,
      falsePositives: row.falsePositives,
      trueNegatives: row.trueNegatives,
      falseNegatives: row.falseNegatives,
    })),
    calibration: calibration.bins.map((bin) => ({
      x: bin.meanPredicted,
      y: bin.positiveShare,
      rowCount: bin.rowCount,
    })),
  };
}

/** A curve that the rows do not define, because they have one class only, has no points. */
function points(
  x: readonly number[],
  y: readonly number[],
  thresholds: readonly (number | null)[],
): { x: number; y: number; threshold: number | null }[] {
  const all = x.map((value, i) => ({ x: value, y: y[i] as number, threshold: thresholds[i] ?? null }));
  return all.every((point) => Number.isFinite(point.x) && Number.isFinite(point.y)) ? all : [];
}

function confusion({ task, yTrue, prediction, classCount }: Scored): NonNullable<Evaluation["confusion"]> {
  const labels = predictedLabels({ task, yTrue, prediction, classCount });
  const { counts } = confusionMatrix(yTrue, labels, classCount);
  const row = (actual: number) => [...counts.subarray(actual * classCount, (actual + 1) * classCount)];
  return { counts: Array.from({ length: classCount }, (_, actual) => row(actual)) };
}

function regressionPlots({ yTrue, prediction }: Scored, seed: number): NonNullable<Evaluation["regression"]> {
  const { sample, histogram } = residuals(yTrue, prediction, { sampleSize: 2000, seed });
  return {
    points: sample.map(({ actual, predicted }) => ({ actual, predicted })),
    residualHistogram: { edges: [...histogram.edges], counts: [...histogram.counts] },
  };
}
