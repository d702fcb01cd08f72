import { EngineError } from "../engine-error.js";
import type { EstimatorState, Target, Task } from "../estimator.js";
import { readChoice, readFlags, readInteger, readNumber } from "../model-state.js";
import { nestState, partOfState } from "../nested-state.js";
import { ConformalScores, checkLevel } from "./conformal-scores.js";

/**
 * How a class is scored, the true one being hoped for at a low score:
 * - lac: 1 - P(class): the smallest sets on average (Sadinle, Lei and Wasserman 2019);
 * - aps: the probability of the classes up to and with it, from the most probable down: sets that grow where the model is
 *   unsure (Romano, Sesia and Candes 2020);
 * - raps: as aps, with a penalty for every class beyond `rank` that keeps sets small (Angelopoulos et al. 2021).
 */
export const SET_METHODS = ["lac", "aps", "raps"] as const;
export type SetMethod = (typeof SET_METHODS)[number];

const CLASS_TASKS: readonly Task[] = ["binary_classification", "multiclass_classification"];

export interface ConformalSetOptions {
  /** Default "lac". */
  readonly method?: SetMethod;
  /** Promises the level for the rows of each class apart, not only on average over all (label-conditional, Vovk 2012). */
  readonly perClass?: boolean;
  /** raps: the penalty of each class beyond `rank`. Default 0.01. */
  readonly penalty?: number;
  /** raps: so many classes go without a penalty. Default 1. */
  readonly rank?: number;
  readonly weights?: Float64Array | undefined;
}

/** Which classes each row may have. */
export interface PredictionSets {
  readonly level: number;
  /** Row-major, rows x classes: 1 for a class in the set. Every set has at least the most probable class. */
  readonly members: Uint8Array;
}

interface Scoring {
  readonly method: SetMethod;
  readonly penalty: number;
  readonly rank: number;
}

/** Turns probabilities into sets of classes that hold the true one as often as asked. */
export class ConformalSets {
  readonly task: Task;
  readonly classCount: number;
  readonly #scoring: Scoring;
  /** One of all rows, or one for each class; a class without calibration rows has none. */
  readonly #scores: readonly (ConformalScores | undefined)[];

  constructor(
    { task, classCount }: Pick<ConformalSets, "task" | "classCount">,
    scoring: Scoring,
    scores: readonly (ConformalScores | undefined)[],
  ) {
    this.task = task;
    this.classCount = classCount;
    this.#scoring = scoring;
    this.#scores = scores;
  }

