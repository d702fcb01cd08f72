import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFixture } from "../../test/read-fixture.js";
import type { EngineError } from "../engine-error.js";
import type { FitInput, Target } from "../estimator.js";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { encodeModelFile } from "../model-file.js";
import { fitPipeline } from "../pipeline.js";
import { loadPipeline, savePipeline } from "../pipeline-file.js";
import { createRandom } from "../random.js";
import { createThreads, type Threads } from "../threads/threads.js";
import { treeCount } from "./forest.js";
import { type FittedGradientBoosting, gradientBoosting, gradientBoostingWith } from "./gradient-boosting.js";
import type { CustomObjective } from "./objectives/custom-objective.js";

const FEATURES: readonly Feature[] = [
  { name: "a", kind: "numeric" },
  { name: "city", kind: "category", cardinality: 7 },
  { name: "c", kind: "numeric" },
  { name: "d", kind: "numeric" },
];
const OBJECTIVES = ["log_loss", "squared_error", "poisson", "gamma", "tweedie"] as const;

/** Numbers and categories with missing values, and a target that goes against any direction in part of the rows. */
function example(seed: number, objective: string, rowCount = 250): { x: FeatureMatrix; y: Target } {
  const random = createRandom(seed);
  const columns = FEATURES.map(({ kind }, f) =>
    Float64Array.from({ length: rowCount }, () => {
      if (f < 3 && random.uniform() < 0.15) return Number.NaN;
      if (kind === "category") return random.integer(7);
      return f === 3 ? random.integer(5) : random.normal();
    }),
  );
  const signal = (row: number) => {
    const [a, city, c, d] = columns.map((column) => column[row] || 0) as [number, number, number, number];
    return a ** 2 * Math.sign(city - 3) + a - c * d + Math.sin(3 * c) + random.normal();
  };
  const values = Float64Array.from({ length: rowCount }, (_, row) => {
    const value = signal(row);
    if (objective === "log_loss") return Number(value > 0);
    if (objective === "squared_error") return value;
    const amount = Math.exp(value / 3);
    return objective === "gamma" ? amount : Math.round(amount);
  });
  const [task, classCount] =
    objective === "log_loss" ? (["binary_classification", 2] as const) : (["regression", 0] as const);
  return { x: { rowCount, features: FEATURES, columns }, y: { task, values, classCount } };
}

/** Whatever may come together with constraints. */
const settings = fc.record({
  max_leaves: fc.constantFrom(4, 16, 40),
  max_depth: fc.constantFrom(-1, 3),
  min_samples_leaf: fc.constantFrom(1, 5, 20),
  max_bins: fc.constantFrom(8, 255),
  learning_rate: fc.constantFrom(0.1, 1),
  l1: fc.constantFrom(0, 2),
  l2: fc.constantFrom(0, 1),
  min_category_rows: fc.constantFrom(5, 100),
  max_one_hot_levels: fc.constantFrom(2, 10),
  subsample: fc.constantFrom(1, 0.6),
  sampling_method: fc.constantFrom("uniform", "gradient_based"),
  feature_fraction: fc.constantFrom(1, 0.7),
  feature_fraction_by_node: fc.constantFrom(1, 0.6),
});
const fits = fc.record({
  seed: fc.nat(),
  objective: fc.constantFrom(...OBJECTIVES),
  shape: settings,
  weighted: fc.boolean(),
  stopped: fc.boolean(),
});

type Fit = typeof fits extends fc.Arbitrary<infer T> ? T : never;

function fitOf({ seed, objective, shape, weighted, stopped }: Fit, params: FitInput["params"]): FitInput {
  const { x, y } = example(seed, objective);
  return {
    ...{ x, y, seed },
    params: { n_estimators: 15, early_stopping_rounds: 3, ...shape, objective, ...params },
    ...(weighted && { weights: Float64Array.from({ length: x.rowCount }, (_, row) => (row * 7) % 4) }),
    ...(stopped && { validation: example(seed + 1, objective) }),
  };
}

