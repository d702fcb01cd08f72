import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { fileOf, readGoldenCases } from "../test/golden-case.js";
import { readOnnxCases } from "../test/golden-onnx.js";
import { type Change, changes, forgedFile, mutatedBytes, mutatedText, tamperedState } from "../test/mutations.js";
import { algorithm, algorithms, anomalyDetectors, clusterers, transformers } from "./algorithms.js";
import { EngineError, ModelFileError } from "./engine-error.js";
import type {
  Estimator,
  FittedAnomalyDetector,
  FittedClusterer,
  FittedEstimator,
  FittedModel,
  FittedTransformer,
  Learner,
  LearnerInput,
  Target,
  Task,
} from "./estimator.js";
import { importedPipeline } from "./formats/imported-model.js";
import { exportLightGbm } from "./formats/lightgbm-export.js";
import { importLightGbm } from "./formats/lightgbm-import.js";
import { importOnnx } from "./formats/onnx/onnx-import.js";
import { exportXgBoost } from "./formats/xgboost-export.js";
import { importXgBoost } from "./formats/xgboost-import.js";
import type { Feature, FeatureMatrix } from "./frame/matrix.js";
import { decodeModelFile, encodeModelFile } from "./model-file.js";
import { checkParams } from "./params.js";
import { loadPipeline, savePipeline } from "./pipeline-file.js";

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

/** Fails unless the model works as one: it answers, and saved and loaded again it answers the same. */
function mustWork(learner: AnyLearner, fitted: FittedModel): void {
  const x = oddRows(fitted.features, !learner.nativeMissing);
  const answer = answerOf(fitted, x);
  const again = learner.load(decodeModelFile(encodeModelFile(fitted.save())));
  expect(answerOf(again, x)).toEqual(answer);
}

/** What a model of any kind has to say on rows. */
function answerOf(fitted: FittedModel, x: FeatureMatrix): unknown {
  return typedError(() => {
    if ("importance" in fitted) (fitted as FittedEstimator).importance();
    if ("transform" in fitted) return (fitted as FittedTransformer).transform(x).columns;
    if ("score" in fitted) return (fitted as FittedAnomalyDetector).score(x);
    return (fitted as FittedEstimator | FittedClusterer).predict(x);
  });
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

type AnyLearner = Learner<LearnerInput, FittedModel>;

/** `learnerOf` is the learner of what is read, or finds it. */
function fuzz(
  kind: string,
  learnerOf: AnyLearner | ((fitted: FittedModel) => AnyLearner),
  read: (list: readonly Change[]) => FittedModel,
): void {
  const counted = { files: 0, refused: 0 };
  figures[kind] = counted;
  fc.assert(
    fc.property(changes, (list) => {
      counted.files++;
      let fitted: FittedModel;
      try {
        fitted = read(list);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFileError);
        counted.refused++;
        return;
      }
      mustWork(typeof learnerOf === "function" ? learnerOf(fitted) : learnerOf, fitted);
    }),
    { numRuns },
  );
}

afterAll(() => {
  if (process.env.CRISOL_FUZZ_RUNS) console.table(figures);
});

const rowCount = 40;
const values = (step: number) => Float64Array.from({ length: rowCount }, (_, row) => ((row * step) % 13) / 3);

/** A few rows of what the learner takes: categories, missing values. */
function exampleRows(learner: Pick<Estimator, "nativeMissing" | "nativeCategories">): FeatureMatrix {
  const features: Feature[] = [
    { name: "a", kind: "numeric" },
    { name: "b", kind: "numeric" },
  ];
  const columns = [values(5), values(7)];
  if (learner.nativeMissing) columns[1]?.fill(Number.NaN, 3, 9);
  if (learner.nativeCategories) {
    features.push({ name: "c", kind: "category", cardinality: 5 });
    columns.push(Float64Array.from({ length: rowCount }, (_, row) => row % 5));
  }
  return { rowCount, features, columns };
}

/** A small model. */
function example(estimator: Estimator, task: Task): FittedEstimator {
  const x = exampleRows(estimator);
  const classCount = { regression: 0, binary_classification: 2, multiclass_classification: 3 }[task];
  const y: Target = {
    task,
    classCount,
    values: values(5).map((value) => (classCount ? Math.floor(value) % classCount : value)),
  };
  const { values: params } = checkParams(estimator.params, {});
  const few = "n_estimators" in params ? { ...params, n_estimators: 3, min_child_samples: 2 } : params;
  return estimator.fit({ x, y, params: few, seed: 1 });
}

