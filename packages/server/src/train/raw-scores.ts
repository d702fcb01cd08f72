import type { Prediction } from "@crisol/engine";

/** A prediction as metrics take it: P(class 1) of two classes, rows x classes of several, or the numbers. */
export function rawScores(prediction: Prediction): Float64Array {
  if (prediction.task === "regression") return prediction.values;
  if (prediction.task === "multiclass_classification") return prediction.probabilities;
  return Float64Array.from({ length: prediction.probabilities.length / 2 }, (_, row) => {
    return prediction.probabilities[2 * row + 1] as number;
  });
}
