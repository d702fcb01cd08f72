import type { Evaluation } from "@crisol/contract";
import { intervalCoverage, meanIntervalWidth, type Prediction } from "@crisol/engine";

/**
 * How often intervals or sets held the true value, and their mean width or size: null where an interval has no bound.
 * Null for predictions without intervals or sets.
 */
export function conformalCoverage(prediction: Prediction, yTrue: Float64Array): Evaluation["conformal"] {
  if (prediction.task === "regression") {
    const { interval } = prediction;
    if (!interval) return null;
    const width = meanIntervalWidth(yTrue, interval);
    return {
      level: interval.level,
      coverage: intervalCoverage(yTrue, interval),
      meanSize: Number.isFinite(width) ? width : null,
    };
  }
  const { sets, classes } = prediction;
  if (!sets) return null;
  const held = yTrue.filter((value, row) => sets.members[row * classes.length + value] === 1);
  const members = sets.members.reduce((sum, member) => sum + member, 0);
  return { level: sets.level, coverage: held.length / yTrue.length, meanSize: members / yTrue.length };
}
