import { describe, expect, test } from "vitest";
import { algorithms } from "../algorithms.js";
import { exportLightGbm } from "../formats/lightgbm-export.js";
import { modelWithoutRecipe } from "../formats/model-without-recipe.js";
import { exportXgBoost } from "../formats/xgboost-export.js";
import type { Frame } from "../frame/frame.js";
import { fitPipeline, type Pipeline } from "../pipeline.js";
import { createRandom } from "../random.js";
import { exportEsModule } from "./es-module/export-es-module.js";
import { type ExportFormatName, exportPossibilities } from "./export-formats.js";
import { exportOnnx } from "./onnx/export-onnx.js";
import { exportWasm } from "./wasm/export-wasm.js";

const EXPORTERS: Record<ExportFormatName, (pipeline: Pipeline) => unknown> = {
  onnx: exportOnnx,
  javascript: exportEsModule,
  wasm: (pipeline) => exportWasm(modelWithoutRecipe(pipeline).model),
  lightgbm: (pipeline) => exportLightGbm(modelWithoutRecipe(pipeline).model),
  xgboost: (pipeline) => exportXgBoost(modelWithoutRecipe(pipeline).model),
};

const random = createRandom(4);
const a = Float64Array.from({ length: 200 }, () => random.normal());
const rows = Array.from(a, (_, row) => row);
const frame: Frame = {
  rowCount: 200,
  columns: [
    { name: "a", kind: "numeric", values: a },
    { name: "amount", kind: "numeric", values: a.map((value) => Math.exp(value)) },
    {
      name: "label",
      kind: "category",
      levels: ["no", "yes"],
      codes: Int32Array.from(a, (value) => Number(value > 0.3)),
    },
  ],
};

describe.each(algorithms.map(({ name, tasks }) => [name, tasks] as const))("%s", (algorithm, tasks) => {
  const classes = tasks.includes("binary_classification");
  test.each(classes ? [false, true] : [false])(
    "calibrated: %s: a format is refused where its exporter throws",
    (calibrated) => {
      const pipeline = fitPipeline({
        frame,
        rows: { train: rows.slice(0, 150), calibration: rows.slice(150) },
        ...(calibrated && { calibration: "sigmoid" }),
        task: classes ? "binary_classification" : "regression",
        targetColumn: classes ? "label" : "amount",
        recipe: { steps: [{ step: "drop", columns: [classes ? "amount" : "label"] }] },
        algorithm,
        seed: 1,
      });
      const possibilities = exportPossibilities({ algorithm, calibrated });
      expect(possibilities.map(({ format }) => format)).toEqual(Object.keys(EXPORTERS));
      for (const { format, refusal } of possibilities) {
        let thrown = false;
        try {
          EXPORTERS[format](pipeline);
        } catch {
          thrown = true;
        }
        expect(thrown, format).toBe(refusal !== null);
      }
    },
  );
});
