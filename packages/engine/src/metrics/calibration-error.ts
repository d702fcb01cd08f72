import { calibrationCurve } from "./calibration-curve.js";
import { predictedLabels } from "./confusion-matrix.js";
import type { MetricInput } from "./metric-input.js";

export interface CalibrationErrors {
  /** Mean |predicted - observed| over the bins, each counting by its rows. */
  readonly expected: number;
  /** That of the worst bin. */
  readonly maximum: number;
}

/**
 * How far predicted probabilities are from observed shares in ten equally wide bins (Naeini et al. 2015). Binary: of
 * P(class 1). Multiclass: of the most probable class, whether it is the true one (Guo et al. 2017).
 */
export function calibrationErrors(input: MetricInput): CalibrationErrors {
  const { task, yTrue, prediction, classCount, weights } = input;
  if (task === "binary_classification") return errorsOf(yTrue, prediction, weights);
  const labels = predictedLabels(input);
  const right = yTrue.map((truth, row) => (truth === labels[row] ? 1 : 0));
  const confidence = yTrue.map((_, row) => prediction[row * classCount + (labels[row] as number)] as number);
  return errorsOf(right, confidence, weights);
}

function errorsOf(came: Float64Array, probability: Float64Array, weights?: Float64Array): CalibrationErrors {
  const { bins, expectedCalibrationError } = calibrationCurve(came, probability, { weights });
  const gaps = bins.map((bin) => Math.abs(bin.meanPredicted - bin.positiveShare));
  return { expected: expectedCalibrationError, maximum: Math.max(...gaps) };
}
