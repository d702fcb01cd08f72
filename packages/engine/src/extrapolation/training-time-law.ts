import { type Banded, widened } from "./banded.js";
import { type GrowthLaw, type GrowthOptions, type GrowthPoint, growthLaw } from "./growth-law.js";
import { sigmasOf } from "./normal-mixture.js";

/** What a training on so many rows took. */
export interface TrainingTimePoint {
  readonly size: number;
  /** Boosting rounds, trees of a forest and the like; null where the algorithm has none. */
  readonly rounds: TrainingRounds | null;
  /** Seconds of all else by phase: reading, binning, measuring. Fitting is one of them where there are no rounds. */
  readonly phaseSeconds: Readonly<Record<string, number>>;
}

/** What a few rounds on more rows than a whole training had say of one. */
export interface ProbedTime {
  readonly size: number;
  /** Of one round; null where it was not told. */
  readonly roundSeconds: number | null;
  /** Of those phases that it tells; others are told by the whole trainings alone. */
  readonly phaseSeconds: Readonly<Record<string, number>>;
  /** Those of them of which the whole trainings tell nothing beyond their own sizes. Default none. */
  readonly alone?: ReadonlySet<string>;
}

/** What a training came to before early stopping or its limit ended it. */
export interface TrainingRounds {
  readonly done: number;
  readonly limit: number;
  /** Of one of them. */
  readonly seconds: number;
}

export interface TrainingTimeOptions {
  /** A few rounds on more rows. */
  readonly probed?: ProbedTime;
  /** Default early stopping. */
  readonly roundsEnd?: RoundsEnd;
  /** Phases that work on a sample of the rows, which has a limit. Default none. */
  readonly bounded?: ReadonlySet<string>;
  /** Of phases that work on such a sample and on all rows too, how large that is at a size, in any unit. Default none. */
  readonly sampled?: Readonly<Record<string, (size: number) => number>>;
}

/** How far off the time of a training is on a machine that does other things too, as a share. */
const TIME_ERROR = 0.06;
/**
 * How far off a whole training is from what the same machine took for the parts, as a share: what else is done there, and what no law
 * has. Without it 5 of the 14 forecasts of `npm run bench -- extrapolation` were outside of a band that is to hold nine of ten.
 */
const WHOLE_ERROR = 0.08;
/** Early stopping is a matter of chance. */
const ROUNDS_ERROR = 0.25;
/** What ends the rounds before their limit: validation loss that no longer falls, or the optimum. */
export type RoundsEnd = "early_stopping" | "convergence";

/** Of rounds by rows, believed before: early stopping measured from 0.1 to 0.9 on generated sets; an optimum hardly moves with the rows. */
const ROUNDS_EXPONENTS = {
  early_stopping: { mean: 0.4, deviation: 0.2 },
  convergence: { mean: 0.02, deviation: 0.02 },
} satisfies Record<RoundsEnd, GrowthOptions["exponent"]>;

/**
 * Of a round by rows, believed before: a tree has a limit of leaves, and what is done for each of them does not grow; on five generated
 * sets ten times the rows went by 0.83 to 1.01. A solver goes over rows alone.
 */
const ROUND_EXPONENTS = {
  early_stopping: { mean: 0.97, deviation: 0.1 },
  convergence: { mean: 1, deviation: 0.1 },
} satisfies Record<RoundsEnd, GrowthOptions["exponent"]>;

/** Of a phase by rows that works on so many of them at most: what still grows is the model, and what goes over all rows once. */
const BOUNDED_EXPONENT = { mean: 0.35, deviation: 0.15 };

/** Of a phase by rows that a probe alone tells: it goes over a model that grows as its rows do, and some of it over rows that do not. */
const ALONE_EXPONENT = { mean: 0.93, deviation: 0.07 };

/**
 * How long a training takes, from trainings on parts of the rows. Each phase has a law of its own: what hardly grows does not hide how
 * the rest does. Where the algorithm goes by rounds these are counted and timed apart: more rows carry early stopping on for more of
 * them, up to their limit, while a solver needs about as many as before.
 */
