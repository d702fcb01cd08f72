import type { RoundsEnd } from "@crisol/engine";
import type { TrainSpec } from "../train-job.js";

/** A training of a few rounds on all rows, and what of it stands for the whole. */
export interface ProbeRequest {
  readonly params: TrainSpec["params"];
  readonly rounds: number;
  /** Rounds that the whole training has at most. */
  readonly of: number;
  /**
   * Whether what measures, explains and keeps the model takes so much longer as it has more rounds. Boosted trees have a limit of
   * leaves and so do their sums; trees of a forest grow with the rows, and parts say little of how long it takes to explain them.
   */
  readonly growsByRounds: boolean;
}

interface Rounds {
  /** The parameter that says how many there are. */
  readonly param: string;
  readonly least: number;
  /** Of all. */
  readonly share: number;
  readonly growsByRounds: boolean;
  /** What else has to be said so that all of them are done. */
  readonly params?: TrainSpec["params"];
}

const forest: Rounds = { param: "n_estimators", least: 3, share: 0.1, growsByRounds: true };
/** A solver converges long before its limit: a share of that would be the whole training. */
const solver: Rounds = { param: "max_iter", least: 5, share: 0, growsByRounds: false };

const ROUNDS: Readonly<Record<string, Rounds>> = {
  gradient_boosting: {
    ...{ param: "n_estimators", least: 40, share: 0.05, growsByRounds: false },
    params: { early_stopping_rounds: 0 },
  },
  random_forest: forest,
  extra_trees: forest,
  logistic_regression: solver,
  poisson_regression: solver,
};

/** What ends an algorithm's rounds before their limit. */
export function roundsEndOf(algorithm: string): RoundsEnd {
  return algorithm === "gradient_boosting" ? "early_stopping" : "convergence";
}

/** Undefined for algorithms without rounds, and where there are not at least four times as many to train. */
export function probeOf(algorithm: string, params: TrainSpec["params"]): ProbeRequest | undefined {
  const told = ROUNDS[algorithm];
  const of = told ? Number(params[told.param]) : 0;
  if (!told || !Number.isFinite(of)) return undefined;
  const rounds = Math.max(told.least, Math.round(of * told.share));
  if (of < 4 * rounds) return undefined;
  const { param, growsByRounds } = told;
  return { params: { ...params, ...told.params, [param]: rounds }, rounds, of, growsByRounds };
}