  /**
   * Sets that hold the true class of a new row with a chance of at least `level`. `prediction` is in the layout of
   * `FittedEstimator.predict`. A class that too few calibration rows had to tell is in every set.
   */
  apply(prediction: Float64Array, level: number): PredictionSets {
    checkLevel(level);
    const { classCount } = this;
    const { thresholds } = this.rule(level);
    const probability = allProbabilities(prediction, this.task);
    const members = new Uint8Array(probability.length);
    for (let from = 0; from < probability.length; from += classCount) {
      const scores = classScores(probability.subarray(from, from + classCount), this.#scoring);
      let best = 0;
      scores.forEach((score, k) => {
        if (score < (scores[best] as number)) best = k;
        // Sums of probabilities end at 1 only up to their rounding.
        if (score <= (thresholds[thresholds.length === 1 ? 0 : k] as number) + 1e-12) members[from + k] = 1;
      });
      members[from + best] = 1;
    }
    return { level, members };
  }

  /** How classes are scored, and the largest score in a set of `level`: one for all classes, or one for each. */
  rule(level: number): Scoring & { readonly thresholds: readonly number[] } {
    const thresholds = this.#scores.map((scores) => scores?.threshold(level) ?? Number.POSITIVE_INFINITY);
    return { ...this.#scoring, thresholds };
  }

  save(): EstimatorState {
    const present = this.#scores.map((scores) => scores !== undefined);
    const parts = this.#scores.flatMap((scores, k) => (scores ? [[`scores${k}`, scores.save()] as const] : []));
    const { task, classCount } = this;
    return nestState({ task, classCount, ...this.#scoring, present }, Object.fromEntries(parts));
  }

  /** What `save` wrote; throws ModelFileError on anything else. */
  static load(state: EstimatorState): ConformalSets {
    const classCount = readInteger(state, "classCount", 2, 100_000);
    // Files of before had no task: two classes were those of a binary classification.
    const task = Object.hasOwn(state.header, "task")
      ? readChoice(state, "task", classCount === 2 ? CLASS_TASKS : CLASS_TASKS.slice(1))
      : (CLASS_TASKS[classCount === 2 ? 0 : 1] as Task);
    const scoring: Scoring = {
      method: readChoice(state, "method", SET_METHODS),
      penalty: readNumber(state, "penalty", 0, 1e6),
      rank: readInteger(state, "rank", 0, 100_000),
    };
    const present = readFlags(state, "present", [1, classCount]);
    const scores = present.map((is, k) => (is ? ConformalScores.load(partOfState(state, `scores${k}`)) : undefined));
    return new ConformalSets({ task, classCount }, scoring, scores);
  }
}

/**
 * Learns the scores of the true classes of calibration rows, which the model behind `prediction` has not seen. Throws
 * EngineError "unsupported_task" for a regression, "bad_params" on options, "bad_prediction" on lengths and values.
 */
export function fitConformalSets(
  prediction: Float64Array,
  y: Target,
  { method = "lac", perClass = false, penalty = 0.01, rank = 1, weights }: ConformalSetOptions = {},
): ConformalSets {
  const { task, classCount, values } = y;
  if (task === "regression") {
    throw new EngineError("unsupported_task", "sets are of classes, not for regression; intervals are");
  }
  if (!SET_METHODS.includes(method)) {
    throw new EngineError(
      "bad_params",
      `method must be one of ${SET_METHODS.join(", ")}, not ${JSON.stringify(method)}`,
    );
  }
  if (!(penalty >= 0 && penalty <= 1e6)) {
    throw new EngineError("bad_params", `penalty must be from 0 to 1000000, not ${penalty}`);
  }
  if (!(Number.isInteger(rank) && rank >= 0 && rank <= 100_000)) {
    throw new EngineError("bad_params", `rank must be a whole number from 0 to 100000, not ${rank}`);
  }
  const width = task === "binary_classification" ? 1 : classCount;
  if (prediction.length !== values.length * width) {
    const needed = values.length * width;
    throw new EngineError(
      "bad_prediction",
      `${values.length} rows need ${needed} probabilities, not ${prediction.length}`,
    );
  }
  const bad = prediction.findIndex((p) => !(p >= 0 && p <= 1));
  if (bad >= 0)
    throw new EngineError("bad_prediction", `probability ${bad} must be from 0 to 1, not ${prediction[bad]}`);
  const probability = allProbabilities(prediction, task);
  const scoring = { method, penalty, rank };
  const own = values.map((k, row) => {
    return classScores(probability.subarray(row * classCount, (row + 1) * classCount), scoring)[k] as number;
  });
  if (!perClass) return new ConformalSets(y, scoring, [ConformalScores.of(own, weights)]);
  const scores = Array.from({ length: classCount }, (_, k) => {
    const isClass = (_: number, row: number) => values[row] === k && (!weights || (weights[row] as number) > 0);
    const ofClass = own.filter(isClass);
    return ofClass.length === 0 ? undefined : ConformalScores.of(ofClass, weights?.filter(isClass));
  });
  return new ConformalSets(y, scoring, scores);
}

/** The score of each class of one row. */
function classScores(probability: Float64Array, { method, penalty, rank }: Scoring): Float64Array {
  if (method === "lac") return probability.map((p) => 1 - p);
  const order = Uint32Array.from(probability.keys());
  order.sort((a, b) => (probability[b] as number) - (probability[a] as number) || a - b);
  const scores = new Float64Array(probability.length);
  let sum = 0;
  order.forEach((k, place) => {
    sum += probability[k] as number;
    scores[k] = sum + (method === "raps" ? penalty * Math.max(0, place + 1 - rank) : 0);
  });
  return scores;
}

/** Rows x classes, for two classes too. */
function allProbabilities(prediction: Float64Array, task: Task): Float64Array {
  if (task !== "binary_classification") return prediction;
  const both = new Float64Array(prediction.length * 2);
  prediction.forEach((p, row) => {
    both[row * 2] = 1 - p;
    both[row * 2 + 1] = p;
  });
  return both;
}
