import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Target } from "../estimator.js";
import { type Column, type Frame, takeRows } from "../frame/frame.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { createRandom } from "../random.js";
import { fitRecipe, loadRecipe } from "./recipe.js";
import { RecipeError } from "./recipe-error.js";
import type { RecipeSpec, RecipeStep } from "./recipe-spec.js";

const numeric = (name: string, values: number[]): Column => ({
  kind: "numeric",
  name,
  values: Float64Array.from(values),
});
const timestamp = (name: string, values: number[]): Column => ({
  kind: "timestamp",
  name,
  values: Float64Array.from(values),
});
const category = (name: string, values: (string | null)[]): Column => {
  const levels = [...new Set(values.filter((value) => value !== null))];
  return {
    kind: "category",
    name,
    levels,
    codes: Int32Array.from(values, (v) => (v === null ? -1 : levels.indexOf(v))),
  };
};
const frameOf = (...columns: Column[]): Frame => {
  const first = columns[0] as Column;
  return { rowCount: first.kind === "category" ? first.codes.length : first.values.length, columns };
};
const regression = (values: number[]): Target => ({
  task: "regression",
  classCount: 0,
  values: Float64Array.from(values),
});
const table = (matrix: FeatureMatrix) =>
  Object.fromEntries(matrix.features.map((feature, i) => [feature.name, [...(matrix.columns[i] as Float64Array)]]));
const fit = (frame: Frame, ...steps: RecipeStep[]) =>
  fitRecipe(frame, { steps }, regression(new Array(frame.rowCount).fill(0)), 1);

describe("impute", () => {
  test("mean, median, most frequent and constant; indicator beside the column", () => {
    const frame = frameOf(numeric("a", [1, 2, 2, 7, Number.NaN]));
    const filled = (strategy: "mean" | "median" | "most_frequent") =>
      table(fit(frame, { step: "impute", columns: ["a"], strategy }).train).a?.[4];
    expect(filled("mean")).toBe(3);
    expect(filled("median")).toBe(2);
    expect(filled("most_frequent")).toBe(2);
    const marked = fit(frame, {
      step: "impute",
      columns: "all_numeric",
      strategy: "constant",
      value: -9,
      indicator: true,
    });
    expect(table(marked.train)).toEqual({ a: [1, 2, 2, 7, -9], a_missing: [0, 0, 0, 0, 1] });
  });

  test("a tie goes to the smallest number and the first level; an empty column gets 0 and 'missing'", () => {
    const frame = frameOf(
      numeric("a", [5, 3, Number.NaN]),
      category("b", ["z", "y", null]),
      numeric("c", [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY]),
      category("d", [null, null, null]),
    );
    const { train } = fit(
      frame,
      { step: "impute", columns: "all_numeric", strategy: "most_frequent" },
      { step: "impute", columns: "all_category", strategy: "most_frequent" },
    );
    expect(table(train)).toEqual({ a: [5, 3, 3], b: [1, 0, 0], c: [0, 0, 0], d: [0, 0, 0] });
    expect(train.features[3]).toEqual({ name: "d", kind: "category", cardinality: 1 });
  });

  test("an unseen level is not taken for missing", () => {
    const steps: RecipeStep[] = [
      { step: "impute", columns: ["a"], strategy: "constant", value: "none", indicator: true },
      { step: "encode", columns: ["a"], method: "one_hot" },
    ];
    const { fitted } = fit(frameOf(category("a", ["x", null, "y"])), ...steps);
    expect(table(fitted.transform(frameOf(category("a", ["new", null]))))).toEqual({
      a_x: [0, 0],
      a_y: [0, 0],
      a_none: [0, 1],
      a_missing: [0, 1],
    });
  });
});

