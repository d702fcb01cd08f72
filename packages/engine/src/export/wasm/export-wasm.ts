import { treeCount } from "../../boosting/forest.js";
import { EngineError } from "../../engine-error.js";
import type { FittedEstimator } from "../../estimator.js";
import { Code, encodeWasm, type WasmFunction } from "../../wasm/module-writer.js";
import { exportedModel } from "../exported-model.js";
import { exponentialCode } from "./exponential-code.js";
import { forestImage } from "./forest-image.js";
import { goesLeftCode, predictCode } from "./predict-code.js";

const PAGE_BYTES = 65_536;

/**
 * A forest as a WebAssembly module that imports nothing and uses neither SIMD nor threads, for any host. It exports
 *
 * - `memory`, which the host may grow;
 * - `heap_base() -> i32`, the first byte that the host may write to; what lies below is the model;
 * - `feature_count() -> i32` and `output_count() -> i32`;
 * - `predict(rows: i32, row_count: i32, predictions: i32)`, which reads row_count x feature_count doubles at the address
 *   `rows`, row by row, in the order of the features, and writes row_count x output_count doubles at `predictions`.
 *
 * Missing is NaN and a category is its code. An output is the probability of class 1, of each class, or the number: the
 * same bits as `predict` gives here. The custom section "crisol" has, as JSON, the features, the task and the link.
 *
 * Throws EngineError "unsupported_export" for models that are no trees.
 */
export function exportWasm(model: FittedEstimator): Uint8Array<ArrayBuffer> {
  const exported = exportedModel(model);
  if (exported.kind !== "forest") {
    throw new EngineError(
      "unsupported_export",
      `${model.estimator} models are no trees, and only trees become WebAssembly`,
    );
  }
  const { forest, link } = exported;
  const { estimator, task, classCount, features } = model;
  const image = forestImage(forest);
  const heapBase = Math.ceil(image.bytes.length / 64) * 64;
  const constant = (exportName: string, value: number): WasmFunction => {
    return { exportName, params: [], results: ["i32"], locals: [], code: new Code().i32(value) };
  };
  return encodeWasm({
    memory: { name: "memory", initial: Math.ceil(heapBase / PAGE_BYTES) },
    functions: [
      { params: ["f64"], results: ["f64"], locals: ["f64", "f64", "f64"], code: exponentialCode() },
      { params: ["i32", "i32", "f64"], results: ["i32"], locals: ["i32", "i32"], code: goesLeftCode() },
      {
        exportName: "predict",
        params: ["i32", "i32", "i32"],
        results: [],
        locals: ["i32", "i32", "i32", "i32", "i32", "f64", "f64"],
        code: predictCode(image, features.length, treeCount(forest), forest.outputs, link),
      },
      constant("heap_base", heapBase),
      constant("feature_count", features.length),
      constant("output_count", forest.outputs),
    ],
    data: [{ address: 0, bytes: image.bytes }],
    custom: [
      {
        name: "crisol",
        bytes: new TextEncoder().encode(JSON.stringify({ format: 1, estimator, task, classCount, link, features })),
      },
    ],
  });
}
