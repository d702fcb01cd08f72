import type { RoundsEnd } from "@crisol/engine";
import type { TrainSpec } from "../train-job.js";

/** A training of a few rounds on all rows, and what of it stands for the whole. */
export interface ProbeRequest {
  readonly params: TrainSpec["params"];
  readonly rounds: number;
  /** Rounds that the whole training has at most. */
  readonly of: number;
}

interface Rounds {
  /** The parameter that says how many there are. */
  readonly param: string;
  readonly least: number;
  /** Of all, at least. */
  readonly leastShare?: number;
  /** Of all, at most. */
  readonly most: number;
  /** Default false. */
  readonly growsByRounds?: true;
  /** What else has to be said so that all of them are done. */
  readonly params?: TrainSpec["params"];
}

const forest: Rounds = { param: "n_estimators", least: 3, leastShare: 0.1, most: 0.2, growsByRounds: true };
/** A solver converges long before its limit: a share of that would be the whole training. */
const solver: Rounds = { param: "max_iter", least: 5, most: 0 };

const ROUNDS: Readonly<Record<string, Rounds>> = {
  gradient_boosting: {
    ...{ param: "n_estimators", least: 20, most: 0.15 },
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

/**
 * Whether what explains and keeps the model takes so much longer as it has more rounds, each of which grows with the rows. Boosted
 * trees have a limit of leaves and so do their sums; trees of a forest grow, and parts, which explain more rows of smaller trees, say
 * little of how long it takes to explain them. The probe explains as few rows as the whole training will.
 */
export function growsByRounds(algorithm: string): boolean {
  return ROUNDS[algorithm]?.growsByRounds ?? false;
}

/** Of fitting: after the first of them rounds take as long as they will, and the rest tells how long. */
const SECONDS = 4;

/** Of rounds, what is known of one on the parts: seconds by share of the rows, ascending. */
export type PartRounds = readonly { readonly share: number; readonly seconds: number }[];

/**
 * Undefined for algorithms without rounds, and where there are not at least four times as many to train. `onParts` says how many of
 * them take long enough to be timed; empty where nothing is known.
 */
export function probeOf(algorithm: string, params: TrainSpec["params"], onParts: PartRounds): ProbeRequest | undefined {
  const told = ROUNDS[algorithm];
  const of = told ? Number(params[told.param]) : 0;
  if (!told || !Number.isFinite(of)) return undefined;
  const { param, least, leastShare = 0, most } = told;
  const enough = Math.max(Math.ceil(SECONDS / secondsOnAll(onParts)), leastShare * of);
  const rounds = Math.max(least, Math.round(Math.min(enough, most * of)));
  if (of < 4 * rounds) return undefined;
  return { params: { ...params, ...told.params, [param]: rounds }, rounds, of };
}

/** What a round may take on all rows, which grows from one part to the next as it did between the largest two; 0 if unknown. */
function secondsOnAll(onParts: PartRounds): number {
  const [before, largest] = onParts.slice(-2);
  if (!before || !largest) return 0;
  const growth = Math.log(largest.seconds / before.seconds) / Math.log(largest.share / before.share);
  return largest.seconds * (1 / largest.share) ** Math.min(1, Math.max(0, growth));
}
