import type { Prediction as AnsweredPrediction } from "@crisol/contract";
import type { Prediction } from "@crisol/engine";

/** What a model said about one row. */
export type Score = Omit<AnsweredPrediction, "id">;

/**
 * What `prediction` says about row `i`: the most probable class, the probabilities by class
 * and the set, or the number and its interval. Real
 * time and batch both read predictions here.
 */
export function scoreAt(prediction: Prediction, i: number): Score {
  if (prediction.task === "regression") {
    const { values, interval } = prediction;
    const bound = (value: number) => (Number.isFinite(value) ? value : null);
    const own = interval && {
      lower: bound(interval.lower[i]!),
      upper: bound(interval.upper[i]!),
      level: interval.level,
    };
    return { prediction: values[i]!, ...(own && { interval: own }) };
  }
  const { classes, classIndices, probabilities, sets } = prediction;
  const width = classes.length;
  return {
    prediction: classes[classIndices[i]!]!,
    // Not an object literal: a class may be called `__proto__`.
    probabilities: Object.fromEntries(classes.map((name, k) => [name, probabilities[i * width + k]!])),
    ...(sets && { set: classes.filter((_, k) => sets.members[i * width + k] === 1) }),
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
