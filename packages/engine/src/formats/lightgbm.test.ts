import { describe, expect, test } from "vitest";
import { matrixOf, readGoldenCases } from "../../test/golden-case.js";
import { readExample } from "../../test/read-fixture.js";
import { algorithm } from "../algorithms.js";
import { type FittedGradientBoosting, gradientBoosting } from "../boosting/gradient-boosting.js";
import { ModelFileError } from "../engine-error.js";
import { treeShap } from "../explain/tree-shap.js";
import type { Column } from "../frame/frame.js";
import { decodeModelFile, encodeModelFile } from "../model-file.js";
import { loadPipeline, savePipeline } from "../pipeline-file.js";
import { importedPipeline, withPlainRecipe } from "./imported-model.js";
import { exportLightGbm } from "./lightgbm-export.js";
import { importLightGbm } from "./lightgbm-import.js";

const golden = new Map(readGoldenCases("lightgbm"));
const textOf = (name: string) => golden.get(name)?.text as string;

describe.each([...golden])("LightGBM's %s model", (_name, { text, columns, predictions }) => {
  const imported = importLightGbm(text);
  const x = matrixOf(imported, columns);

  test("predicts what LightGBM does", () => {
    const predicted = imported.fitted.predict(x);
    expect(predicted).toHaveLength(predictions.length);
    predictions.forEach((expected, i) => {
      expect(Math.abs((predicted[i] as number) - expected)).toBeLessThan(1e-14 * Math.max(1, Math.abs(expected)));
    });
    expect(imported.notes).toEqual([]);
  });

  test("is a model of ours: saved, loaded and exported again it has the same bits", () => {
    const file = encodeModelFile(imported.fitted.save());
    const loaded = gradientBoosting.load(decodeModelFile(file));
    expect(loaded.predict(x)).toEqual(imported.fitted.predict(x));
    expect(encodeModelFile(loaded.save())).toEqual(file);
    const again = importLightGbm(exportLightGbm(imported.fitted, imported));
    expect(again.fitted.predictRaw(x)).toEqual(imported.fitted.predictRaw(x));
    expect(exportLightGbm(again.fitted, again)).toBe(exportLightGbm(imported.fitted, imported));
  });
});

test("categories of pandas have their names, and a pipeline takes them", () => {
  const imported = importLightGbm(textOf("pandas"));
  expect(imported.fitted.features.map(({ name }) => name)).toEqual(["día_=_1", "ciudad_ñ", "code", "one"]);
  expect(imported.categories).toEqual([[], ["Málaga", 'a "b"', "z"].sort(), [10, 20, 35], ["x"]]);
  const pipeline = loadPipeline(
    savePipeline(importedPipeline(withPlainRecipe(imported, "LightGBM"), { targetColumn: "y" })),
  );
  const { columns, predictions } = golden.get("pandas")!;
  const frame = {
    rowCount: predictions.length,
    columns: columns.map((values, f): Column => {
      const name = imported.fitted.features[f]!.name;
      if (values.every((value) => typeof value !== "string")) {
        return { kind: "numeric", name, values: Float64Array.from(values, (value) => value ?? Number.NaN) };
      }
      const levels = [...new Set(values.map(String))].reverse();
      return {
        kind: "category",
        name,
        levels,
        codes: Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value as string))),
      };
    }),
  };
  const predicted = pipeline.predict(frame);
  expect(predicted.task === "regression" && [...predicted.values]).toEqual([
    ...imported.fitted.predict(matrixOf(imported, columns)),
  ]);
});

