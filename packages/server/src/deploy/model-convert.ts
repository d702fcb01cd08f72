import { CrisolError, type ExportFormat } from "@crisol/contract";
import {
  EngineError,
  type ImportedModel,
  importedPipeline,
  importLightGbm,
  importXgBoost,
  loadPipeline,
  type Pipeline,
  savePipeline,
} from "@crisol/engine";
import { exportModel } from "./model-export.js";

/** Files that a model can come from. */
export type ConvertSource = "crisol" | "lightgbm" | "xgboost";

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
  /** Name of what is predicted, for files that do not say. Default "target". */
  readonly target?: string;
  /** Labels of the classes in their order, for files that have numbers only. */
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

/** By how such files begin: LightGBM's with "tree", XGBoost's with a brace (JSON and UBJSON both), ours with its mark. */
function sourceOf(file: Uint8Array): ConvertSource {
  if (file[0] === 0x89) return "crisol";
  return file[0] === 0x7b ? "xgboost" : "lightgbm";
}

function readModel(
  file: Uint8Array,
  from: ConvertSource,
  { target = "target", classes }: ConvertOptions,
): { readonly pipeline: Pipeline; readonly notes: readonly string[] } {
  const foreign = (model: ImportedModel) => ({
    pipeline: importedPipeline(model, { targetColumn: target, ...(classes && { classes }) }),
    notes: model.notes,
  });
  try {
    if (from === "crisol") return { pipeline: loadPipeline(file), notes: [] };
    return foreign(from === "lightgbm" ? importLightGbm(file) : importXgBoost(file));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new CrisolError("model_file_invalid", { problem: error.message });
  }
}