describe("encode", () => {
  const colours = frameOf(category("c", ["red", "blue", "red", "green", null]));

  test("one_hot keeps the most frequent levels, the rest share _other, unseen and missing are all zero", () => {
    const { fitted, train } = fit(colours, { step: "encode", columns: ["c"], method: "one_hot", maxLevels: 2 });
    expect(table(train)).toEqual({ c_blue: [0, 1, 0, 0, 0], c_red: [1, 0, 1, 0, 0], c_other: [0, 0, 0, 1, 0] });
    expect(table(fitted.transform(frameOf(category("c", ["pink", "red"]))))).toEqual({
      c_blue: [0, 0],
      c_red: [0, 1],
      c_other: [0, 0],
    });
  });

  test("ordinal is the index of the sorted level, NaN for unseen and missing, whatever the order of given levels", () => {
    const { fitted } = fit(colours, { step: "encode", columns: ["c"], method: "ordinal" });
    const given = frameOf(category("c", ["red", "pink", "green", null, "blue"]));
    expect(table(fitted.transform(given)).c).toEqual([2, Number.NaN, 1, Number.NaN, 0]);
  });

  test("numbers are levels too, in numeric order", () => {
    const { fitted, train } = fit(frameOf(numeric("n", [10, 9, 10])), {
      step: "encode",
      columns: ["n"],
      method: "ordinal",
    });
    expect(table(train).n).toEqual([1, 0, 1]);
    expect(table(fitted.transform(frameOf(numeric("n", [9, 8]))))).toEqual({ n: [0, Number.NaN] });
  });

  test("target is the smoothed mean; unseen and missing get the overall mean; training rows see other folds", () => {
    const frame = frameOf(category("c", ["a", "a", "b", "b"]));
    const step: RecipeStep = { step: "encode", columns: ["c"], method: "target", smoothing: 2, folds: 4 };
    const { fitted, train } = fitRecipe(frame, { steps: [step] }, regression([1, 3, 5, 11]), 3);
    // Overall mean 5; a: (4 + 2*5) / 4, b: (16 + 2*5) / 4.
    expect(table(fitted.transform(frameOf(category("c", ["a", "b", "new", null])))).c).toEqual([3.5, 6.5, 5, 5]);
    // Row 0 sees rows 1..3: mean 19/3, a has one row of 3.
    expect(table(train).c?.[0]).toBeCloseTo((3 + 2 * (19 / 3)) / 3, 12);
  });

  test("target makes a feature a class when there are several, and their sum is 1", () => {
    const frame = frameOf(category("c", ["a", "b", "a", "b", "a", "c"]));
    const target: Target = {
      task: "multiclass_classification",
      classCount: 3,
      values: Float64Array.of(0, 1, 2, 1, 0, 2),
    };
    const { fitted } = fitRecipe(frame, { steps: [{ step: "encode", columns: ["c"], method: "target" }] }, target, 0);
    expect(fitted.features.map((f) => f.name)).toEqual(["c_class_0", "c_class_1", "c_class_2"]);
    const columns = Object.values(table(fitted.transform(frame)));
    for (let row = 0; row < 6; row++)
      expect(columns.reduce((sum, c) => sum + (c[row] as number), 0)).toBeCloseTo(1, 12);
  });

  test("an encoded feature that carries only noise says nothing of its own row's target", () => {
    const n = 2000;
    const random = createRandom(1);
    const frame = frameOf(
      category(
        "id",
        Array.from({ length: n }, (_, i) => `level ${i % 1000}`),
      ),
    );
    const target: Target = {
      task: "binary_classification",
      classCount: 2,
      values: Float64Array.from({ length: n }, () => random.integer(2)),
    };
    const step: RecipeStep = { step: "encode", columns: ["id"], method: "target", smoothing: 0 };
    const { fitted, train } = fitRecipe(frame, { steps: [step] }, target, 5);
    const correlation = (x: Float64Array) => {
      const my = target.values.reduce((a, b) => a + b, 0) / n;
      const mx = x.reduce((a, b) => a + b, 0) / n;
      let sxy = 0;
      let sxx = 0;
      let syy = 0;
      for (let i = 0; i < n; i++) {
        sxy += ((x[i] as number) - mx) * ((target.values[i] as number) - my);
        sxx += ((x[i] as number) - mx) ** 2;
        syy += ((target.values[i] as number) - my) ** 2;
      }
      return sxy / Math.sqrt(sxx * syy);
    };
    expect(correlation(fitted.transform(frame).columns[0] as Float64Array)).toBeGreaterThan(0.5);
    expect(Math.abs(correlation(train.columns[0] as Float64Array))).toBeLessThan(0.15);
  });
});

