import { CrisolError, type ExportFormat } from "@crisol/contract";
import {
  EngineError,
  type ForeignFormat,
  foreignFormatOf,
  importedPipeline,
  importModel,
  loadPipeline,
  type Pipeline,
  savePipeline,
} from "@crisol/engine";
import { exportModel } from "./model-export.js";

/** Files that a model can come from. */
export type ConvertSource = "crisol" | ForeignFormat;

export interface ConvertedModel {
  readonly bytes: Uint8Array;
  readonly from: ConvertSource;
  /** What was decided or left out, in sentences. */
  readonly notes: readonly string[];
}

export interface ConvertOptions {
  /** What the file is; told by its first bytes when absent. */
  readonly from?: ConvertSource;
  readonly to: ExportFormat | "crisol";
  /** Name of what is predicted; what the file says when absent, else "target". */
  readonly target?: string;
  /** Labels of the classes in their order; the file's own when absent, which may be numbers only. */
  readonly classes?: readonly string[];
}

/** A model file in another format. Throws `model_file_invalid` for one that cannot be read, and `export_unsupported`. */
export function convertModel(file: Uint8Array, options: ConvertOptions): ConvertedModel {
  const from = options.from ?? sourceOf(file);
  const { pipeline, notes } = readModel(file, from, options);
  if (options.to === "crisol") return { bytes: savePipeline(pipeline), from, notes };
  const { bytes, leftOut } = exportModel(pipeline, options.to);
  return { bytes, from, notes: leftOut === undefined ? notes : [...notes, leftOut] };
}

/** By how such files begin; ours with its mark. Throws `model_file_invalid`. */
function sourceOf(file: Uint8Array): ConvertSource {
  const found = file[0] === 0x89 ? "crisol" : foreignFormatOf(file);
  if (found) return found;
  throw new CrisolError("model_file_invalid", { problem: "it is no file of Crisol, LightGBM, XGBoost or ONNX" });
}

function readModel(
  file: Uint8Array,
  from: ConvertSource,
  { target, classes }: ConvertOptions,
): { readonly pipeline: Pipeline; readonly notes: readonly string[] } {
  try {
    if (from === "crisol") return { pipeline: loadPipeline(file), notes: [] };
    const model = importModel(file, from);
    const targetColumn = target ?? model.target ?? "target";
    return { pipeline: importedPipeline(model, { targetColumn, ...(classes && { classes }) }), notes: model.notes };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new CrisolError("model_file_invalid", { problem: error.message });
  }
}
