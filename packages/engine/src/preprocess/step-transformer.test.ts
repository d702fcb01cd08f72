import { describe, expect, test } from "vitest";
import { readExample, readFixture } from "../../test/read-fixture.js";
import { EngineError } from "../engine-error.js";
import type { Transformer } from "../estimator.js";
import type { Frame } from "../frame/frame.js";
import { decodeModelFile, encodeModelFile } from "../model-file.js";
import type { ParamValues } from "../params.js";
import { imputer } from "./imputer.js";
import { oneHotEncoder } from "./one-hot-encoder.js";
import { ordinalEncoder } from "./ordinal-encoder.js";
import { fitRecipe } from "./recipe.js";
import type { RecipeStep } from "./recipe-spec.js";
import { scaler } from "./scaler.js";
import { targetEncoder } from "./target-encoder.js";

const { x, y } = readExample("adult", "binary_classification");
const frame = readFixture("adult");
const inputs: Frame = { rowCount: frame.rowCount, columns: frame.columns.slice(0, -1) };

describe("what a step of a recipe makes of all its columns, a transformer makes of the features, to the bit", () => {
  const cases: readonly (readonly [Transformer, ParamValues, RecipeStep])[] = [
    [scaler, { method: "standard" }, { step: "scale", columns: "all_numeric", method: "standard" }],
    [scaler, { method: "min_max" }, { step: "scale", columns: "all_numeric", method: "min_max" }],
    [scaler, { method: "robust" }, { step: "scale", columns: "all_numeric", method: "robust" }],
    [oneHotEncoder, { max_levels: 6 }, { step: "encode", columns: "all_category", method: "one_hot", maxLevels: 6 }],
    [ordinalEncoder, {}, { step: "encode", columns: "all_category", method: "ordinal" }],
    [targetEncoder, { smoothing: 7 }, { step: "encode", columns: "all_category", method: "target", smoothing: 7 }],
  ];
  test.each(cases)("%#: $name", (transformer, params, step) => {
    const { fitted: recipe } = fitRecipe(inputs, { steps: [step] }, y, 1);
    const expected = recipe.transform(inputs);
    const fitted = transformer.fit({ x, y, params, seed: 1 });
    const given = fitted.transform(x);
    expect(given.columns).toEqual(expected.columns);
    expect(given.features.map(({ kind }) => kind)).toEqual(expected.features.map(({ kind }) => kind));
    const loaded = transformer.load(decodeModelFile(encodeModelFile(fitted.save())));
    expect(loaded.outputFeatures).toEqual(fitted.outputFeatures);
    expect(loaded.transform(x).columns).toEqual(given.columns);
  });
});

test("the imputer leaves nothing missing, numbers by its strategy and categories by the most frequent", () => {
  const holed = {
    ...x,
    columns: x.columns.map((column, f) => column.map((v, row) => (row % 7 === f % 7 ? Number.NaN : v))),
  };
  for (const strategy of ["mean", "median", "most_frequent", "constant"]) {
    const filled = imputer.fit({ x: holed, params: { strategy, fill_value: -5 }, seed: 0 }).transform(holed);
    expect(filled.columns.every((column) => !column.some(Number.isNaN))).toBe(true);
    expect(filled.features).toEqual(x.features);
    const age = x.features.findIndex(({ name }) => name === "age");
    if (strategy === "constant") expect(filled.columns[age]?.[age % 7]).toBe(-5);
  }
});

test("training rows are encoded without their own target, those of weight 0 by all others", () => {
  const weights = Float64Array.from({ length: x.rowCount }, (_, row) => Number(row % 5 > 0));
  const category = x.features.findIndex(({ kind }) => kind === "category");
  const { fitted, train } = targetEncoder.fitTransform?.({ x, y, weights, params: {}, seed: 3 }) ?? {};
  const whole = fitted?.transform(x).columns[category] as Float64Array;
  const own = train?.columns[category] as Float64Array;
  expect(own).toHaveLength(x.rowCount);
  expect(own.every((value, row) => (weights[row] ? true : value === whole[row]))).toBe(true);
  expect(own.some((value, row) => value !== whole[row])).toBe(true);
  expect(() => targetEncoder.fit({ x, params: {}, seed: 0 })).toThrow(
    new EngineError("bad_target", "target_encode learns from a target, and none was given"),
  );
});

test("a category that training did not have, and a state that does not fit, are handled as in a recipe", () => {
  const category = x.features.findIndex(({ kind }) => kind === "category");
  const fitted = ordinalEncoder.fit({ x, params: {}, seed: 0 });
  const unseen = { ...x, columns: x.columns.map((column, f) => (f === category ? column.map(() => 1e6) : column)) };
  expect(fitted.transform(unseen).columns[category]?.every(Number.isNaN)).toBe(true);
  const { header } = fitted.save();
  const [first, ...rest] = header.transforms as readonly Record<string, unknown>[];
  for (const broken of [{ ...first, levelCount: 1 }, { ...first, column: "other" }, { ...first, type: "magic" }, 7]) {
    const state = { header: { ...header, transforms: [broken, ...rest] }, sections: {} };
    expect(() => ordinalEncoder.load(state)).toThrow(expect.objectContaining({ code: "bad_model_file" }));
  }
});