test("scale: standard, min_max, robust; a constant column becomes 0", () => {
  const frame = frameOf(numeric("a", [0, 1, 2, 3, 4]), numeric("b", [7, 7, 7, 7, 7]));
  const scaled = (method: "standard" | "min_max" | "robust") =>
    table(fit(frame, { step: "scale", columns: "all_numeric", method }).train);
  expect(scaled("min_max").a).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(scaled("robust").a).toEqual([-1, -0.5, 0, 0.5, 1]);
  expect(scaled("standard").a?.[4]).toBeCloseTo(2 / Math.sqrt(2), 12);
  for (const method of ["standard", "min_max", "robust"] as const) expect(scaled(method).b).toEqual([0, 0, 0, 0, 0]);
});

test("date parts are UTC, weekday from Monday; a missing time is NaN in each; what is left becomes days", () => {
  const leapDay = Date.UTC(2024, 11, 31, 23, 59);
  const frame = frameOf(timestamp("t", [leapDay, -1, Number.NaN, 9e15]), timestamp("u", [86_400_000 * 1.5, 0, 0, 0]));
  const parts = ["year", "quarter", "month", "day", "weekday", "day_of_year", "hour", "minute", "epoch_days"] as const;
  const { train } = fit(frame, { step: "date_parts", columns: ["t"], parts });
  const rows = Object.values(table(train));
  expect(rows.map((values) => values[0])).toEqual([2024, 4, 12, 31, 1, 366, 23, 59, 20088, 1.5]);
  expect(rows.map((values) => values[1])).toEqual([1969, 4, 12, 31, 2, 365, 23, 59, -1, 0]);
  for (const at of [2, 3]) expect(rows.slice(0, 9).every((values) => Number.isNaN(values[at]))).toBe(true);
});

describe("a fitted recipe", () => {
  test("asks only for the columns it uses, by name", () => {
    const frame = frameOf(numeric("a", [1, 2]), category("id", ["x", "y"]), numeric("b", [3, 4]));
    const { fitted } = fit(
      frame,
      { step: "impute", columns: ["id"], strategy: "most_frequent" },
      { step: "drop", columns: ["id"] },
    );
    expect(fitted.inputs.map((input) => input.name)).toEqual(["a", "b"]);
    expect(table(fitted.transform(frameOf(numeric("b", [8]), numeric("a", [9]))))).toEqual({ a: [9], b: [8] });
    expect(() => fitted.transform(frameOf(numeric("b", [8])))).toThrow('column "a" is missing; given were "b"');
  });

  test("reads numbers as levels and levels as numbers where that is meant, and refuses the rest", () => {
    const { fitted } = fit(frameOf(numeric("a", [1, 2]), category("zip", ["01", "2"]), timestamp("t", [0, 1])));
    const odd = frameOf(category("a", [" 3 ", null]), numeric("zip", [2, 7]), category("t", [null, null]));
    expect(table(fitted.transform(odd))).toEqual({
      a: [3, Number.NaN],
      zip: [1, Number.NaN],
      t: [Number.NaN, Number.NaN],
    });
    const wrong = frameOf(category("a", ["three"]), category("zip", ["2"]), timestamp("t", [0]));
    expect(() => fitted.transform(wrong)).toThrow('column "a" must be numeric as in training, not category');
    expect(() => fitted.transform(frameOf(numeric("a", [1]), numeric("zip", [1]), numeric("t", [5])))).toThrow(
      RecipeError,
    );
  });

  test("feature names stay distinct when levels and columns collide", () => {
    const frame = frameOf(category("a", ["b_c", "other", "x"]), numeric("a_x", [1, 2, 3]));
    const { fitted } = fit(frame, { step: "encode", columns: ["a"], method: "one_hot", maxLevels: 2 });
    expect(fitted.features.map((f) => f.name)).toEqual(["a_b_c", "a_other", "a_other_2", "a_x"]);
    expect(loadRecipe(fitted.save()).features).toEqual(fitted.features);
  });
});

