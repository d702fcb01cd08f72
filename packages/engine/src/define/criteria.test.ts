import fc from "fast-check";
import { expect, test } from "vitest";
import { confusionMatrix } from "../metrics/confusion-matrix.js";
import { classMetrics } from "../metrics/label-metrics.js";
import type { MetricSpec } from "../metrics/metric-spec.js";
import { METRIC_NAMES, METRICS } from "../metrics/metric-table.js";
import { type Criterion, checkCriteria, formatCriterion, measuredValues, parseCriterion } from "./criteria.js";

const parsed = (text: string) => {
  const result = parseCriterion(text);
  if ("problem" in result) throw new Error(result.problem);
  return result.criterion;
};
const problem = (text: string) => {
  const result = parseCriterion(text);
  return "problem" in result ? result.problem : undefined;
};

test("reads metrics, classes, sizes, times, percentages and typographic signs", () => {
  expect(parsed("roc_auc >= 0.80")).toEqual({ metric: "roc_auc", operator: ">=", bound: 0.8 });
  expect(parsed("recall(positive)>=0.7")).toEqual({
    metric: "recall",
    argument: "positive",
    operator: ">=",
    bound: 0.7,
  });
  expect(parsed(" recall(>50K) > 70 % ")).toEqual({ metric: "recall", argument: ">50K", operator: ">", bound: 0.7 });
  expect(parsed("f1(a) >= (b) ≥ .5").argument).toBe("a) >= (b");
  expect(parsed("model_size_bytes <= 5e6").bound).toBe(5_000_000);
  expect(parsed("latency_ms ≤ 20").operator).toBe("<=");
});

test("what is wrong is a sentence with the bound and the value", () => {
  expect(problem("good")).toContain('such as roc_auc >= 0.8, not "good"');
  expect(problem("beauty > 1")).toContain("beauty is no metric; there are accuracy,");
  expect(problem("__proto__ > 1")).toContain("a criterion is");
  expect(problem("constructor > 1")).toContain("constructor is no metric");
  expect(problem("roc_auc(yes) > 0.5")).toContain(
    'roc_auc takes no class in brackets, as precision, recall, f1 do, not "yes"',
  );
  expect(problem("recall() > 0.5")).toBe("recall() needs a class between its brackets");
  expect(problem("roc_auc >= 1.2")).toBe("the bound of roc_auc must be at most 1, not 1.2");
  expect(problem("latency_ms <= -1")).toBe("the bound of latency_ms must be at least 0, not -1");
  expect(problem("rmse <= many")).toBe('the bound of rmse must be a number, not "many"');
  expect(parseCriterion("map_50 >= 0.5", { map_50: { minimum: 0, maximum: 1 } })).toHaveProperty("criterion");
});

test("a criterion survives formatting and parsing, whatever the class is called", () => {
  const criterion = fc
    .record({
      metric: fc.constantFrom(...METRIC_NAMES),
      argument: fc.option(fc.string({ minLength: 1, unit: "grapheme" }), { nil: undefined }),
      operator: fc.constantFrom(">=", "<=", ">", "<" as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ metric, argument, operator, share }): Criterion => {
      const { minimum = -1e9, maximum = 1e9, perClass }: MetricSpec = METRICS[metric];
      const bound = Math.min(maximum, minimum + share * (maximum - minimum));
      return {
        metric,
        ...(perClass && argument !== undefined ? { argument } : {}),
        operator: operator as Criterion["operator"],
        bound,
      };
    });
  fc.assert(
    fc.property(criterion, (given) => {
      expect(parsed(formatCriterion(given))).toEqual({ ...given, bound: given.bound + 0 });
    }),
    { numRuns: 500 },
  );
});

test("criteria are met by measured values only", () => {
  const criteria = ["recall(positive) >= 0.7", "recall >= 0.7", "recall(no) > 0.7", "rmse < 3", "roc_auc >= 0.5"].map(
    parsed,
  );
  const results = checkCriteria(criteria, { recall: 0.7, "recall(no)": 0.7, roc_auc: Number.NaN });
  expect(results.map(({ passed }) => passed)).toEqual([true, true, false, false, false]);
  expect(results.map(({ value }) => value)).toEqual([0.7, 0.7, 0.7, null, null]);
});

test("recall of a named class is looked up among the measured values", () => {
  const perClass = classMetrics(confusionMatrix([0, 0, 1, 1, 1, 1], [0, 1, 1, 1, 1, 0], 2));
  const values = measuredValues({ accuracy: 4 / 6 }, perClass, ["<=50K", ">50K"]);
  const results = checkCriteria(["recall(>50K) >= 0.75", "recall(<=50K) > 0.5", "accuracy > 0.6"].map(parsed), values);
  expect(results.map(({ value, passed }) => [value, passed])).toEqual([
    [0.75, true],
    [0.5, false],
    [4 / 6, true],
  ]);
});
