import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportCase } from "../../../test/export-cases.js";
import { matrixOf, readGoldenCases } from "../../../test/golden-case.js";
import { readExample } from "../../../test/read-fixture.js";
import { algorithm } from "../../algorithms.js";
import { FittedGradientBoosting, gradientBoosting } from "../../boosting/gradient-boosting.js";
import { EngineError } from "../../engine-error.js";
import type { FittedEstimator } from "../../estimator.js";
import { importLightGbm } from "../../formats/lightgbm-import.js";
import type { FeatureMatrix } from "../../frame/matrix.js";
import { exportWasm } from "./export-wasm.js";

interface Exports {
  readonly memory: WebAssembly.Memory;
  heap_base(): number;
  feature_count(): number;
  output_count(): number;
  predict(rows: number, rowCount: number, predictions: number): void;
}

/** As a host would run it, by what `exportWasm` documents and nothing else. */
function run(model: FittedEstimator, { rowCount, columns }: FeatureMatrix): Float64Array {
  const module = new WebAssembly.Module(exportWasm(model));
  expect(WebAssembly.Module.imports(module)).toEqual([]);
  const { memory, predict, ...about } = new WebAssembly.Instance(module).exports as unknown as Exports;
  const [features, outputs] = [about.feature_count(), about.output_count()];
  const rows = about.heap_base();
  const predictions = rows + rowCount * features * 8;
  const pages = Math.ceil((predictions + rowCount * outputs * 8 - memory.buffer.byteLength) / 65_536);
  if (pages > 0) memory.grow(pages);
  const values = new Float64Array(memory.buffer, rows, rowCount * features);
  columns.forEach((column, f) => {
    for (let row = 0; row < rowCount; row++) values[row * features + f] = column[row] as number;
  });
  predict(rows, rowCount, predictions);
  return new Float64Array(memory.buffer, predictions, rowCount * outputs).slice();
}

describe("gives the same bits", () => {
  test.each([
    "trees of raw columns",
    "trees of several classes",
    "forest of two classes",
    "forest of several classes",
    "trees of numbers",
    "trees of logarithms",
    "trees of numbers as categories and dates",
  ])("%s", (name) => {
    const { pipeline, rows } = exportCase(name);
    const x = pipeline.recipe.transform(rows);
    expect(run(pipeline.model, x)).toEqual(pipeline.model.predict(x));
  });

  test("zeros that count as missing", () => {
    const { x, y } = readExample("diabetes", "binary_classification");
    const fitted = gradientBoosting.fit({ x, y, params: { n_estimators: 20 }, seed: 1 });
    const forest = { ...fitted.forest, zeroIsMissing: new Uint8Array(x.features.length).fill(1) };
    const model = new FittedGradientBoosting(fitted, forest, fitted.link);
    expect(run(model, x)).toEqual(model.predict(x));
    expect(run(model, x)).not.toEqual(fitted.predict(x));
  });

  test("an imported model whose zeros count as missing", () => {
    const golden = new Map(readGoldenCases("lightgbm")).get("binary, missing zero")!;
    const imported = importLightGbm(golden.text);
    const x = matrixOf(imported, golden.columns);
    expect(imported.fitted.forest.zeroIsMissing).toContain(1);
    expect(run(imported.fitted, x)).toEqual(imported.fitted.predict(x));
    const all = (value: number) => ({ ...x, rowCount: 1, columns: x.columns.map(() => Float64Array.of(value)) });
    expect(run(imported.fitted, all(0))).toEqual(run(imported.fitted, all(Number.NaN)));
  });

  test("scores of every size through the links", () => {
    const { x, y } = readExample("glass", "multiclass_classification");
    const fitted = gradientBoosting.fit({ x, y, params: { n_estimators: 3 }, seed: 1 });
    const one = { ...x, rowCount: 5, columns: x.columns.map((column) => column.slice(0, 5)) };
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: 1e-6, max: 1e4 }), (size) => {
        const threshold = fitted.forest.threshold.map((value, node) =>
          (fitted.forest.feature[node] as number) < 0 ? value * size : value,
        );
        const model = new FittedGradientBoosting(fitted, { ...fitted.forest, threshold }, "softmax");
        expect(run(model, one)).toEqual(model.predict(one));
      }),
      { numRuns: 30 },
    );
  });
});

test("the module says what it was made of", () => {
  const { model } = exportCase("trees of raw columns").pipeline;
  const module = new WebAssembly.Module(exportWasm(model));
  const [section] = WebAssembly.Module.customSections(module, "crisol") as [ArrayBuffer];
  const { features, task, link } = JSON.parse(new TextDecoder().decode(section));
  expect({ features, task, link }).toEqual({ features: model.features, task: model.task, link: "sigmoid" });
});

test("a model that is no trees is refused", () => {
  const { x, y } = readExample("diabetes", "binary_classification");
  expect(() => exportWasm(algorithm("logistic_regression").fit({ x, y, params: {}, seed: 1 }))).toThrow(EngineError);
});
