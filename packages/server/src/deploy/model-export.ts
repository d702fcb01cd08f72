import { CrisolError, type ExportFormat } from "@crisol/contract";
import {
  EngineError,
  exportEsModule,
  exportLightGbm,
  exportOnnx,
  exportWasm,
  exportXgBoost,
  missingInExport,
  modelWithoutRecipe,
  type Pipeline,
} from "@crisol/engine";

/** A model in a format that others read. */
export interface ExportedModel {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** With its dot. */
  readonly extension: string;
  /** What of the pipeline the file leaves out, as a sentence; absent when it takes raw rows as they come and answers all. */
  readonly leftOut?: string;
}

type Exporter = (pipeline: Pipeline) => ExportedModel;

const utf8 = new TextEncoder();

/**
 * One entry a format. ONNX and JavaScript take raw rows, the recipe is in them; the others have no words for a recipe, and
 * their files take the features that it makes. Only JavaScript has calibration, intervals and sets of classes.
 */
const EXPORTERS: Readonly<Record<ExportFormat, Exporter>> = {
  onnx: (pipeline) => ({
    bytes: exportOnnx(pipeline),
    mediaType: "application/octet-stream",
    extension: ".onnx",
    leftOut: missingInExport(pipeline),
  }),
  javascript: (pipeline) => ({
    bytes: utf8.encode(exportEsModule(pipeline)),
    mediaType: "text/javascript; charset=utf-8",
    extension: ".mjs",
  }),
  wasm: (pipeline) => {
    const { model, leftOut } = modelWithoutRecipe(pipeline);
    return { bytes: exportWasm(model), mediaType: "application/wasm", extension: ".wasm", leftOut };
  },
  lightgbm: (pipeline) => {
    const { model, categories, leftOut } = modelWithoutRecipe(pipeline);
    const text = exportLightGbm(model, { categories });
    return { bytes: utf8.encode(text), mediaType: "text/plain; charset=utf-8", extension: ".txt", leftOut };
  },
  xgboost: (pipeline) => {
    const { model, leftOut } = modelWithoutRecipe(pipeline);
    return { bytes: utf8.encode(exportXgBoost(model)), mediaType: "application/json", extension: ".json", leftOut };
  },
};

/** The pipeline as `format`; throws `export_unsupported` with the reason where the format has no words for it. */
export function exportModel(pipeline: Pipeline, format: ExportFormat): ExportedModel {
  try {
    return EXPORTERS[format](pipeline);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new CrisolError("export_unsupported", { value: format, problem: error.message });
  }
}
