import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exportCase, exportCaseNames } from "../../../test/export-cases.js";
import { readExample } from "../../../test/read-fixture.js";
import { algorithm } from "../../algorithms.js";
import { EngineError } from "../../engine-error.js";
import type { FittedEstimator } from "../../estimator.js";
import { decodeModelFile } from "../../model-file.js";
import { exportOnnx } from "./export-onnx.js";

// What ONNX Runtime makes of these files is for `npm run conformance`, which checks every case of test/export-cases.ts and
// the golden files here. Since files of golden models never change, neither may their exports without that check.
const golden = new URL("../../../test/golden/", import.meta.url);

function loadGolden(name: string): FittedEstimator {
  const state = decodeModelFile(readFileSync(new URL(`models/${name}.crisol`, golden)));
  return algorithm(String(state.header.estimator)).load(state);
}

describe("the export of a golden model is, to the byte, the file that ONNX Runtime has checked", () => {
  test.each(readdirSync(new URL("onnx/", golden)))("%s", (file) => {
    const exported = exportOnnx(loadGolden(file.replace(".onnx", "")));
    expect(Buffer.from(exported).equals(readFileSync(new URL(`onnx/${file}`, golden)))).toBe(true);
  });
});

describe("every case", () => {
  test.each(exportCaseNames)("%s: the same bytes each time, in both number types", (name) => {
    const { pipeline } = exportCase(name);
    for (const numbers of ["float", "double"] as const) {
      const bytes = exportOnnx(pipeline, { numbers });
      expect(exportOnnx(pipeline, { numbers })).toEqual(bytes);
      for (const { name: input } of pipeline.recipe.inputs) expect(Buffer.from(bytes).includes(input)).toBe(true);
    }
  });
});

test("a model that is neither trees nor linear is refused by name", () => {
  const { x, y } = readExample("diabetes", "binary_classification");
  const model = algorithm("naive_bayes").fit({ x, y, params: {}, seed: 1 });
  expect(() => exportOnnx(model)).toThrow(EngineError);
  expect(() => exportOnnx(model)).toThrow(/naive_bayes/);
});
