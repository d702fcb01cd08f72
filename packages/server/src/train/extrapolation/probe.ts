import type { RoundsEnd } from "@crisol/engine";
import type { TrainSpec } from "../train-job.js";

/** A training of a few rounds on all rows, and what of it stands for the whole. */
export interface ProbeRequest {
  readonly params: TrainSpec["params"];
  readonly rounds: number;
  /** Rounds that the whole training has at most. */
  readonly of: number;
  /**
   * Whether what explains and keeps the model takes so much longer as it has more rounds. Boosted trees have a limit of leaves and so
   * do their sums; trees of a forest grow with the rows, and parts, which explain more rows of smaller trees, say little of how long it
   * takes to explain them. The probe explains as few rows as the whole training will.
   */
  readonly growsByRounds: boolean;
}

interface Rounds {
  /** The parameter that says how many there are. */
  readonly param: string;
  readonly least: number;
  /** Of all, at most. */
  readonly most: number;
  readonly growsByRounds: boolean;
  /** What else has to be said so that all of them are done. */
  readonly params?: TrainSpec["params"];
}

const forest: Rounds = { param: "n_estimators", least: 3, most: 0.1, growsByRounds: true };
/** A solver converges long before its limit: a share of that would be the whole training. */
const solver: Rounds = { param: "max_iter", least: 5, most: 0, growsByRounds: false };

const ROUNDS: Readonly<Record<string, Rounds>> = {
  gradient_boosting: {
    ...{ param: "n_estimators", least: 20, most: 0.15, growsByRounds: false },
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

/** Of fitting: after the first of them rounds take as long as they will, and the rest tells how long. */
const SECONDS = 2.5;

/**
 * Undefined for algorithms without rounds, and where there are not at least four times as many to train. `roundSeconds` is what a round
 * may take on all rows; null where nothing is known of it.
 */
export function probeOf(
  algorithm: string,
  params: TrainSpec["params"],
  roundSeconds: number | null,
): ProbeRequest | undefined {
  const told = ROUNDS[algorithm];
  const of = told ? Number(params[told.param]) : 0;
  if (!told || !Number.isFinite(of)) return undefined;
  const enough = told.growsByRounds || !roundSeconds ? Number.POSITIVE_INFINITY : Math.ceil(SECONDS / roundSeconds);
  const rounds = Math.max(told.least, Math.min(enough, Math.round(of * told.most)));
  if (of < 4 * rounds) return undefined;
  const { param, growsByRounds } = told;
  return { params: { ...params, ...told.params, [param]: rounds }, rounds, of, growsByRounds };
}
