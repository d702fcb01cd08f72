import type { ForeignModel } from "./imported-model.js";
import { withPlainRecipe } from "./imported-model.js";
import { importLightGbm } from "./lightgbm-import.js";
import { importOnnx } from "./onnx/onnx-import.js";
import { importXgBoost } from "./xgboost-import.js";

/** Files of other libraries that become models of ours: LightGBM's text, XGBoost's JSON or UBJSON, ONNX. */
export const FOREIGN_FORMATS = ["lightgbm", "xgboost", "onnx"] as const;
export type ForeignFormat = (typeof FOREIGN_FORMATS)[number];

/** What a file is by how it begins: a brace, the word "tree", or the version of ONNX's form. Undefined for anything else. */
export function foreignFormatOf(file: Uint8Array): ForeignFormat | undefined {
  const begin = new TextDecoder().decode(file.subarray(0, 64)).trimStart();
  if (begin.startsWith("{")) return "xgboost";
  if (begin.startsWith("tree")) return "lightgbm";
  return file[0] === 0x08 ? "onnx" : undefined;
}

/**
 * The model in a file of another library. `columns` name the columns that it takes, or those of use to
 * the model, anew, in its order. Throws ModelFileError
 * with a sentence for what no model of ours can be, and for anything malformed.
 */
export function importModel(file: Uint8Array, format: ForeignFormat, columns?: readonly string[]): ForeignModel {
  if (format === "onnx") return importOnnx(file, columns);
  return format === "lightgbm"
    ? withPlainRecipe(importLightGbm(file), "LightGBM", columns)
    : withPlainRecipe(importXgBoost(file), "XGBoost", columns);
}
