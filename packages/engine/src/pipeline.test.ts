import { describe, expect, test } from "vitest";
import { readFixture } from "../test/read-fixture.js";
import { EngineError, ModelFileError } from "./engine-error.js";
import { type CategoryColumn, type Frame, type NumericColumn, takeRows } from "./frame/frame.js";
import { intervalCoverage } from "./metrics/interval-metrics.js";
import { decodeModelFile, encodeModelFile } from "./model-file.js";
import { fitPipeline, type PipelineInput } from "./pipeline.js";
import { loadPipeline, savePipeline } from "./pipeline-file.js";
import { createRandom } from "./random.js";

const adult = readFixture("adult");
const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);

const input: PipelineInput = {
  frame: adult,
  targetColumn: "income",
  task: "binary_classification",
  recipe: { steps: [{ step: "drop", columns: ["fnlwgt"] }] },
  rows: { train: range(0, 1500), validation: range(1500, 2000) },
  algorithm: "gradient_boosting",
  params: { n_estimators: 30, learning_rate: 0.1 },
  seed: 3,
};
const test500 = takeRows(adult, range(2500, 3000));
const linear: PipelineInput = {
  ...input,
  algorithm: "logistic_regression",
  params: {},
  recipe: {
    steps: [
      { step: "impute", columns: "all_numeric", strategy: "median" },
      { step: "encode", columns: "all_category", method: "one_hot" },
      { step: "scale", columns: "all_numeric", method: "standard" },
    ],
  },
};

const bits = (values: Float64Array) => new BigUint64Array(values.buffer, values.byteOffset, values.length);

function probabilities(prediction: ReturnType<ReturnType<typeof fitPipeline>["predict"]>): Float64Array {
  return prediction.task === "regression" ? prediction.values : prediction.probabilities;
}

describe.each([
  ["gradient_boosting", input],
  ["logistic_regression", linear],
])("%s on adult", (_name, given) => {
  const pipeline = fitPipeline(given);
  const predicted = probabilities(pipeline.predict(test500));

  test("predicts better than the most frequent class", () => {
    const labels = (adult.columns.at(-1) as CategoryColumn).codes.subarray(2500, 3000);
    const prediction = pipeline.predict(test500);
    if (prediction.task === "regression") throw new Error("a classifier predicts classes");
    const { classIndices, classes } = prediction;
    expect(classes).toEqual(["<=50K", ">50K"]);
    const right = labels.reduce((count, label, row) => count + Number(label === classIndices[row]), 0);
    expect(right / 500).toBeGreaterThan(0.82);
  });

  test("a saved and loaded pipeline gives the same bits for all rows and for each alone", () => {
    const file = savePipeline(pipeline);
    const loaded = loadPipeline(file);
    expect(bits(probabilities(loaded.predict(test500)))).toEqual(bits(predicted));
    const single = range(0, 500).reduce<number[]>((all, row) => {
      all.push(...probabilities(loaded.predict(takeRows(test500, [row]))));
      return all;
    }, []);
    expect(bits(Float64Array.from(single))).toEqual(bits(predicted));
    expect(savePipeline(loaded)).toEqual(file);
    expect(savePipeline(fitPipeline(given))).toEqual(file);
    expect(loaded.signature).toEqual(pipeline.signature);
  });

  test("columns in another order, with other codes for the levels, give the same bits", () => {
    const turned: Frame = {
      rowCount: 500,
      columns: test500.columns.toReversed().map((column) => {
        if (column.kind !== "category") return column;
        const levels = ["never seen", ...column.levels.toReversed()];
        return { ...column, levels, codes: column.codes.map((code) => (code < 0 ? -1 : levels.length - 1 - code)) };
      }),
    };
    expect(bits(probabilities(pipeline.predict(turned)))).toEqual(bits(predicted));
  });

  test("the target is not needed, an unseen level is no failure, an absent column is named", () => {
    const columns = test500.columns.filter((column) => column.name !== "income");
    const unseen = columns.map((column) =>
      column.name === "occupation"
        ? { ...(column as CategoryColumn), levels: ["a"], codes: new Int32Array(500) }
        : column,
    );
    expect(probabilities(pipeline.predict({ rowCount: 500, columns: unseen })).every(Number.isFinite)).toBe(true);
    const absent = columns.filter((column) => column.name !== "age");
    expect(() => pipeline.predict({ rowCount: 500, columns: absent })).toThrow(/"age"/);
  });
});

test("the signature says what each input is, from training rows", () => {
  const { signature } = fitPipeline(input);
  expect(signature.map((column) => column.name)).not.toContain("fnlwgt");
  expect(signature.map((column) => column.name)).not.toContain("income");
  const age = signature.find((column) => column.name === "age");
  expect(age).toMatchObject({ kind: "numeric", nullable: false, minimum: 17, maximum: 90 });
  const workclass = signature.find((column) => column.name === "workclass");
  expect(workclass).toMatchObject({ kind: "category", nullable: true, minimum: null, maximum: null });
  expect(workclass?.levels).toContain("Private");
});

