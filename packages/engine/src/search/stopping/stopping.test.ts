import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goals } from "../../../test/search-spaces.js";
import { checkParams, type ParamValues } from "../../params.js";
import { type Goal, lossOf } from "../trial.js";
import { bracketCounts, brackets, hyperband } from "./hyperband.js";
import { medianStopping } from "./median-stopping.js";
import type { DecideInput, StoppingDecision, StoppingRule, TrialCurve } from "./stopping-rule.js";
import { stoppingRules } from "./stopping-rules.js";
import { successiveHalving } from "./successive-halving.js";

const paramsOf = (rule: StoppingRule, given: ParamValues): ParamValues => {
  const { values, problems } = checkParams(rule.params, given);
  expect(problems).toEqual([]);
  return values;
};
const curveOf = (trial: number, values: readonly number[], isCompleted = false): TrialCurve => ({
  trial,
  points: values.map((value, i) => ({ step: i + 1, value })),
  isCompleted,
});
const decide = (
  rule: StoppingRule,
  given: ParamValues,
  curve: TrialCurve,
  others: readonly TrialCurve[],
  more: Partial<DecideInput> = {},
): StoppingDecision =>
  rule.decide({ curve, curves: [...others, curve], goal: "minimise", params: paramsOf(rule, given), ...more });

/** Trials that report a value a round, in turns; those that are stopped report no more. Returns their decisions. */
function race(rule: StoppingRule, given: ParamValues, values: readonly (readonly number[])[], goal: Goal) {
  const params = paramsOf(rule, given);
  const curves = values.map((_, trial): { -readonly [K in keyof TrialCurve]: TrialCurve[K] } => curveOf(trial, []));
  const stops = new Map<number, StoppingDecision>();
  const longest = Math.max(...values.map(({ length }) => length));
  for (let i = 0; i < longest; i++) {
    values.forEach((own, trial) => {
      if (stops.has(trial) || i >= own.length) return;
      const curve = curves[trial]!;
      curve.points = [...curve.points, { step: i + 1, value: own[i]! }];
      const decision = rule.decide({ curve, curves, goal, params });
      expect(decision.reason.length).toBeGreaterThan(10);
      if (decision.stop) stops.set(trial, decision);
      else if (i === own.length - 1) curve.isCompleted = true;
    });
  }
  return { curves, stops };
}

const value = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -50, max: 50 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
);
const trialValues = fc.array(fc.array(value, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 12 });