const cell = fc.option(fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e6, max: 1e6 }), { nil: Number.NaN });
const word = fc.option(fc.constantFrom("a", "b", "c", "d", "", "ü"), { nil: null });
const rowsOf = (count: number) =>
  fc.record({
    x: fc.array(cell, { minLength: count, maxLength: count }),
    z: fc.array(cell, { minLength: count, maxLength: count }),
    c: fc.array(word, { minLength: count, maxLength: count }),
    d: fc.array(word, { minLength: count, maxLength: count }),
    t: fc.array(cell, { minLength: count, maxLength: count }),
    y: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: count, maxLength: count }),
  });
type Rows = { x: number[]; z: number[]; c: (string | null)[]; d: (string | null)[]; t: number[]; y: number[] };
const toFrame = (rows: Rows) =>
  frameOf(
    numeric("x", rows.x),
    numeric("z", rows.z),
    category("c", rows.c),
    category("d", rows.d),
    timestamp(
      "t",
      rows.t.map((v) => v * 1e6),
    ),
  );
const step = fc.constantFrom<RecipeStep[]>(
  [{ step: "impute", columns: "all_numeric", strategy: "mean", indicator: true }],
  [{ step: "impute", columns: ["z"], strategy: "median" }],
  [{ step: "impute", columns: "all_category", strategy: "most_frequent", indicator: true }],
  [{ step: "scale", columns: "all_numeric", method: "standard" }],
  [{ step: "scale", columns: ["x"], method: "robust" }],
  [
    { step: "encode", columns: ["c"], method: "target", smoothing: 1, folds: 3 },
    { step: "scale", columns: ["c"], method: "min_max" },
  ],
  [{ step: "encode", columns: ["d"], method: "one_hot", maxLevels: 2 }],
  [{ step: "encode", columns: ["x"], method: "ordinal" }],
  [{ step: "date_parts", columns: ["t"], parts: ["year", "weekday"] }],
);
// Each pool entry at most once: a second "date_parts of t" would rightly be refused.
const recipe = fc.uniqueArray(step, { maxLength: 6 }).map((groups): RecipeSpec => ({ steps: groups.flat() }));