test("validation and other rows are not learnt from", () => {
  const file = savePipeline(fitPipeline({ ...input, params: { n_estimators: 5, early_stopping_rounds: 0 } }));
  const scrambled: Frame = {
    ...adult,
    columns: adult.columns.map((column) => {
      if (column.kind === "category")
        return { ...column, codes: column.codes.map((code, row) => (row < 1500 ? code : 0)) };
      return { ...column, values: column.values.map((value, row) => (row < 1500 ? value : -1)) };
    }),
  };
  const same = fitPipeline({ ...input, frame: scrambled, params: { n_estimators: 5, early_stopping_rounds: 0 } });
  expect(savePipeline(same)).toEqual(file);
});

test("classes of numbers are sorted by size, rows without a target are left out, the positive class is last", () => {
  const values = Float64Array.from({ length: 300 }, (_, row) => [10, 9, Number.NaN][row % 3] as number);
  const columns = [
    { kind: "numeric" as const, name: "x", values: Float64Array.from({ length: 300 }, (_, row) => row % 3) },
    { kind: "numeric" as const, name: "y", values },
  ];
  const given = {
    ...input,
    frame: { rowCount: 300, columns },
    targetColumn: "y",
    recipe: { steps: [] },
    rows: { train: range(0, 300) },
  };
  const pipeline = fitPipeline(given);
  expect(pipeline.classes).toEqual(["9", "10"]);
  expect(pipeline.rowCounts).toEqual({ train: 200, validation: 0 });
  expect(fitPipeline({ ...given, positiveClass: "9" }).classes).toEqual(["10", "9"]);
});

describe.each(["sigmoid", "isotonic"] as const)("calibrated by %s", (calibration) => {
  test.each([
    ["on calibration rows", { ...input.rows, calibration: range(2000, 2500) }],
    ["on predictions of other folds", input.rows],
  ])("%s, probabilities are those of the calibrator, from a file too", (_name, rows) => {
    const params = { n_estimators: 8 };
    const plain = fitPipeline({ ...input, params, rows });
    const pipeline = fitPipeline({ ...input, params, rows, calibration });
    const raw = probabilities(plain.predict(test500)).filter((_, i) => i % 2 === 1);
    const expected = pipeline.postProcessing.calibrator?.apply(raw) as Float64Array;
    const given = probabilities(pipeline.predict(test500));
    expect(given.filter((_, i) => i % 2 === 1)).toEqual(expected);
    expect(given).not.toEqual(probabilities(plain.predict(test500)));
    const file = savePipeline(pipeline);
    const loaded = loadPipeline(file);
    expect(bits(probabilities(loaded.predict(test500)))).toEqual(bits(given));
    expect(savePipeline(loaded)).toEqual(file);
    expect(savePipeline({ ...pipeline, postProcessing: {} })).toEqual(savePipeline(plain));
  });
});

describe("conformal", () => {
  const params = { n_estimators: 8 };
  const rows = { train: range(0, 1200), calibration: range(1200, 2000) };
  const age: PipelineInput = { ...input, targetColumn: "age", task: "regression", params, rows };
  const ages = (adult.columns.find(({ name }) => name === "age") as NumericColumn).values.subarray(2000, 3000);
  const fresh = takeRows(adult, range(2000, 3000));

  test.each([
    ["absolute", rows],
    ["absolute", { train: range(0, 1000) }],
    ["normalised", rows],
    ["quantile", rows],
  ] as const)("%s intervals hold what they promise, at another level and from a file too", (method, given) => {
    const pipeline = fitPipeline({ ...age, rows: given, conformal: { method, level: 0.8 } });
    const file = savePipeline(pipeline);
    const loaded = loadPipeline(file);
    expect(savePipeline(loaded)).toEqual(file);
    for (const level of [undefined, 0.6]) {
      const prediction = pipeline.predict(fresh, { level });
      if (prediction.task !== "regression" || !prediction.interval) throw new Error("a regression predicts numbers");
      expect(prediction.values).toEqual(
        (fitPipeline({ ...age, rows: given }).predict(fresh) as typeof prediction).values,
      );
      expect(prediction.interval.level).toBe(level ?? 0.8);
      // Four standard errors of a share of 1,000 rows and of the 800 that it was learnt from.
      expect(Math.abs(intervalCoverage(ages, prediction.interval) - (level ?? 0.8))).toBeLessThan(0.09);
      expect(loaded.predict(fresh, { level })).toEqual(prediction);
    }
  });

  test.each([undefined, "sigmoid"] as const)(
    "sets of classes hold what they promise, calibrated by %s",
    (calibration) => {
      const pipeline = fitPipeline({ ...input, params, rows, calibration, conformal: { level: 0.95, perClass: true } });
      const file = savePipeline(pipeline);
      const prediction = pipeline.predict(fresh);
      if (prediction.task === "regression" || !prediction.sets) throw new Error("a classifier predicts classes");
      const labels = (adult.columns.at(-1) as CategoryColumn).codes.subarray(2000, 3000);
      const { members } = prediction.sets;
      const held = labels.reduce((sum, k, row) => sum + (members[row * 2 + k] as number), 0) / 1000;
      expect(Math.abs(held - 0.95)).toBeLessThan(0.045);
      expect(loadPipeline(file).predict(fresh)).toEqual(prediction);
      expect(savePipeline(loadPipeline(file))).toEqual(file);
    },
  );
});