const DIRECTIONS = { a: "increasing", c: "decreasing" } as const;
const GRID = [-1e300, -3, -1, -0.5, -0.2, 0, 0.1, 0.4, 1, 2, 4, Number.POSITIVE_INFINITY];

describe("directions", () => {
  test("a prediction only rises or only falls along a feature, whatever the others are and whatever else is asked for", () => {
    let splits = 0;
    fc.assert(
      fc.property(fits, (given) => {
        const model = gradientBoosting.fit(fitOf(given, { monotone_constraints: DIRECTIONS }));
        const { x } = example(given.seed + 2, given.objective, 60);
        for (const [name, sign] of [
          ["a", 1],
          ["c", -1],
        ] as const) {
          const moved = FEATURES.findIndex((feature) => feature.name === name);
          const scores = GRID.map((value) => {
            const columns = x.columns.map((column, f) => (f === moved ? column.map(() => value) : column));
            return model.predictRaw({ ...x, columns });
          });
          scores.slice(1).forEach((after, g) => {
            const before = scores[g] as Float64Array;
            expect(after.every((value, row) => sign * (value - (before[row] as number)) >= 0)).toBe(true);
          });
          splits += model.forest.feature.filter((feature) => feature === moved).length;
        }
      }),
      { numRuns: 120 },
    );
    expect(splits).toBeGreaterThan(1000);
  });

  test("each tree keeps them by itself, at its own thresholds, so that a model of any length does", () => {
    fc.assert(
      fc.property(fits, (given) => {
        const { forest } = gradientBoosting.fit(fitOf(given, { monotone_constraints: DIRECTIONS }));
        for (let tree = 0; tree < treeCount(forest); tree++) {
          const start = forest.treeStarts[tree] as number;
          const range = (node: number): readonly [number, number] => {
            const left = forest.left[start + node] as number;
            const value = forest.threshold[start + node] as number;
            if (left < 0) return [value, value];
            const [low, high] = [range(left), range(left + 1)];
            const feature = forest.feature[start + node];
            // The largest leaf on one side is at most the smallest on the other.
            if (feature === 0) expect(low[1]).toBeLessThanOrEqual(high[0]);
            if (feature === 2) expect(high[1]).toBeLessThanOrEqual(low[0]);
            return [Math.min(low[0], high[0]), Math.max(low[1], high[1])];
          };
          range(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("where the target goes that way anyway they cost next to nothing", () => {
    const random = createRandom(3);
    const columns = [0, 1].map(() => Float64Array.from({ length: 600 }, () => random.normal()));
    const [a, b] = columns as [Float64Array, Float64Array];
    const y: Target = { task: "regression", values: a.map((v, row) => 2 * v + Math.tanh(b[row]!)), classCount: 0 };
    const features: Feature[] = ["a", "b"].map((name) => ({ name, kind: "numeric" }));
    const errorOf = (monotone_constraints: FitInput["params"][string]) => {
      const x = { rowCount: 600, features, columns };
      // Without noise leaves of few rows would say how fine a model is, not what the constraint costs.
      const params = { monotone_constraints, min_samples_leaf: 20, feature_fraction_by_node: 1 };
      const predicted = gradientBoosting.fit({ x, y, params, seed: 1 }).predict(x);
      return predicted.reduce((sum, value, row) => sum + (value - y.values[row]!) ** 2, 0) / 600;
    };
    expect(errorOf({ a: "increasing", b: "increasing" })).toBeLessThan(2 * errorOf({}));
    // Against the truth all that is left of a is its mean.
    expect(errorOf({ a: "decreasing" })).toBeGreaterThan(3);
  });

  test.each([
    ["a category", "squared_error", { city: "increasing" }, 'has "city", a category, whose levels have no order'],
    ["no feature", "squared_error", { z: "increasing" }, 'has "z", which is not a feature; there are a, city, c, d'],
    ["absolute_error", "absolute_error", DIRECTIONS, "must be empty for the objectives absolute_error, quantile and"],
    ["quantile", "quantile", DIRECTIONS, "must be empty for the objectives absolute_error, quantile and huber"],
    ["huber", "huber", DIRECTIONS, "must be empty for the objectives absolute_error, quantile and huber"],
  ] as const)("%s is refused", (_name, objective, directions, message) => {
    const params = { objective, monotone_constraints: directions };
    expectBadParams({ ...example(1, "squared_error"), params, seed: 1 }, `monotone_constraints ${message}`);
  });

  test("several classes are refused, built in or of the caller's own", () => {
    const { x, y } = example(1, "poisson");
    const classes: Target = {
      task: "multiclass_classification",
      values: y.values.map((value) => Math.min(value, 2)),
      classCount: 3,
    };
    const input = { x, y: classes, params: { monotone_constraints: DIRECTIONS }, seed: 1 };
    const message = "monotone_constraints must be empty for 3 classes; they are for one output";
    expectBadParams(input, message);
    const objective: CustomObjective = {
      name: "nothing",
      tasks: ["multiclass_classification"],
      link: "softmax",
      baseScores: () => [0, 0, 0],
      gradients: () => {},
      loss: () => 0,
    };
    expectBadParams(input, message, gradientBoostingWith({ objective }));
  });
});

function expectBadParams(input: FitInput, message: string, estimator = gradientBoosting): void {
  let thrown: unknown;
  try {
    estimator.fit(input);
  } catch (error) {
    thrown = error;
  }
  expect((thrown as EngineError)?.code).toBe("bad_params");
  expect((thrown as EngineError).message).toContain(message);
}

/** The features of each path from the root to a leaf, in every tree. */
function pathsOf({ forest, features }: FittedGradientBoosting): ReadonlySet<string>[] {
  const paths: ReadonlySet<string>[] = [];
  for (let tree = 0; tree < treeCount(forest); tree++) {
    const start = forest.treeStarts[tree] as number;
    const visit = (node: number, path: ReadonlySet<string>): void => {
      const left = forest.left[start + node] as number;
      if (left < 0) {
        paths.push(path);
        return;
      }
      const longer = new Set([...path, features[forest.feature[start + node] as number]?.name as string]);
      visit(left, longer);
      visit(left + 1, longer);
    };
    visit(0, new Set());
  }
  return paths;
}

describe("groups", () => {
  const names = FEATURES.map(({ name }) => name);
  const groups = fc.array(fc.subarray(names, { minLength: 1 }), { minLength: 1, maxLength: 3 });

  test("a path of a tree has only features that are in one group, or one feature that is in none", () => {
    let together = 0;
    fc.assert(
      fc.property(fits, groups, fc.boolean(), (given, interaction_constraints, directed) => {
        const params = { interaction_constraints, ...(directed && { monotone_constraints: DIRECTIONS }) };
        const paths = pathsOf(gradientBoosting.fit(fitOf(given, params)));
        for (const path of paths) {
          const fitting = interaction_constraints.some((group) => [...path].every((name) => group.includes(name)));
          expect(fitting || path.size <= 1, [...path].join(" ")).toBe(true);
        }
        together += paths.filter((path) => path.size > 1).length;
      }),
      { numRuns: 80 },
    );
    expect(together).toBeGreaterThan(1000);
  });

  test.each(["quantile", "huber", "absolute_error"])("so under %s, and for several classes", (objective) => {
    const { x, y } = example(4, "squared_error");
    const classes: Target = {
      task: "multiclass_classification",
      values: y.values.map((value) => Math.min(2, Math.max(0, Math.round(value) + 1))),
      classCount: 3,
    };
    // Every path is wanted, those that fit noise too, and few rows are enough for a category.
    const shape = {
      interaction_constraints: [["a", "city"], ["city", "c"], []],
      min_category_rows: 20,
      min_gain_to_noise: 0,
      min_samples_leaf: 5,
    };
    const inputs: FitInput[] = [
      { x, y, params: { ...shape, objective }, seed: 1 },
      { x, y: classes, params: shape, seed: 1 },
    ];
    for (const input of inputs) {
      const paths = pathsOf(gradientBoosting.fit(input)).map((path) => [...path].sort().join(" "));
      expect([...new Set(paths)].filter((path) => path.includes(" ")).sort()).toEqual(["a city", "c city"]);
    }
  });

  test("no groups, or empty ones, hold nothing back", () => {
    const { x, y } = example(4, "squared_error");
    const bytes = (interaction_constraints: FitInput["params"][string]) =>
      encodeModelFile(gradientBoosting.fit({ x, y, params: { interaction_constraints }, seed: 1 }).save());
    const free = bytes([]);
    expect(Buffer.compare(bytes([[]]), free)).toBe(0);
    expect(Buffer.compare(bytes([names]), free)).toBe(0);
  });

  test("a name that is no feature is refused with those there are", () => {
    const params = { interaction_constraints: [["a"], ["c", "z"]] };
    const message = 'interaction_constraints has "z", which is not a feature; there are a, city, c, d';
    expectBadParams({ ...example(1, "squared_error"), params, seed: 1 }, message);
  });
});

describe("threads and files", () => {
  const crews: Threads[] = [];
  beforeAll(async () => {
    for (const count of [2, 3]) crews.push(await createThreads({ count }));
  });
  afterAll(() => {
    for (const threads of crews) threads.close();
  });

  test("a constrained model has the same bytes for 1, 2 and 3 threads", () => {
    const interaction_constraints = [
      ["a", "city"],
      ["city", "c", "d"],
    ];
    fc.assert(
      fc.property(fits, (given) => {
        const input = fitOf(given, { interaction_constraints, monotone_constraints: DIRECTIONS });
        const alone = encodeModelFile(gradientBoosting.fit(input).save());
        for (const threads of crews) {
          const shared = encodeModelFile(gradientBoosting.fit({ ...input, threads }).save());
          expect(Buffer.compare(shared, alone)).toBe(0);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("a pipeline's file keeps directions and groups, and its prediction follows them", () => {
    const frame = readFixture("adult");
    const params = {
      n_estimators: 30,
      monotone_constraints: { education_num: "increasing" } as const,
      interaction_constraints: [["age", "education_num"], ["hours"]],
    };
    const pipeline = fitPipeline({
      ...{ frame, targetColumn: "income", task: "binary_classification", recipe: { steps: [] } },
      ...{ rows: { train: Uint32Array.from({ length: 800 }, (_, row) => row) }, algorithm: "gradient_boosting" },
      ...{ params, seed: 1 },
    });
    const loaded = loadPipeline(savePipeline(pipeline));
    expect(loaded.params).toEqual(pipeline.params);
    expect(loaded.params).toMatchObject(params);
    const withEducation = (value: number) => ({
      ...frame,
      columns: frame.columns.map((column) =>
        column.kind === "numeric" && column.name === "education_num"
          ? { ...column, values: new Float64Array(frame.rowCount).fill(value) }
          : column,
      ),
    });
    const [less, more] = [9, 13].map((years) => {
      const prediction = loaded.predict(withEducation(years));
      return prediction.task === "regression" ? prediction.values : prediction.probabilities;
    }) as [Float64Array, Float64Array];
    // Two probabilities a row, that of the larger income last.
    expect(more.every((p, i) => i % 2 === 0 || p >= (less[i] as number))).toBe(true);
    expect(more.some((p, i) => i % 2 === 1 && p > (less[i] as number))).toBe(true);
  });
});

test("a large l1 leaves nothing but the mean", () => {
  const { x, y } = example(1, "squared_error");
  expect(new Set(gradientBoosting.fit({ x, y, params: { l1: 1e6 }, seed: 1 }).predict(x)).size).toBe(1);
});