/** Transformers that learn from a target are given one; the others do not look at it. */
function exampleOf(learner: AnyLearner): FittedModel {
  const y: Target = { task: "regression", classCount: 0, values: values(3) };
  const input = { x: exampleRows(learner), y, params: checkParams(learner.params, {}).values, seed: 1 };
  return learner.fit(input);
}

const estimated = algorithms.flatMap((estimator) =>
  estimator.tasks.map((task) => [`${estimator.name}, ${task}`, estimator, () => example(estimator, task)] as const),
);
const others = [...transformers, ...clusterers, ...anomalyDetectors].map((learner) => {
  return [learner.name, learner as AnyLearner, () => exampleOf(learner)] as const;
});

describe.each<readonly [string, AnyLearner, () => FittedModel]>([
  ...(estimated as unknown as readonly (readonly [string, AnyLearner, () => FittedModel])[]),
  ...others,
])("%s", (name, learner, fit) => {
  const state = fit().save();
  const file = encodeModelFile(state);
  const load = (bytes: Uint8Array) => learner.load(decodeModelFile(bytes));

  test("bytes of the file changed", { timeout }, () => {
    fuzz(`${name}: bytes`, learner, (list) => load(mutatedBytes(file, list)));
  });
  test("the directory's text changed, with right checksums", { timeout }, () => {
    fuzz(`${name}: directory`, learner, (list) => load(forgedFile(file, (text) => mutatedText(text, list))));
  });
  test("header and sections changed, with right checksums", { timeout }, () => {
    fuzz(`${name}: state`, learner, (list) => load(encodeModelFile(tamperedState(state, list))));
  });
});

describe("files of other libraries", () => {
  const boosting = algorithm("gradient_boosting") as unknown as AnyLearner;
  const exported = (fitted: FittedEstimator, write: (fitted: FittedEstimator) => string) => {
    typedError(() => write(fitted));
    return fitted;
  };
  test("LightGBM's text changed", { timeout }, () => {
    const texts = readGoldenCases("lightgbm").map(([, { text }]) => text);
    fuzz("LightGBM text", boosting, (list) => {
      const text = texts[(list[0] as Change).value % texts.length] as string;
      return exported(importLightGbm(mutatedText(text, list)).fitted, exportLightGbm);
    });
  });
  test("LightGBM's bytes changed", { timeout }, () => {
    const files = readGoldenCases("lightgbm").map(([, { text }]) => new TextEncoder().encode(text));
    fuzz("LightGBM bytes", boosting, (list) => {
      return importLightGbm(mutatedBytes(files[(list[0] as Change).value % files.length] as Uint8Array, list)).fitted;
    });
  });
  const files = readGoldenCases("xgboost").map(([, golden]) => fileOf(golden));
  test("XGBoost's JSON changed", { timeout }, () => {
    const texts = files.filter((file) => typeof file === "string");
    fuzz("XGBoost JSON", boosting, (list) => {
      const text = texts[(list[0] as Change).value % texts.length] as string;
      return exported(importXgBoost(mutatedText(text, list)).fitted, exportXgBoost);
    });
  });
  test("XGBoost's UBJSON changed", { timeout }, () => {
    const binaries = files.filter((file) => typeof file !== "string");
    fuzz("XGBoost UBJSON", boosting, (list) => {
      return importXgBoost(mutatedBytes(binaries[(list[0] as Change).value % binaries.length] as Uint8Array, list))
        .fitted;
    });
  });
  test("ONNX's bytes changed", { timeout }, () => {
    const models = Object.values(readOnnxCases()).map(({ bytes }) => Uint8Array.from(Buffer.from(bytes, "base64")));
    const learnerOf = ({ estimator }: FittedModel) => algorithm(estimator) as unknown as AnyLearner;
    fuzz("ONNX bytes", learnerOf, (list) => {
      const file = mutatedBytes(models[(list[0] as Change).value % models.length] as Uint8Array, list);
      const imported = importOnnx(file);
      const pipeline = importedPipeline(imported, { targetColumn: "y" });
      expect(savePipeline(loadPipeline(savePipeline(pipeline)))).toEqual(savePipeline(pipeline));
      return imported.fitted;
    });
  });
});
