import { ModelFileError } from "../engine-error.js";
import { applyIsotonic, fitIsotonic } from "./isotonic-regression.js";
import { fitSmallLogistic, heldProbability, logistic, logOdds, type ModelMath } from "./small-logistic.js";

/** A way to turn the probability of one class into a better one. What it learns is a list of numbers. */
export interface ProbabilityMap {
  /** `isClass` is 1 for rows of the class and else 0. */
  fit(math: ModelMath, probability: Float64Array, isClass: Float64Array, weights?: Float64Array): Float64Array;
  apply(math: ModelMath, learnt: Float64Array, probability: Float64Array): Float64Array;
  /** Throws ModelFileError on numbers that `fit` cannot have learnt. */
  check(learnt: Float64Array): void;
}

/**
 * Platt scaling (1999): a logistic function of the log-odds, with targets drawn in from 0 and 1 by one row of each class
 * so that few rows make no certainty. Learns [slope, intercept].
 */
const sigmoid: ProbabilityMap = {
  fit(math, probability, isClass, weights) {
    const weightOf = (row: number) => (weights ? (weights[row] as number) : 1);
    const positives = isClass.reduce((sum, is, row) => sum + is * weightOf(row), 0);
    const negatives = isClass.reduce((sum, is, row) => sum + (1 - is) * weightOf(row), 0);
    const targets = isClass.map((is) => (is === 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)));
    return fitSmallLogistic(math, [probability.map((p) => logOdds(math, p))], targets, weights);
  },
  apply: (math, [slope = 0, intercept = 0], probability) =>
    probability.map((p) => logistic(math, slope * logOdds(math, p) + intercept)),
  check: (learnt) => requireNumbers(learnt, 2),
};

/**
 * Beta calibration (Kull, Silva Filho and Flach 2017): a logistic function of ln p and -ln(1 - p), which unlike Platt's
 * can leave calibrated probabilities as they are. Neither slope may be negative, or the map would not rise. Learns
 * [slope of ln p, slope of -ln(1 - p), intercept].
 */
const beta: ProbabilityMap = {
  fit(math, probability, isClass, weights) {
    const lower = probability.map((p) => math.log(heldProbability(p)));
    const upper = probability.map((p) => -math.log(1 - heldProbability(p)));
    const [a = 0, b = 0, c = 0] = fitSmallLogistic(math, [lower, upper], isClass, weights);
    if (a >= 0 && b >= 0) return Float64Array.of(a, b, c);
    const [slope = 0, intercept = 0] = fitSmallLogistic(math, [a < 0 ? upper : lower], isClass, weights);
    if (slope < 0) return Float64Array.of(0, 0, fitSmallLogistic(math, [], isClass, weights)[0] as number);
    return a < 0 ? Float64Array.of(0, slope, intercept) : Float64Array.of(slope, 0, intercept);
  },
  apply: (math, [a = 0, b = 0, c = 0], probability) =>
    probability.map((p) => {
      const held = heldProbability(p);
      return logistic(math, a * math.log(held) - b * math.log(1 - held) + c);
    }),
  check: (learnt) => requireNumbers(learnt, 3),
};

/** Isotonic regression (Zadrozny and Elkan 2002). Learns the points' probabilities and then their values. */
const isotonic = isotonicMap(false);
/** As above, but rising throughout: rows that the model tells apart stay apart. */
const centredIsotonic = isotonicMap(true);

function isotonicMap(centred: boolean): ProbabilityMap {
  const split = (learnt: Float64Array) => ({
    x: learnt.subarray(0, learnt.length / 2),
    y: learnt.subarray(learnt.length / 2),
  });
  return {
    fit(_math, probability, isClass, weights) {
      const { x, y } = fitIsotonic(probability, isClass, { weights, centred });
      return Float64Array.of(...x, ...y);
    },
    apply: (_math, learnt, probability) => applyIsotonic(split(learnt), probability),
    check(learnt) {
      const { x, y } = split(learnt);
      if (learnt.length === 0 || learnt.length % 2 === 1) {
        throw new ModelFileError(`an isotonic map has as many points as values, not ${learnt.length} numbers`);
      }
      const rises = x.every((at, i) => at >= 0 && at <= 1 && (i === 0 || at > (x[i - 1] as number)));
      const keeps = y.every((p, i) => p >= 0 && p <= 1 && (i === 0 || p >= (y[i - 1] as number)));
      if (!rises || !keeps) throw new ModelFileError("the points of an isotonic map must rise from 0 to 1");
    },
  };
}

function requireNumbers(learnt: Float64Array, count: number): void {
  if (learnt.length === count && learnt.every(Number.isFinite)) return;
  throw new ModelFileError(`a calibration map has ${count} finite numbers, not ${[...learnt].slice(0, 4).join(", ")}`);
}

export const PROBABILITY_MAPS = { sigmoid, isotonic, centred_isotonic: centredIsotonic, beta } as const;
