import type { Banded } from "./banded.js";
import { type GrowthLaw, type GrowthPoint, growthLaw } from "./growth-law.js";

/** What a training on so many rows took. */
export interface TrainingTimePoint {
  readonly size: number;
  readonly seconds: number;
  /** Of `seconds`, what fitting took. */
  readonly fitSeconds: number;
  /** Boosting rounds and the like; null where the algorithm has none. */
  readonly rounds: TrainingRounds | null;
}

/** What a training came to before early stopping or its limit ended it. */
export interface TrainingRounds {
  readonly done: number;
  readonly limit: number;
  /** Of one of them. */
  readonly seconds: number;
}

/** How far off the time of a training is on a machine that does other things too, as a share. */
const TIME_ERROR = 0.06;
/** Early stopping is a matter of chance. */
const ROUNDS_ERROR = 0.15;
/** Of rounds by rows where early stopping ends them: measured from 0.1 to 0.9 on generated sets. */
const ROUNDS_EXPONENT = { mean: 0.35, deviation: 0.2 };

/**
 * How long a training takes, from trainings on parts of the rows. Where it goes by rounds, these are counted and timed apart: more rows
 * carry early stopping on for more rounds, up to their limit, and `roundTimes` may tell of a few rounds on more rows than a whole
 * training had. Else fitting and the rest have laws of their own.
 */
export function trainingTimeLaw(
  points: readonly TrainingTimePoint[],
  roundTimes: readonly GrowthPoint[] = [],
): GrowthLaw {
  const rounds = points.flatMap(({ size, rounds }) => (rounds ? [{ size, ...rounds }] : []));
  if (rounds.length < points.length) {
    return sum(
      timeLaw(points.map(({ size, fitSeconds }) => ({ size, cost: fitSeconds }))),
      timeLaw(points.map(({ size, seconds, fitSeconds }) => ({ size, cost: seconds - fitSeconds }))),
    );
  }
  const roundSeconds = timeLaw([...rounds.map(({ size, seconds }) => ({ size, cost: seconds })), ...roundTimes]);
  const rest = points.map(({ size, seconds }, at) => {
    const { done, seconds: each } = rounds[at] as (typeof rounds)[number];
    return { size, cost: seconds - done * each };
  });
  return sum(product(roundsLaw(rounds), roundSeconds), timeLaw(rest));
}

function timeLaw(points: readonly GrowthPoint[]): GrowthLaw {
  return growthLaw(
    points.map(({ size, cost }) => ({ size, cost: Math.max(cost, 1e-6) })),
    { error: TIME_ERROR },
  );
}

function roundsLaw(points: readonly (TrainingRounds & { readonly size: number })[]): GrowthLaw {
  const limit = Math.max(...points.map((point) => point.limit));
  const at = (value: number): Banded => ({ value, lower: value, upper: value });
  const largest = points.reduce((best, point) => (point.size > best.size ? point : best));
  // One that its limit ended is ended by it with more rows, too.
  if (largest.done >= limit) return { at: () => at(limit) };
  const law = growthLaw(
    points.map(({ size, done }) => ({ size, cost: Math.max(done, 1) })),
    { error: ROUNDS_ERROR, exponent: ROUNDS_EXPONENT },
  );
  return {
    at(size, level) {
      const { value, lower, upper } = law.at(size, level);
      return { value: Math.min(value, limit), lower: Math.min(lower, limit), upper: Math.min(upper, limit) };
    },
  };
}

/** Of two that know nothing of each other: their deviations add as squares. */
function sum(one: GrowthLaw, other: GrowthLaw): GrowthLaw {
  return {
    at(size, level) {
      const [a, b] = [one.at(size, level), other.at(size, level)];
      const value = a.value + b.value;
      const below = Math.hypot(a.value - a.lower, b.value - b.lower);
      const above = Math.hypot(a.upper - a.value, b.upper - b.value);
      return { value, lower: value - below, upper: value + above };
    },
  };
}

/** The same of two factors: their relative deviations do. */
function product(one: GrowthLaw, other: GrowthLaw): GrowthLaw {
  return {
    at(size, level) {
      const [a, b] = [one.at(size, level), other.at(size, level)];
      const value = a.value * b.value;
      const below = Math.hypot(Math.log(a.value / a.lower), Math.log(b.value / b.lower));
      const above = Math.hypot(Math.log(a.upper / a.value), Math.log(b.upper / b.value));
      return { value, lower: value * Math.exp(-below), upper: value * Math.exp(above) };
    },
  };
}