describe("going on from a pipeline", () => {
  const train = { train: range(0, 1500) };
  const before = fitPipeline({ ...input, rows: train });
  const goOn = (change: Partial<PipelineInput> = {}) =>
    fitPipeline({ ...input, rows: train, warmStart: loadPipeline(savePipeline(before)), ...change });

  test("on its own rows gives the model of one longer fit, with the recipe as it was", () => {
    const whole = fitPipeline({ ...input, rows: train, params: { ...input.params, n_estimators: 60 } });
    const after = goOn();
    expect(encodeModelFile(after.model.save())).toEqual(encodeModelFile(whole.model.save()));
    expect(after.recipe.save()).toEqual(before.recipe.save());
    expect(after.signature).toEqual(before.signature);
  });

  test("on other rows keeps the levels and classes that it knows, and its signature covers both", () => {
    const rich = range(0, 3000).filter((row) => (adult.columns.at(-1) as CategoryColumn).codes[row] === 1);
    const after = goOn({ rows: { train: rich, validation: range(1500, 2000) } });
    expect(after.classes).toEqual(before.classes);
    expect(after.model.features).toEqual(before.model.features);
    after.signature.forEach((column, i) => {
      const earlier = before.signature[i]!;
      if (earlier.minimum !== null) expect(column.minimum).toBeLessThanOrEqual(earlier.minimum);
      if (earlier.maximum !== null) expect(column.maximum).toBeGreaterThanOrEqual(earlier.maximum);
    });
    expect(loadPipeline(savePipeline(after)).predict(test500)).toEqual(after.predict(test500));
  });

  test("calibrates on rows that are given for it", () => {
    const rows = { ...train, calibration: range(2000, 2500) };
    expect(goOn({ rows, calibration: "sigmoid", conformal: {} }).postProcessing.calibrator).toBeDefined();
  });

  const refusal = (message: RegExp) =>
    expect.objectContaining({ code: "bad_warm_start", message: expect.stringMatching(message) });
  test("another target, another algorithm and an encoding by the target are refused", () => {
    expect(() => goOn({ targetColumn: "sex" })).toThrow(refusal(/must have the target "sex", not "income"/));
    expect(() => goOn({ algorithm: "random_forest", params: {} })).toThrow(refusal(/random_forest cannot go on/));
    const byTarget = { steps: [{ step: "encode", columns: ["education"], method: "target" } as const] };
    const encoded = fitPipeline({ ...input, recipe: byTarget, rows: train });
    expect(() => goOn({ warmStart: encoded })).toThrow(refusal(/encodes "education" by the target/));
    expect(() => goOn({ calibration: "sigmoid" })).toThrow(refusal(/give calibration rows/));
  });

  test("a class that it does not know, or another positive class, is refused", () => {
    const renamed = adult.columns.map((column) =>
      column.name === "income" && column.kind === "category" ? { ...column, levels: ["<=50K", "rich"] } : column,
    );
    const bad = (message: RegExp) =>
      expect.objectContaining({ code: "bad_target", message: expect.stringMatching(message) });
    expect(() => goOn({ frame: { ...adult, columns: renamed } })).toThrow(
      bad(/have the class "rich".* has <=50K, >50K/),
    );
    expect(() => goOn({ positiveClass: "<=50K" })).toThrow(bad(/positive class .* is ">50K", not "<=50K"/));
  });
});

test("a weight column weighs and is no feature", () => {
  const weights = { kind: "numeric" as const, name: "w", values: new Float64Array(adult.rowCount).fill(1) };
  const frame = { ...adult, columns: [...adult.columns, weights] };
  const weighted = fitPipeline({ ...input, frame, weightColumn: "w" });
  expect(savePipeline(weighted)).toEqual(savePipeline(fitPipeline(input)));
});