describe("successive halving", () => {
  const params = { min_resource: 2, reduction_factor: 2 };

  test("never stops the best so far at a rung", () => {
    fc.assert(
      fc.property(trialValues, goals, (values, goal) => {
        const { curves, stops } = race(successiveHalving, params, values, goal);
        for (const [trial, decision] of stops) {
          if (decision.code === "not_a_number") {
            expect(curves[trial]!.points.at(-1)!.value).toBeNaN();
            continue;
          }
          const { step, value: own, place, count, kept } = decision.numbers;
          const better = curves.filter(({ points }) => {
            const at = points.find((point) => point.step >= step!);
            return at && lossOf(at.value, goal) < lossOf(own, goal);
          });
          expect(better.length).toBeGreaterThan(0);
          expect(place).toBeGreaterThan(kept!);
          expect(count).toBeGreaterThan(1);
        }
      }),
    );
  });

  test("stops nobody between rungs, nor before the first", () => {
    fc.assert(
      fc.property(trialValues, goals, (values, goal) => {
        for (const { numbers, code } of race(successiveHalving, params, values, goal).stops.values()) {
          if (code === "not_among_the_best") expect([2, 4, 8, 16]).toContain(numbers.step);
        }
      }),
    );
  });

  test("keeps one in so many of those that have come to a rung, ties included", () => {
    const others = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7].map((at, trial) => curveOf(trial, [9, at]));
    const stopped = (own: number) => decide(successiveHalving, params, curveOf(9, [9, own]), others).stop;
    expect([0.05, 0.35, 0.4, 0.41, 0.8].map(stopped)).toEqual([false, false, false, true, true]);
    expect(decide(successiveHalving, params, curveOf(9, [9, 0.45]), others)).toEqual({
      stop: true,
      code: "not_among_the_best",
      numbers: { rung: 0, step: 2, value: 0.45, place: 5, count: 8, kept: 4 },
      reason: "at step 2 (rung 0) 0.45 is number 5 of 8; the best 4 go on",
    });
    const { reason } = decide(successiveHalving, params, curveOf(9, [9, 0.45]), []);
    expect(reason).toBe("at step 2 (rung 0) 0.45 is number 1 of 1; the best one goes on");
    expect(decide(successiveHalving, params, curveOf(9, [9]), others).reason).toBe(
      "no rung was reached; the next is at step 2",
    );
    expect(decide(successiveHalving, params, curveOf(9, []), others).stop).toBe(false);
  });

  test("takes the first value after a rung whose step was left out", () => {
    const sparse = {
      trial: 9,
      points: [
        { step: 1, value: 5 },
        { step: 5, value: 3 },
      ],
      isCompleted: false,
    };
    const others = [curveOf(0, [5, 4, 4, 2, 1]), curveOf(1, [5, 5, 5, 5, 5])];
    // At step 2 it is the best, at step 4 the second of three.
    expect(decide(successiveHalving, params, sparse, others)).toMatchObject({
      stop: true,
      numbers: { rung: 1, step: 5, place: 2, count: 3 },
    });
  });

  test("decides about all points that were reported since it last did", () => {
    const others = [curveOf(0, [1, 1, 1, 1]), curveOf(1, [2, 2, 2, 2])];
    const curve = curveOf(9, [3, 3, 3]);
    expect(decide(successiveHalving, params, curve, others).stop).toBe(false);
    expect(decide(successiveHalving, params, curve, others, { decided: 2 }).stop).toBe(false);
    expect(decide(successiveHalving, params, curve, others, { decided: 0 }).stop).toBe(true);
  });
});

describe("hyperband", () => {
  const params = { min_resource: 1, max_resource: 81, reduction_factor: 3 };

  test("has the paper's brackets, and gives each its share of any trials", () => {
    const counts = bracketCounts(paramsOf(hyperband, params));
    // Table 1 of the paper for R = 81, eta = 3.
    expect(counts).toEqual([81, 34, 15, 8, 5]);
    const total = 143;
    const given = counts.map(() => 0);
    brackets(counts, 2 * total).forEach((bracket, trial) => {
      given[bracket]!++;
      given.forEach((count, b) => {
        expect(Math.abs(count - ((trial + 1) * counts[b]!) / total)).toBeLessThan(2);
      });
    });
    expect(given).toEqual(counts.map((count) => 2 * count));
    expect(brackets(counts, 10)).toEqual(brackets(counts, 50).slice(0, 10));
  });

  test("compares trials within their bracket only, from its own first rung on", () => {
    const counts = bracketCounts(paramsOf(hyperband, params));
    const of = brackets(counts, 60);
    const numbersIn = (bracket: number) => Array.from(of.keys()).filter((trial) => of[trial] === bracket);
    for (const bracket of [0, 1, 2]) {
      const step = 3 ** bracket;
      const [own, other] = numbersIn(bracket) as [number, number];
      const foreign = numbersIn(bracket + 1).slice(0, 2);
      const values = (of: number) => Array<number>(step).fill(of);
      const good = (trial: number) => curveOf(trial, values(0));
      expect(decide(hyperband, params, curveOf(own, values(1)), foreign.map(good)).stop).toBe(false);
      expect(decide(hyperband, params, curveOf(own, values(1)), [good(other)]).stop).toBe(true);
      expect(decide(hyperband, params, curveOf(own, values(1).slice(1)), [good(other)]).stop).toBe(false);
    }
  });

  test("never stops the best so far", () => {
    fc.assert(
      fc.property(trialValues, goals, (values, goal) => {
        const numeric = values.map((own) => own.map((value) => (Number.isNaN(value) ? 0 : value)));
        const finals = numeric.map((own) => lossOf(own[0], goal));
        const best = finals.indexOf(Math.min(...finals));
        // Curves that stay in their order: who is best once is best always.
        const flat = numeric.map((own) => own.map(() => own[0]!));
        expect(race(hyperband, { ...params, max_resource: 9 }, flat, goal).stops.has(best)).toBe(false);
      }),
    );
  });
});