test("the base score and gains and row counts arrive", () => {
  const { fitted } = importLightGbm(textOf("no split"));
  expect(fitted.forest.treeStarts).toHaveLength(1);
  const importance = importLightGbm(textOf("binary, missing nan")).fitted.importance();
  expect(importance.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  const { forest } = importLightGbm(textOf("quantile")).fitted;
  for (const start of forest.treeStarts.slice(0, -1)) expect(forest.cover[start]).toBe(600);
});

test("explanations of a model whose zeros count as missing add up to its predictions, and a background is treated alike", () => {
  const imported = importLightGbm(textOf("binary, missing zero"));
  const x = matrixOf(imported, golden.get("binary, missing zero")!.columns);
  const { forest } = imported.fitted;
  const raw = imported.fitted.predictRaw(x);
  for (const options of [{}, { background: x }]) {
    const { values, expectedScores } = treeShap(forest, x, options);
    raw.forEach((score, row) => {
      const sum = values.subarray(row * 3, row * 3 + 3).reduce((a, b) => a + b, expectedScores[0] as number);
      expect(sum).toBeCloseTo(score, 10);
    });
  }
});

describe("a model of ours as LightGBM's text", () => {
  test.each([
    ["binary_classification", "adult"],
    ["multiclass_classification", "glass"],
    ["regression", "wine"],
  ] as const)("%s comes back with the same bits", (task, name) => {
    const { x, y } = readExample(name, task);
    const params = { n_estimators: 8, max_leaves: 12, min_child_samples: 5 };
    const fitted = algorithm("gradient_boosting").fit({ x, y, params, seed: 3 }) as FittedGradientBoosting;
    const again = importLightGbm(exportLightGbm(fitted)).fitted;
    expect(again.predictRaw({ ...x, features: again.features })).toEqual(fitted.predictRaw(x));
    // Sides change places where missing categories go left.
    expect(again.forest.cover.slice().sort()).toEqual(fitted.forest.cover.slice().sort());
  });

  test("white space in names becomes an underline, and names stay different", () => {
    const imported = importLightGbm(textOf("binary, missing nan"));
    const named = ["a b", "a_b", " "].map((name) => ({ name, kind: "numeric" as const }));
    const state = imported.fitted.save();
    const renamed = gradientBoosting.load({ ...state, header: { ...state.header, features: named } });
    expect(importLightGbm(exportLightGbm(renamed)).fitted.features.map(({ name }) => name)).toEqual([
      "a_b",
      "a_b_2",
      "_",
    ]);
  });
});

describe("refused with a sentence", () => {
  const binary = textOf("binary, missing nan");
  test.each([
    ["another file", "PK", /first line/],
    ["nothing", "", /first line/],
    ["a cut", binary.slice(0, 900), /cut off/],
    ["linear trees", binary.replace("is_linear=0", "is_linear=1"), /linear leaves/],
    ["one against all", binary.replace("binary sigmoid:2.5", "multiclassova num_class:1 sigmoid:1"), /do not sum to 1/],
    ["a square", binary.replace("binary sigmoid:2.5", "regression sqrt"), /square/],
    ["an unknown objective", binary.replace("binary sigmoid:2.5", "toString"), /not known/],
    ["an unknown version", binary.replace("version=v4", "version=v9"), /version v9/],
    ["a number that is none", binary.replace(/leaf_value=\S+/, "leaf_value=nan"), /"nan"/],
    ["1e400", binary.replace(/leaf_value=\S+/, "leaf_value=1e400"), /"1e400"/],
    ["a NaN threshold", binary.replace(/threshold=\S+/, "threshold=nan"), /"nan"/],
    ["2^31 leaves", binary.replace("num_leaves=5", "num_leaves=2147483648"), /num_leaves/],
    ["2^30 leaves", binary.replace("num_leaves=5", "num_leaves=1073741824"), /1073741824 values/],
    ["too many features", binary.replace("max_feature_idx=2", "max_feature_idx=2147483646"), /2147483647 values/],
    ["a cycle", binary.replace(/left_child=\S+/, "left_child=0"), /reached twice/],
    ["a child that is not there", binary.replace(/left_child=\S+/, "left_child=77"), /left_child/],
    ["a field twice", binary.replace("num_leaves=5", "num_leaves=5\nnum_leaves=5"), /twice/],
    ["a feature that is not there", binary.replace(/split_feature=\S+/, "split_feature=3"), /split_feature/],
    ["a lost tree", binary.replace("Tree=2", "Tree=3"), /where tree 2 must begin/],
  ])("%s", (_name, text, message) => {
    expect(() => importLightGbm(text)).toThrow(ModelFileError);
    expect(() => importLightGbm(text)).toThrow(message);
  });

  test("bytes that are no UTF-8", () => {
    expect(() => importLightGbm(Uint8Array.of(0x74, 0xff))).toThrow(/UTF-8/);
  });

  test("tree_sizes that lie do no harm", () => {
    const lying = binary.replace(/tree_sizes=.*/, "tree_sizes=1 99999999999 0 -5");
    expect(importLightGbm(lying).fitted.save()).toEqual(importLightGbm(binary).fitted.save());
  });
});