test.each<[string, Partial<PipelineInput>, string, RegExp]>([
  ["an unknown algorithm", { algorithm: "oracle" }, "unknown_algorithm", /"oracle"/],
  [
    "a bad parameter",
    { params: { max_leaves: 1, depth: 2 } },
    "bad_params",
    /max_leaves must be at least 2.*depth is not/,
  ],
  [
    "a task the algorithm has not",
    { algorithm: "linear_regression", params: {} },
    "unsupported_task",
    /linear_regression/,
  ],
  ["text as the target of a regression", { task: "regression" }, "bad_target", /"income" must be numeric/],
  ["too many classes", { targetColumn: "race" }, "bad_target", /needs 2 classes/],
  ["a row that is not there", { rows: { train: [0, 3000] } }, "bad_split", /row 3000/],
  [
    "a calibration row that is not there",
    { rows: { train: [0], calibration: [3000] } },
    "bad_split",
    /row 3000 of the calibration/,
  ],
  [
    "no calibration rows",
    { rows: { train: range(0, 50), calibration: [] }, calibration: "beta" },
    "bad_split",
    /no calibration row/,
  ],
  [
    "calibrating a regression",
    { task: "regression", targetColumn: "age", calibration: "beta" },
    "unsupported_task",
    /not regression/,
  ],
  [
    "a conformal level of 90",
    { rows: { train: range(0, 50) }, conformal: { level: 90 } },
    "bad_params",
    /level must be above 0 and below 1, not 90/,
  ],
  [
    "normalised intervals without calibration rows",
    {
      task: "regression",
      targetColumn: "age",
      rows: { train: range(0, 50) },
      params: {},
      conformal: { method: "normalised" },
    },
    "bad_split",
    /normalised intervals need calibration rows/,
  ],
  [
    "quantiles of an algorithm without",
    {
      task: "regression",
      targetColumn: "age",
      algorithm: "linear_regression",
      recipe: { steps: [{ step: "drop", columns: "all_category" }] },
      params: {},
      rows: { train: range(0, 50), calibration: range(50, 90) },
      conformal: { method: "quantile" },
    },
    "unsupported_task",
    /linear_regression learns no quantiles/,
  ],
  ["no rows", { rows: { train: [] } }, "bad_target", /0/],
  ["a weight column of text", { weightColumn: "sex" }, "bad_weights", /"sex"/],
])("%s is refused", (_name, change, code, message) => {
  let thrown: unknown;
  try {
    fitPipeline({ ...input, ...change });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(EngineError);
  expect((thrown as EngineError).code).toBe(code);
  expect((thrown as EngineError).message).toMatch(message);
});

describe("a hostile pipeline file", () => {
  const file = savePipeline(
    fitPipeline({ ...input, params: { n_estimators: 3 }, calibration: "isotonic", conformal: {} }),
  );

  test("with bytes changed at random is refused, thousands of times", () => {
    const random = createRandom(1);
    for (let round = 0; round < 5000; round++) {
      const damaged = file.slice();
      for (let changes = 1 + random.integer(4); changes > 0; changes--) {
        const at = random.integer(damaged.length);
        damaged[at] = ((damaged[at] as number) + 1 + random.integer(255)) % 256;
      }
      if (damaged.every((byte, i) => byte === file[i])) continue;
      expect(() => loadPipeline(damaged)).toThrow(ModelFileError);
    }
  });

  test("with right checksums and a header changed at random is refused, or loads and predicts or refuses rows", () => {
    const random = createRandom(2);
    const state = decodeModelFile(file);
    const values = [null, -1, 0.5, 1e9, "", "x", [], {}, [null], { __proto__: null }, true];
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const header = structuredClone(state.header);
      replaceOne(header, values[random.integer(values.length)], random.integer);
      try {
        loadPipeline(encodeModelFile({ ...state, header }));
      } catch (error) {
        expect(error, JSON.stringify(header).slice(0, 200)).toBeInstanceOf(ModelFileError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });

  test("of another kind is refused", () => {
    expect(() => loadPipeline(encodeModelFile({ header: {}, sections: {} }))).toThrow(/"kind"/);
    expect(() => loadPipeline(new TextEncoder().encode("PK\u0003\u0004 not a model at all, but a zip"))).toThrow(
      /not a Crisol/,
    );
  });
});

/** Replaces one entry, at a random place and depth. */
function replaceOne(object: Record<string, unknown>, value: unknown, pick: (bound: number) => number): void {
  let at = object;
  for (;;) {
    const keys = Object.keys(at);
    const key = keys[pick(keys.length)] as string;
    const next = at[key];
    if (typeof next !== "object" || next === null || Object.keys(next).length === 0 || pick(4) === 0) {
      at[key] = value;
      return;
    }
    at = next as Record<string, unknown>;
  }
}
