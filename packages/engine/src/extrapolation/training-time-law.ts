import type { Banded } from "./banded.js";
import { type GrowthLaw, growthLaw } from "./growth-law.js";

/** What a training on so many rows took. */
export interface TrainingTimePoint {
  readonly size: number;
  readonly seconds: number;
  /** Of `seconds`, what fitting took. */
  readonly fitSeconds: number;
  /** Boosting rounds and the like that it came to, and the most that it may; null where there are none. */
  readonly iterations: number | null;
  readonly iterationLimit: number | null;
}

/** How far off the time of a training is on a machine that does other things too, as a share. */
const TIME_ERROR = 0.06;
/** Early stopping is a matter of chance. */
const ITERATIONS_ERROR = 0.15;

/**
 * How long a training takes, from trainings on parts of the rows: fitting and the rest by laws of their own, and fitting as rounds times
 * the time of a round where early stopping ends it, since more rows carry on for more rounds, up to their limit.
 */
export function trainingTimeLaw(points: readonly TrainingTimePoint[]): GrowthLaw {
  const law = (costOf: (point: TrainingTimePoint) => number, deviation: number, mean = 1) =>
    growthLaw(
      points.map((point) => ({ size: point.size, cost: Math.max(costOf(point), 1e-6) })),
      { error: TIME_ERROR, exponent: { mean, deviation } },
    );
  const rest = law(({ seconds, fitSeconds }) => seconds - fitSeconds, 0.1);
  const fit = points.every(({ iterations, iterationLimit }) => iterations !== null && iterationLimit !== null)
    ? product(
        iterationsLaw(points),
        law(({ fitSeconds, iterations }) => fitSeconds / (iterations as number), 0.07),
      )
    : law(({ fitSeconds }) => fitSeconds, 0.1);
  return {
    at(size, level) {
      const [one, other] = [fit.at(size, level), rest.at(size, level)];
      const value = one.value + other.value;
      const below = Math.hypot(one.value - one.lower, other.value - other.lower);
      const above = Math.hypot(one.upper - one.value, other.upper - other.value);
      return { value, lower: value - below, upper: value + above };
    },
  };
}

function iterationsLaw(points: readonly TrainingTimePoint[]): GrowthLaw {
  const limit = Math.max(...points.map(({ iterationLimit }) => iterationLimit as number));
  const at = (value: number): Banded => ({ value, lower: value, upper: value });
  const largest = points.reduce((best, point) => (point.size > best.size ? point : best));
  // One that its limit ended is ended by it with more rows, too.
  if ((largest.iterations as number) >= limit) return { at: () => at(limit) };
  const law = growthLaw(
    points.map(({ size, iterations }) => ({ size, cost: Math.max(iterations as number, 1) })),
    { error: ITERATIONS_ERROR, exponent: { mean: 0.35, deviation: 0.2 } },
  );
  return {
    at(size, level) {
      const { value, lower, upper } = law.at(size, level);
      return { value: Math.min(value, limit), lower: Math.min(lower, limit), upper: Math.min(upper, limit) };
    },
  };
}

/** Of two that know nothing of each other: their relative deviations add as squares. */
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
