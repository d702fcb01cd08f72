import { z } from "zod";
import { InVersion, ModelVersion, SignatureInput } from "./model-version.js";
import { Task } from "./project.js";
import { route } from "./route.js";
import { InProject, ModelName, Text, UploadId } from "./units.js";

/** Files of other libraries that become models: LightGBM's text, XGBoost's JSON or UBJSON, ONNX. */
export const ForeignFormat = z.enum(["lightgbm", "xgboost", "onnx"]);
export type ForeignFormat = z.infer<typeof ForeignFormat>;

/** What a model file of another library says of itself. */
export const ForeignModel = z
  .object({
    format: ForeignFormat,
    /** Who wrote it, such as `skl2onnx 1.20.0`; empty where the file does not say. */
    producer: z.string(),
    task: Task,
    /** An algorithm of ours, by which it predicts here. */
    algorithm: z.string(),
    /** The columns that it takes, in the file's order; a file without names has f0, f1 ... Type null: of no use to the model. */
    columns: z.array(z.object({ name: z.string(), type: SignatureInput.shape.type.nullable() })),
    /** Labels in the order of the model's classes: numbers where the file has no others; empty for regression. */
    classes: z.array(z.string()),
    /** What is predicted, where the file says so. */
    target: z.string().nullable(),
    /** What had to be decided or left out, in sentences. */
    notes: z.array(z.string()),
  })
  .meta({ id: "ForeignModel" });
export type ForeignModel = z.infer<typeof ForeignModel>;

/** An upload with a model, and how it is to be read; what is left out is detected. */
const ForeignFile = z.object({ uploadId: UploadId, format: ForeignFormat.optional() });

const Labels = z.array(z.string().min(1).max(500)).max(100_000);

export const modelImportRoutes = {
  inspect: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/models/inspect",
    summary: "What an uploaded model file of another library is: format, task, columns, classes",
    access: "user",
    params: InProject,
    body: ForeignFile,
    result: ForeignModel,
    errors: ["not_found", "upload_not_found", "model_file_invalid"],
  }),
  import: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/models/import",
    summary:
      "Make an uploaded model file of another library the next version under a name; measured on the project's test rows where it fits them",
    access: "user",
    params: InProject,
    body: ForeignFile.extend({
      name: ModelName,
      description: Text.default(""),
      /** What it must be for; refused where the file is for something else. */
      task: Task.optional(),
      /** What is predicted. Default: what the project predicts, else what the file says, else `target`. */
      target: z.string().min(1).max(500).optional(),
      /** Labels in the order of the model's classes, of which the second is the positive one of two. Default: the file's. */
      classes: Labels.optional(),
      /** Names of the columns that it takes, all of them or those of use to the model, in the file's order. Default: the file's. */
      columns: Labels.optional(),
    }),
    result: z.object({
      modelVersion: ModelVersion,
      /** What was decided or left out, and why it was not measured where it was not, in sentences. */
      notes: z.array(z.string()),
    }),
    status: 201,
    errors: ["not_found", "upload_not_found", "already_exists", "model_file_invalid"],
  }),
  original: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/models/:modelId/versions/:version/original",
    summary: "The file that a version was imported from, as it was uploaded",
    access: "user",
    params: InVersion,
    answer: "file",
    errors: ["not_found"],
  }),
};
