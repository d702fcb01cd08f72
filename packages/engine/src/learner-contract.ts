import { describe, expect, test } from "vitest";
import { EngineError } from "./engine-error.js";
import type { EstimatorState, FittedModel, Learner, LearnerInput } from "./estimator.js";
import { type Feature, type FeatureMatrix, takeMatrixRows } from "./frame/matrix.js";
import { decodeModelFile, encodeModelFile } from "./model-file.js";
import { checkParams, type ParamSpec } from "./params.js";
import { createRandom } from "./random.js";

/** A learner with an input that it learns from, and what its fitted model says of rows. */
export interface LearnerCase<Input extends LearnerInput, Fitted extends FittedModel> {
  readonly learner: Learner<Input, Fitted>;
  readonly input: Input;
  /** Row-major, the same count of numbers for each row. */
  readonly outputOf: (fitted: Fitted, x: FeatureMatrix) => Float64Array;
  /** The input with other rows; default `input` with another `x`. */
  readonly inputOf?: (x: FeatureMatrix) => Input;
  /** Whether numbers that are missing in training may be missing in the output too. */
  readonly keepsMissing?: boolean;
}

/** Registers the tests of a table of parameters. */
export function parameterContract({ name, params }: Pick<Learner<never, never>, "name" | "params">): void {
  describe(`${name}: parameters`, () => {
    test("each default is valid, and each alias leads to one parameter", () => {
      const defaults = Object.fromEntries(Object.entries(params).map(([param, spec]) => [param, spec.default]));
      expect(checkParams(params, defaults)).toEqual({ values: defaults, problems: [] });
      const names = Object.entries(params).flatMap(([param, spec]) => [param, ...(spec.aliases ?? [])]);
      expect(new Set(names).size).toBe(names.length);
    });
    test("what a parameter waits for is a choice of another one", () => {
      for (const { when } of Object.values<ParamSpec>(params)) {
        if (!when) continue;
        const other = params[when.param];
        expect(other?.type === "choice" && other.choices).toContain(when.is);
      }
    });
    test("each has a description that ends with a full stop", () => {
      for (const spec of Object.values<ParamSpec>(params)) expect(spec.description).toMatch(/^[A-Z].*\.$/);
    });
  });
}

/** Registers the tests that hold for whatever is learnt: bytes, rows, features, weights and what is missing. */
export function learnerContract<Input extends LearnerInput, Fitted extends FittedModel>(
  given: LearnerCase<Input, Fitted>,
): void {
  const { learner, input, outputOf } = given;
  const { x } = input;
  const fitted = learner.fit(input);
  const output = outputOf(fitted, x);

  test("same input, same bytes; a loaded model gives the same bits and saves the same bytes", () => {
    const bytes = encodeModelFile(fitted.save());
    expect(firstDifference(encodeModelFile(learner.fit(input).save()), bytes)).toBe(-1);
    const loaded = learner.load(decodeModelFile(bytes));
    expect(bits(outputOf(loaded, x))).toEqual(bits(output));
    expect(firstDifference(encodeModelFile(loaded.save()), bytes)).toBe(-1);
    expect(loaded.estimator).toBe(learner.name);
    expect(loaded.features).toEqual(fitted.features);
  });

  test("a row alone gets the bits that it gets among others, and no rows get none", () => {
    const single = Array.from({ length: x.rowCount }, (_, row) => [...outputOf(fitted, takeMatrixRows(x, [row]))]);
    expect(bits(Float64Array.from(single.flat()))).toEqual(bits(output));
    expect(outputOf(fitted, takeMatrixRows(x, []))).toHaveLength(0);
  });

  test("missing values and categories are taken natively or refused by name", () => {
    const isProper = (value: number) => Number.isFinite(value) || (given.keepsMissing === true && Number.isNaN(value));
    const holes = x.columns.map((column) => column.map((value, row) => (row % 5 === 0 ? Number.NaN : value)));
    const withHoles = { ...input, x: { ...x, columns: holes } };
    if (learner.nativeMissing) expect(outputOf(learner.fit(withHoles), withHoles.x).every(isProper)).toBe(true);
    else expectCode(() => learner.fit(withHoles), "missing_values", /"a"/);

    const city: Feature = { name: "city", kind: "category", cardinality: 6 };
    const codes = Float64Array.from({ length: x.rowCount }, (_, row) => row % 6);
    const fitCategory = () => learner.fit({ ...input, x: withFeature(x, city, codes) });
    if (learner.nativeCategories) {
      const unseen = codes.map((code) => code + 99);
      expect(outputOf(fitCategory(), withFeature(x, city, unseen)).every(isProper)).toBe(true);
    } else expectCode(fitCategory, "category_feature", /"city"/);
  });

  test("weights and features that cannot be right are refused with a code", () => {
    expectCode(() => learner.fit({ ...input, weights: new Float64Array(3) }), "bad_weights");
    expectCode(() => learner.fit({ ...input, weights: new Float64Array(x.rowCount) }), "bad_weights");
    expectCode(() => learner.fit({ ...input, weights: new Float64Array(x.rowCount).fill(-1) }), "bad_weights");
    const fewer = { ...x, features: x.features.slice(1), columns: x.columns.slice(1) };
    expectCode(() => outputOf(fitted, fewer), "feature_mismatch");
    const renamed = { ...x, features: x.features.map((feature, f) => (f ? feature : { ...feature, name: "other" })) };
    expectCode(() => outputOf(fitted, renamed), "feature_mismatch");
  });

  test("weights that are all 1 are no weights", () => {
    const uniform = learner.fit({ ...input, weights: new Float64Array(x.rowCount).fill(1) });
    expect(bits(outputOf(uniform, x))).toEqual(bits(output));
  });

  test("a state without one of its parts is refused", () => {
    const state = fitted.save();
    for (const section of Object.keys(state.sections)) {
      const { [section]: _, ...sections } = state.sections;
      expectRefusedOrSame(learner, { ...state, sections }, (loaded) => bits(outputOf(loaded, x)), bits(output));
    }
    expectCode(() => learner.load({ header: { ...state.header, estimator: "other" }, sections: {} }), "bad_model_file");
    expectCode(() => learner.load({ header: {}, sections: {} }), "bad_model_file");
  });
}

