import type { Prediction as AnsweredPrediction } from "@crisol/contract";
import type { Prediction } from "@crisol/engine";

/** What a model said about one row. */
export type Score = Omit<AnsweredPrediction, "id">;

/**
 * What `prediction` says about row `i`: the most probable class and the probabilities by class, or the number. Real
 * time and batch both read predictions here.
 */
export function scoreAt(prediction: Prediction, i: number): Score {
  if (prediction.task === "regression") return { prediction: prediction.values[i]! };
  const { classes, classIndices, probabilities } = prediction;
  const width = classes.length;
  return {
    prediction: classes[classIndices[i]!]!,
    // Not an object literal: a class may be called `__proto__`.
    probabilities: Object.fromEntries(classes.map((name, k) => [name, probabilities[i * width + k]!])),
  };
}

/** A sentence about the first thing that is wrong with the scores of a model, or undefined. */
export function scoreProblem(prediction: Prediction): string | undefined {
  if (prediction.task === "regression") {
    const wrong = prediction.values.find((value) => !Number.isFinite(value));
    return wrong === undefined ? undefined : `it predicts ${wrong}`;
  }
  const { classes, probabilities } = prediction;
  for (let at = 0; at < probabilities.length; at += classes.length) {
    const sum = probabilities.subarray(at, at + classes.length).reduce((total, p) => total + p, 0);
    if (!(Math.abs(sum - 1) < 1e-6)) return `its probabilities sum to ${sum}`;
  }
  return undefined;
}
