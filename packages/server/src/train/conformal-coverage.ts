import type { Evaluation } from "@crisol/contract";
import type { Prediction } from "@crisol/engine";

/** How often intervals or sets held the true value, and their mean width or size; null for predictions without them. */
export function conformalCoverage(prediction: Prediction, yTrue: Float64Array): Evaluation["conformal"] {
  const rowCount = yTrue.length;
  if (rowCount === 0) return null;
  if (prediction.task === "regression") {
    const { interval } = prediction;
    if (!interval) return null;
    const { level, lower, upper } = interval;
    const held = yTrue.filter((value, row) => value >= (lower[row] as number) && value <= (upper[row] as number));
    const widths = upper.reduce((sum, bound, row) => sum + bound - (lower[row] as number), 0);
    return { level, coverage: held.length / rowCount, meanSize: widths / rowCount };
  }
  const { sets, classes } = prediction;
  if (!sets) return null;
  const held = yTrue.filter((value, row) => sets.members[row * classes.length + value] === 1);
  const members = sets.members.reduce((sum, member) => sum + member, 0);
  return { level: sets.level, coverage: held.length / rowCount, meanSize: members / rowCount };
}