export function trainingTimeLaw(
  points: readonly TrainingTimePoint[],
  { probed, roundsEnd = "early_stopping", bounded, sampled = {} }: TrainingTimeOptions = {},
): GrowthLaw {
  const phases = [...new Set(points.flatMap(({ phaseSeconds }) => Object.keys(phaseSeconds)))].map((phase) => {
    const options = { exponent: bounded?.has(phase) ? BOUNDED_EXPONENT : undefined, fixedAt: sampled[phase] };
    const measured = points.map(({ size, phaseSeconds }) => ({ size, cost: phaseSeconds[phase] ?? 0 }));
    const cost = probed?.phaseSeconds[phase];
    if (!probed || cost === undefined) return timeLaw(measured, options);
    const told = { size: probed.size, cost };
    if (!probed.alone?.has(phase)) return timeLaw([...measured, told], options);
    const further = timeLaw([told], { exponent: ALONE_EXPONENT, mayBeFixed: false });
    return beyond(points, timeLaw(measured), further);
  });
  const rounds = points.flatMap(({ size, rounds }) => (rounds ? [{ size, ...rounds }] : []));
  if (rounds.length < points.length) return ofWhole(sum(phases));
  const timed = [
    ...rounds.map(({ size, seconds }) => ({ size, cost: seconds })),
    ...(probed?.roundSeconds ? [{ size: probed.size, cost: probed.roundSeconds }] : []),
  ];
  const roundSeconds = timeLaw(timed, { exponent: ROUND_EXPONENTS[roundsEnd] });
  return ofWhole(sum([product(roundsLaw(rounds, roundsEnd), roundSeconds), ...phases]));
}

/** The same value, with the band of a whole training. */
function ofWhole(law: GrowthLaw): GrowthLaw {
  return {
    at(size, level) {
      const band = law.at(size, level);
      return widened(band, WHOLE_ERROR * sigmasOf(level) * band.value);
    },
  };
}

function timeLaw(points: readonly GrowthPoint[], options: Omit<GrowthOptions, "error"> = {}): GrowthLaw {
  return growthLaw(
    points.map(({ size, cost }) => ({ size, cost: Math.max(cost, 1e-6) })),
    { error: TIME_ERROR, ...options },
  );
}

/** `law` up to the largest of the points, and `further` beyond. */
function beyond(points: readonly { readonly size: number }[], law: GrowthLaw, further: GrowthLaw): GrowthLaw {
  const largest = Math.max(...points.map(({ size }) => size));
  return { at: (size, level) => (size > largest ? further : law).at(size, level) };
}

function roundsLaw(points: readonly (TrainingRounds & { readonly size: number })[], end: RoundsEnd): GrowthLaw {
  const limit = Math.max(...points.map((point) => point.limit));
  const at = (value: number): Banded => ({ value, lower: value, upper: value });
  const largest = points.reduce((best, point) => (point.size > best.size ? point : best));
  // One that its limit ended is ended by it with more rows, too.
  if (largest.done >= limit) return { at: () => at(limit) };
  const law = growthLaw(
    points.map(({ size, done }) => ({ size, cost: Math.max(done, 1) })),
    { error: ROUNDS_ERROR, exponent: ROUNDS_EXPONENTS[end], trust: 1, mayBeFixed: false },
  );
  return {
    at(size, level) {
      const { value, lower, upper } = law.at(size, level);
      return { value: Math.min(value, limit), lower: Math.min(lower, limit), upper: Math.min(upper, limit) };
    },
  };
}

/** Of laws that know nothing of each other: their deviations add as squares. */
function sum(laws: readonly GrowthLaw[]): GrowthLaw {
  return {
    at(size, level) {
      const parts = laws.map((law) => law.at(size, level));
      const value = parts.reduce((total, part) => total + part.value, 0);
      const below = Math.hypot(...parts.map((part) => part.value - part.lower));
      const above = Math.hypot(...parts.map((part) => part.upper - part.value));
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
