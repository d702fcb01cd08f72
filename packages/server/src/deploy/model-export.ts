import { CrisolError, type ExportFormat } from "@crisol/contract";
import { EngineError, exportLightGbm, exportXgBoost, type Pipeline } from "@crisol/engine";

/** A model in a format that others read. */
export interface ExportedModel {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** With its dot. */
  readonly extension: string;
}

type Exporter = (pipeline: Pipeline) => ExportedModel;

const utf8 = new TextEncoder();

/** One entry a format. LightGBM and XGBoost have no words for a recipe: their files take the features it makes. */
const EXPORTERS: Readonly<Record<ExportFormat, Exporter>> = {
  lightgbm: ({ model }) => ({
    bytes: utf8.encode(exportLightGbm(model)),
    mediaType: "text/plain; charset=utf-8",
    extension: ".txt",
  }),
  xgboost: ({ model }) => ({
    bytes: utf8.encode(exportXgBoost(model)),
    mediaType: "application/json",
    extension: ".json",
  }),
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
