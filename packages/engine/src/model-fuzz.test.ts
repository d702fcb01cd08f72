import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { fileOf, readGoldenCases } from "../test/golden-case.js";
import { type Change, changes, forgedFile, mutatedBytes, mutatedText, tamperedState } from "../test/mutations.js";
import { algorithm, algorithms } from "./algorithms.js";
import { EngineError, ModelFileError } from "./engine-error.js";
import type { Estimator, FittedEstimator, Target, Task } from "./estimator.js";
import { exportLightGbm } from "./formats/lightgbm-export.js";
import { importLightGbm } from "./formats/lightgbm-import.js";
import { exportXgBoost } from "./formats/xgboost-export.js";
import { importXgBoost } from "./formats/xgboost-import.js";
import type { Feature, FeatureMatrix } from "./frame/matrix.js";
import { decodeModelFile, encodeModelFile } from "./model-file.js";
import { checkParams } from "./params.js";

// A file from a stranger gives a typed error, or a model that predicts: never another error, an endless loop or a crash.
// `npm run fuzz -- models --runs N` runs N changed files of each kind; the suite takes a few.
const numRuns = Number(process.env.CRISOL_FUZZ_RUNS ?? 150);
const timeout = 60_000 + numRuns * 100;
const figures: Record<string, { files: number; refused: number }> = {};

/** Rows that are hard on a model, as many features wide as it says. */
function oddRows(features: readonly Feature[], finite: boolean): FeatureMatrix {
  const numbers = finite ? [0, 1, -1, 1e9, 0.5] : [0, 1, -1, 1e300, Number.NaN, Infinity, -Infinity, -0];
  const codes = finite ? [0, 1, 0, 2, 5] : [0, 1, 2, 5, Number.NaN, -1, 1e9, 0.5];
  const columns = features.map(({ kind }, f) => {
    const values = kind === "category" ? codes : numbers;
    return Float64Array.from(values, (_, row) => values[(row + f) % values.length] as number);
  });
  return { rowCount: numbers.length, features, columns };
}

/** Fails unless the model works as one: it predicts, and saved and loaded again it predicts the same. */
function mustWork(fitted: FittedEstimator): void {
  const estimator = algorithm(fitted.estimator);
  const x = oddRows(fitted.features, !estimator.nativeMissing);
  const predicted = typedError(() => fitted.predict(x));
  fitted.importance();
  const file = encodeModelFile(fitted.save());
  const again = estimator.load(decodeModelFile(file));
  expect(typedError(() => again.predict(x))).toEqual(predicted);
}

/** The result, or the code of an EngineError; other errors are thrown on. */
function typedError<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof EngineError) return error.code;
    throw error;
  }
}

function fuzz(kind: string, read: (list: readonly Change[]) => FittedEstimator): void {
  const counted = { files: 0, refused: 0 };
  figures[kind] = counted;
  fc.assert(
    fc.property(changes, (list) => {
      counted.files++;
      let fitted: FittedEstimator;
      try {
        fitted = read(list);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFileError);
        counted.refused++;
        return;
      }
      mustWork(fitted);
    }),
    { numRuns },
  );
}

afterAll(() => {
  if (process.env.CRISOL_FUZZ_RUNS) console.table(figures);
});

/** A small model with whatever the algorithm takes: categories, missing values. */
function example(estimator: Estimator, task: Task): FittedEstimator {
  const rowCount = 40;
  const values = (step: number) => Float64Array.from({ length: rowCount }, (_, row) => ((row * step) % 13) / 3);
  const features: Feature[] = [
    { name: "a", kind: "numeric" },
    { name: "b", kind: "numeric" },
  ];
  const columns = [values(5), values(7)];
  if (estimator.nativeMissing) columns[1]?.fill(Number.NaN, 3, 9);
  if (estimator.nativeCategories) {
    features.push({ name: "c", kind: "category", cardinality: 5 });
    columns.push(Float64Array.from({ length: rowCount }, (_, row) => row % 5));
  }
  const classCount = { regression: 0, binary_classification: 2, multiclass_classification: 3 }[task];
  const y: Target = {
    task,
    classCount,
    values: values(5).map((value) => (classCount ? Math.floor(value) % classCount : value)),
  };
  const { values: params } = checkParams(estimator.params, {});
  const few = "n_estimators" in params ? { ...params, n_estimators: 3, min_child_samples: 2 } : params;
  return estimator.fit({ x: { rowCount, features, columns }, y, params: few, seed: 1 });
}

const models = algorithms.flatMap((estimator) => estimator.tasks.map((task) => [estimator.name, task] as const));

describe.each(models)("%s, %s", (name, task) => {
  const estimator = algorithm(name);
  const state = example(estimator, task).save();
  const file = encodeModelFile(state);
  const load = (bytes: Uint8Array) => estimator.load(decodeModelFile(bytes));

  test("bytes of the file changed", { timeout }, () => {
    fuzz(`${name}, ${task}: bytes`, (list) => load(mutatedBytes(file, list)));
  });
  test("the directory's text changed, with right checksums", { timeout }, () => {
    fuzz(`${name}, ${task}: directory`, (list) => load(forgedFile(file, (text) => mutatedText(text, list))));
  });
  test("header and sections changed, with right checksums", { timeout }, () => {
    fuzz(`${name}, ${task}: state`, (list) => load(encodeModelFile(tamperedState(state, list))));
  });
});

describe("files of other libraries", () => {
  const exported = (fitted: FittedEstimator, write: (fitted: FittedEstimator) => string) => {
    typedError(() => write(fitted));
    return fitted;
  };
  test("LightGBM's text changed", { timeout }, () => {
    const texts = readGoldenCases("lightgbm").map(([, { text }]) => text);
    fuzz("LightGBM text", (list) => {
      const text = texts[(list[0] as Change).value % texts.length] as string;
      return exported(importLightGbm(mutatedText(text, list)).fitted, exportLightGbm);
    });
  });
  test("LightGBM's bytes changed", { timeout }, () => {
    const files = readGoldenCases("lightgbm").map(([, { text }]) => new TextEncoder().encode(text));
    fuzz("LightGBM bytes", (list) => {
      return importLightGbm(mutatedBytes(files[(list[0] as Change).value % files.length] as Uint8Array, list)).fitted;
    });
  });
  const files = readGoldenCases("xgboost").map(([, golden]) => fileOf(golden));
  test("XGBoost's JSON changed", { timeout }, () => {
    const texts = files.filter((file) => typeof file === "string");
    fuzz("XGBoost JSON", (list) => {
      const text = texts[(list[0] as Change).value % texts.length] as string;
      return exported(importXgBoost(mutatedText(text, list)).fitted, exportXgBoost);
    });
  });
  test("XGBoost's UBJSON changed", { timeout }, () => {
    const binaries = files.filter((file) => typeof file !== "string");
    fuzz("XGBoost UBJSON", (list) => {
      return importXgBoost(mutatedBytes(binaries[(list[0] as Change).value % binaries.length] as Uint8Array, list))
        .fitted;
    });
  });
});
