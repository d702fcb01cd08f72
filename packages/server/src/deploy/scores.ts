import type { Prediction, Signature } from "@crisol/contract";

/** What a model said about one row. */
export type Score = Omit<Prediction, "id">;

/**
 * What `raw` says about row `i`: the class with the highest probability (binary: the second class from 0.5 on) and the
 * probabilities by class, or the number. `raw` is row-major, as `FittedEstimator.predict` gives it. Real time, batch
 * and monitoring all read predictions here, so that they cannot differ.
 */
export function scoreAt(output: Signature["output"], raw: Float64Array, i: number): Score {
  if (output.task === "regression") return { prediction: raw[i]! };
  const { classes } = output;
  if (output.task === "binary_classification") {
    const p = raw[i]!;
    const probabilities = record([
      [classes[0]!, 1 - p],
      [classes[1]!, p],
    ]);
    return { prediction: p >= 0.5 ? classes[1]! : classes[0]!, probabilities };
  }
  const width = classes.length;
  let best = 0;
  const entries: [string, number][] = [];
  for (let k = 0; k < width; k++) {
    const p = raw[i * width + k]!;
    if (p > raw[i * width + best]!) best = k;
    entries.push([classes[k]!, p]);
  }
  return { prediction: classes[best]!, probabilities: record(entries) };
}

/** `raw` of one row again from its score, for metrics on captured rows. */
export function rawOf(output: Signature["output"], score: Score): number[] {
  if (output.task === "regression") return [score.prediction as number];
  if (output.task === "binary_classification") return [score.probabilities?.[output.classes[1]!] ?? Number.NaN];
  return output.classes.map((name) => score.probabilities?.[name] ?? Number.NaN);
}

/** Not an object literal: a class may be called `__proto__`. */
function record(entries: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(entries);
}
