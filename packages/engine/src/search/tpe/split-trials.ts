import { type Goal, hasResult, lossOf, type Trial } from "../trial.js";

export interface SplitTrials {
  /** The best of those that have a value. */
  readonly good: readonly Trial[];
  /** All others: worse, without a value, and pending. */
  readonly bad: readonly Trial[];
}

const MOST_GOOD = 25;

/** The trials that say something about the values of parameters. */
export const hasValue = (trial: Trial) =>
  hasResult(trial) || (trial.state === "stopped" && Number.isFinite(trial.value));

/**
 * Divides trials into the best tenth, at most 25, and the rest, each in the given order. Stopped trials come after the completed
 * ones, those that came further first. Pending trials are taken for bad (a constant liar: Ginsbourger et al. 2010), so that
 * several at a time are not all alike, and so are failed ones: what failed is not asked for again at once.
 */
export function splitTrials(trials: readonly Trial[], goal: Goal): SplitTrials {
  const valued = trials.filter(hasValue);
  const stepOf = ({ state, step }: Trial) => (state === "completed" ? Number.POSITIVE_INFINITY : (step ?? -1));
  const ranked = valued.toSorted((a, b) => {
    if (stepOf(a) !== stepOf(b)) return stepOf(b) - stepOf(a);
    return lossOf(a.value, goal) - lossOf(b.value, goal);
  });
  const best = new Set(ranked.slice(0, Math.min(MOST_GOOD, Math.ceil(0.1 * valued.length))));
  return { good: trials.filter((trial) => best.has(trial)), bad: trials.filter((trial) => !best.has(trial)) };
}
