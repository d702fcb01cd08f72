import type { Configuration } from "./space-spec.js";

/** Whether a smaller or a larger value is better. */
export type Goal = "minimise" | "maximise";

/** One configuration of a sweep and what came of it. */
export interface Trial {
  readonly parameters: Configuration;
  /** Stopped: ended early by a stopping rule. */
  readonly state: "pending" | "completed" | "stopped" | "failed";
  /** What is to be minimised or maximised: of a stopped trial what it had last. A completed trial without a number has failed. */
  readonly value?: number;
  /** The last step of a stopped trial. */
  readonly step?: number;
}

/** The value as something to minimise; NaN where there is none. */
export function lossOf(value: number | undefined, goal: Goal): number {
  return value === undefined ? Number.NaN : goal === "minimise" ? value : -value;
}

/** Whether a trial ran to its end and has a value that others can be compared with. */
export function hasResult({ state, value }: Trial): boolean {
  return state === "completed" && Number.isFinite(value);
}

/** The best result after each trial, in their order; null until there is one. Only completed trials count. */
export function bestSoFar(trials: readonly Trial[], goal: Goal): (number | null)[] {
  let best: number | null = null;
  return trials.map((trial) => {
    const value = trial.value as number;
    if (hasResult(trial) && (best === null || lossOf(value, goal) < lossOf(best, goal))) best = value;
    return best;
  });
}