/** Registers the tests of a learner without a target beyond `learnerContract`. */
export function untargetedContract<Input extends LearnerInput, Fitted extends FittedModel>(
  given: LearnerCase<Input, Fitted>,
): void {
  const { learner, input, outputOf } = given;
  const { x } = input;

  test("no rows and no features are refused", () => {
    expectCode(() => learner.fit({ ...input, x: takeMatrixRows(x, []) }), "bad_rows");
    expectCode(() => learner.fit({ ...input, x: { ...x, features: [], columns: [] } }), "bad_matrix");
  });

  test("rows all alike, and a feature that never varies, are no failure", () => {
    const alike = takeMatrixRows(x, new Uint32Array(50));
    const output = outputOf(learner.fit(given.inputOf?.(alike) ?? { ...input, x: alike }), alike);
    const width = output.length / 50;
    expect(output.every(Number.isFinite)).toBe(true);
    expect(output.every((value, i) => value === output[i % width])).toBe(true);
    const constant = withFeature(x, { name: "constant", kind: "numeric" }, new Float64Array(x.rowCount).fill(3.7));
    expect(outputOf(learner.fit({ ...input, x: constant }), constant).every(Number.isFinite)).toBe(true);
  });

  test("progress comes once an iteration, in order, and false stops", () => {
    const seen: number[] = [];
    const onIteration: LearnerInput["onIteration"] = ({ iteration, totalIterations, losses }) => {
      expect(iteration).toBeLessThanOrEqual(totalIterations);
      expect(Object.values(losses).every(Number.isFinite)).toBe(true);
      seen.push(iteration);
      return seen.length < 3;
    };
    learner.fit({ ...input, onIteration });
    expect(seen).toEqual([1, 2, 3].slice(0, seen.length));
    expect(seen.length).toBeGreaterThan(0);
  });
}

/** A part that is only there for some settings may be absent where it is not needed, and then changes nothing. */
function expectRefusedOrSame<Fitted extends FittedModel>(
  learner: Learner<never, Fitted>,
  state: EstimatorState,
  outputOf: (fitted: Fitted) => BigUint64Array,
  expected: BigUint64Array,
): void {
  let loaded: Fitted;
  try {
    loaded = learner.load(state);
  } catch (error) {
    expect((error as EngineError).code).toBe("bad_model_file");
    return;
  }
  expect(outputOf(loaded)).toEqual(expected);
}

/** Three numeric features "a", "b" and "c", standard normal. */
export function exampleMatrix(rowCount: number, stream: number): FeatureMatrix {
  const random = createRandom(rowCount, stream);
  const names = ["a", "b", "c"];
  return {
    rowCount,
    features: names.map((name) => ({ name, kind: "numeric" })),
    columns: names.map(() => Float64Array.from({ length: rowCount }, () => random.normal())),
  };
}

export function withFeature(x: FeatureMatrix, feature: Feature, values: Float64Array): FeatureMatrix {
  return { ...x, features: [...x.features, feature], columns: [...x.columns, values] };
}

/** Every bit, so that -0 is not 0 and a difference in the last place shows. */
export function bits(values: Float64Array): BigUint64Array {
  return new BigUint64Array(values.buffer, values.byteOffset, values.length);
}

/** The first byte in which two files differ, -1 where none does. `toEqual` takes seconds for a megabyte. */
function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 && a.length !== b.length ? a.length : at;
}

export function expectNear(values: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(values).toHaveLength(expected.length);
  const largest = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] as number))), 0);
  expect(largest).toBeLessThan(tolerance);
}

export function expectCode(run: () => unknown, code: EngineError["code"], message = /./): void {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(EngineError);
  expect((thrown as EngineError).code).toBe(code);
  expect((thrown as EngineError).message).toMatch(message);
}
