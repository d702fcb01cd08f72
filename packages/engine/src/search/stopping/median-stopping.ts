import type { ParamTable } from "../../params.js";
import { lossOf } from "../trial.js";
import { notANumber, nothingToDecide, type StoppingRule, shown } from "./stopping-rule.js";

const medianParams = {
  startup_trials: {
    type: "integer",
    default: 5,
    minimum: 1,
    maximum: 10_000,
    description: "Completed trials before any is stopped.",
  },
  warmup_steps: {
    type: "number",
    default: 0,
    minimum: 0,
    maximum: 1e12,
    description: "The step before which no trial is stopped.",
  },
} as const satisfies ParamTable;

/**
 * Median stopping (Golovin et al. 2017, "Google Vizier"): a trial is stopped where its best value so far is worse than the median
 * of what the completed trials had on average up to the same step. Points that are not numbers do not count; a trial that
 * has no other is stopped.
 */
export const medianStopping: StoppingRule = {
  name: "median",
  description: "Trials whose best value is worse than the median of the others' averages are stopped.",
  params: medianParams,
  decide({ curve, curves, goal, params }) {
    const last = curve.points.at(-1);
    const startupTrials = params.startup_trials as number;
    if (!last) return nothingToDecide("nothing was reported yet");
    if (last.step < (params.warmup_steps as number)) {
      return nothingToDecide(`no trial is stopped before step ${params.warmup_steps}`);
    }
    const known = (points: typeof curve.points) => points.filter(({ value }) => !Number.isNaN(value));
    const completed = curves.filter(({ trial, isCompleted }) => isCompleted && trial !== curve.trial);
    const averages = completed.flatMap(({ points }) => {
      const losses = known(points).flatMap(({ step, value }) => (step <= last.step ? lossOf(value, goal) : []));
      return losses.length > 0 ? losses.reduce((sum, loss) => sum + loss, 0) / losses.length : [];
    });
    if (averages.length < startupTrials) {
      return nothingToDecide(`${averages.length} of ${startupTrials} trials have completed that were at this step`);
    }
    const losses = known(curve.points).map(({ value }) => lossOf(value, goal));
    if (losses.length === 0) return notANumber(last.step);
    const best = losses.reduce((a, b) => Math.min(a, b));
    const middle = medianOf(averages);
    const stop = best > middle;
    const [value, median] = [lossOf(best, goal), lossOf(middle, goal)];
    return {
      stop,
      code: stop ? "worse_than_the_median" : "as_good_as_the_median",
      numbers: { step: last.step, value, median, count: averages.length },
      reason: `by step ${last.step} the best value, ${shown(value)}, is ${stop ? "worse than" : "at least as good as"} ${shown(median)}, the median of ${averages.length} completed trials' averages`,
    };
  },
};

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