describe("median stopping", () => {
  const params = { startup_trials: 3 };
  // Averages up to step 2: 1, 2 and 3; up to step 4: 1, 2 and 12.
  const completed = [curveOf(0, [1, 1, 1, 1], true), curveOf(1, [2, 2, 2, 2], true), curveOf(2, [3, 3, 21, 21], true)];

  test("compares the best value so far with the median of the others' averages", () => {
    expect(decide(medianStopping, params, curveOf(5, [5, 2.1]), completed)).toEqual({
      stop: true,
      code: "worse_than_the_median",
      numbers: { step: 2, value: 2.1, median: 2, count: 3 },
      reason: "by step 2 the best value, 2.1, is worse than 2, the median of 3 completed trials' averages",
    });
    expect(decide(medianStopping, params, curveOf(5, [2, 9]), completed).stop).toBe(false);
    const four = [...completed, curveOf(3, [4, 4, 4, 4], true)];
    expect(decide(medianStopping, params, curveOf(5, [2.5, 2.6]), four).stop).toBe(false);
    expect(decide(medianStopping, params, curveOf(5, [2.51, 2.6]), four).stop).toBe(true);
    const negative = (curve: TrialCurve) => ({
      ...curve,
      points: curve.points.map(({ step, value }) => ({ step, value: -value })),
    });
    const opposite = decide(medianStopping, params, negative(curveOf(5, [5, 2.1])), completed.map(negative), {
      goal: "maximise",
    });
    expect(opposite).toMatchObject({ stop: true, numbers: { value: -2.1, median: -2 } });
  });

  test("waits for completed trials and for the warm-up", () => {
    const running = completed.map((curve, i) => (i > 0 ? curve : { ...curve, isCompleted: false }));
    expect(decide(medianStopping, params, curveOf(5, [9]), running)).toMatchObject({
      stop: false,
      reason: "2 of 3 trials have completed that were at this step",
    });
    const warm = { ...params, warmup_steps: 2 };
    expect(decide(medianStopping, warm, curveOf(5, [9]), completed).stop).toBe(false);
    expect(decide(medianStopping, warm, curveOf(5, [9, 9]), completed).stop).toBe(true);
  });

  test("leaves out what is not a number, and stops what has nothing else", () => {
    const broken = completed.map((curve) => ({ ...curve, points: [{ step: 1, value: Number.NaN }, ...curve.points] }));
    expect(decide(medianStopping, params, curveOf(5, [Number.NaN, 2]), broken).stop).toBe(false);
    expect(decide(medianStopping, params, curveOf(5, [Number.NaN, Number.NaN]), broken)).toMatchObject({
      stop: true,
      code: "not_a_number",
    });
  });

  test("stops only what is worse than some completed trial", () => {
    fc.assert(
      fc.property(trialValues, goals, (values, goal) => {
        const { stops, curves } = race(medianStopping, { startup_trials: 1 }, values, goal);
        for (const { code, numbers } of stops.values()) {
          if (code === "not_a_number") continue;
          expect(lossOf(numbers.value, goal)).toBeGreaterThan(lossOf(numbers.median, goal));
          expect(curves.some(({ isCompleted }) => isCompleted)).toBe(true);
        }
      }),
    );
  });
});

test("every rule is named", () => {
  expect(stoppingRules.map(({ name }) => name)).toEqual(["successive_halving", "hyperband", "median"]);
});
