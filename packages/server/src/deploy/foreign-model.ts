import { CrisolError, type ForeignFormat, type ForeignModel, type Task } from "@crisol/contract";
import {
  EngineError,
  foreignFormatOf,
  type ForeignModel as ImportedFile,
  importedPipeline,
  importModel,
  type Pipeline,
} from "@crisol/engine";

const TYPES = { numeric: "number", category: "text", timestamp: "timestamp" } as const;

/** How a model file of another library is to be read; what is left out is as the file says. */
export interface ForeignOptions {
  readonly format?: ForeignFormat | undefined;
  /** What it must be for. */
  readonly task?: Task | undefined;
  readonly target?: string | undefined;
  readonly classes?: readonly string[] | undefined;
  readonly columns?: readonly string[] | undefined;
}

/** A model file of another library as a pipeline, and what it says of itself. */
export interface ReadForeignModel {
  readonly pipeline: Pipeline;
  readonly about: ForeignModel;
}

/** Throws `model_file_invalid` for a file that cannot become a model of ours, or not the one that the options ask for. */
export function readForeignModel(bytes: Uint8Array, options: ForeignOptions): ReadForeignModel {
  const format = options.format ?? foreignFormatOf(bytes);
  if (!format) throw invalid("it is neither LightGBM's text, nor XGBoost's JSON or UBJSON, nor ONNX");
  try {
    const file = importModel(bytes, format, options.columns);
    const { target, classes } = options;
    const pipeline = importedPipeline(file, {
      targetColumn: target ?? file.target ?? "target",
      ...(classes && { classes }),
    });
    if (options.task !== undefined && options.task !== pipeline.task) {
      throw invalid(`it is for ${pipeline.task}, and not for ${options.task}`);
    }
    if (pipeline.signature.some(({ name }) => name === pipeline.targetColumn)) {
      throw invalid(`it takes a column ${JSON.stringify(pipeline.targetColumn)}, which is what it predicts`);
    }
    return { pipeline, about: aboutOf(file, format, pipeline) };
  } catch (error) {
    if (error instanceof EngineError) throw invalid(error.message);
    throw error;
  }
}

function aboutOf(file: ImportedFile, format: ForeignFormat, pipeline: Pipeline): ForeignModel {
  // The names of the file itself: what a caller can give others for.
  const names = new Map(pipeline.recipe.inputs.map((input) => [input.name, input]));
  return {
    format,
    producer: file.producer,
    task: pipeline.task,
    algorithm: pipeline.model.estimator,
    columns: file.columns.map((name) => {
      const input = names.get(name);
      return { name, type: input ? TYPES[input.kind] : null };
    }),
    classes: [...pipeline.classes],
    target: file.target ?? null,
    notes: [...file.notes],
  };
}

function invalid(problem: string): CrisolError {
  return new CrisolError("model_file_invalid", { problem: problem.replace(/\.$/, "") });
}