describe("properties", () => {
  test("rows that are not for training never change a fitted value", () => {
    fc.assert(
      fc.property(rowsOf(12), rowsOf(12), recipe, fc.nat(5), (first, second, spec, seed) => {
        const train = [0, 2, 3, 5, 8, 9, 11];
        const mixed = Object.fromEntries(
          Object.keys(first).map((key) => {
            const [a, b] = [first[key as keyof Rows], second[key as keyof Rows]];
            return [key, a.map((value, row) => (train.includes(row) ? value : b[row]))];
          }),
        ) as unknown as Rows;
        const fitOn = (rows: Rows) =>
          fitRecipe(takeRows(toFrame(rows), train), spec, regression(train.map((row) => rows.y[row] as number)), seed);
        expect(fitOn(mixed).fitted.save()).toEqual(fitOn(first).fitted.save());
      }),
      { numRuns: 150 },
    );
  });

  test("save, JSON and load give the same features and numbers, and training rows what transform gives", () => {
    fc.assert(
      fc.property(rowsOf(9), rowsOf(6), recipe, (rows, later, spec) => {
        const { fitted, train } = fitRecipe(toFrame(rows), spec, regression(rows.y), 7);
        const loaded = loadRecipe(JSON.parse(JSON.stringify(fitted.save())));
        expect(loaded.inputs).toEqual(fitted.inputs);
        expect(loaded.features).toEqual(fitted.features);
        expect(loaded.transform(toFrame(later))).toEqual(fitted.transform(toFrame(later)));
        expect(train.features).toEqual(fitted.features);
        const crossFitted = spec.steps.some((s) => s.step === "encode" && s.method === "target");
        if (!crossFitted) expect(fitted.transform(toFrame(rows))).toEqual(train);
      }),
      { numRuns: 150 },
    );
  });

  test("a state with any value replaced by rubbish is refused with a RecipeError or still loads whole", () => {
    const rows: Rows = {
      x: [1, 2, 3, 4],
      z: [4, 3, Number.NaN, 1],
      c: ["a", "b", "a", null],
      d: ["a", "b", "c", "c"],
      t: [1, 2, 3, 4],
      y: [1, 2, 3, 4],
    };
    const spec: RecipeSpec = {
      steps: [
        { step: "impute", columns: ["z"], strategy: "mean", indicator: true },
        { step: "scale", columns: ["x"], method: "standard" },
        { step: "encode", columns: ["c"], method: "target" },
        { step: "encode", columns: ["d"], method: "one_hot", maxLevels: 2 },
        { step: "date_parts", columns: ["t"], parts: ["year", "hour"] },
      ],
    };
    const saved = JSON.stringify(fitRecipe(toFrame(rows), spec, regression(rows.y), 1).fitted.save());
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]) => {
      if (path.length > 0) paths.push(path);
      if (typeof value === "object" && value !== null) {
        for (const key of Object.keys(value)) walk((value as Record<string, unknown>)[key], [...path, key]);
      }
    };
    walk(JSON.parse(saved), []);
    const rubbish = fc.constantFrom<unknown>(null, -1, 1e308, 0, "", "x", [], {}, true, undefined, [[]], {
      __proto__: 1,
    });
    fc.assert(
      fc.property(fc.constantFrom(...paths), rubbish, (path, value) => {
        const state = JSON.parse(saved);
        let at = state;
        for (const key of path.slice(0, -1)) at = at[key];
        at[path.at(-1) as string] = value;
        try {
          loadRecipe(state).transform(toFrame(rows));
        } catch (error) {
          expect(error).toBeInstanceOf(RecipeError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test("problems come back as sentences with field, bound and value", () => {
  const frame = frameOf(numeric("a", [1]), category("b", ["x"]), timestamp("t", [0]));
  const sentences = (...steps: unknown[]) => {
    try {
      fit(frame, ...(steps as RecipeStep[]));
      return [];
    } catch (error) {
      return (error as RecipeError).problems.map(({ field, message }) => `${field}: ${message}`);
    }
  };
  expect(sentences({ step: "drop", columns: ["z"] })).toEqual([
    'steps[0].columns: step 1: there is no column "z" at this point; there are "a", "b", "t"',
  ]);
  expect(sentences({ step: "impute", columns: ["b"], strategy: "mean" })).toEqual([
    'steps[0].strategy: step 1: column "b" is a category, and mean is for numbers; use most_frequent or constant',
  ]);
  expect(sentences({ step: "scale", columns: ["b"], method: "standard" })).toEqual([
    'steps[0].columns: step 1: column "b" is a category, and only numbers can be scaled',
  ]);
  expect(sentences({ step: "encode", columns: ["b"], method: "one_hot", maxLevels: 0 })).toEqual([
    "steps[0].maxLevels: step 1: maxLevels must be a whole number from 1 to 1000, not 0",
  ]);
  expect(sentences({ step: "drop", columns: ["a", "b", "t"] })).toEqual([
    "steps: the recipe leaves no feature: every column is dropped",
  ]);
  expect(sentences({ step: "nonsense", columns: ["a"] })[0]).toContain('not "nonsense"');
  expect(sentences({ step: "drop", columns: ["a"] }, { step: "scale", columns: ["a"], method: "x" })).toHaveLength(2);
});
