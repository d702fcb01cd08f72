import { z } from "zod";
import { Criterion, Task } from "./project.js";
import { PageQuery, pageOf, route } from "./route.js";
import { MetricValue } from "./run.js";
import { Cell, DataId, InProject, Instant, ModelId, ProjectId, RecipeId, RunId, Sha256, Slug, Text } from "./units.js";

/** A column that a model takes. */
export const SignatureInput = z.object({
  name: z.string(),
  type: z.enum(["number", "boolean", "text", "timestamp"]),
  /** False when training saw no missing value; a missing one is accepted all the same and imputed. */
  missingSeen: z.boolean(),
  /** Levels seen in training, most frequent first, at most 100; others are accepted as unseen. */
  levels: z.array(z.string()).nullable(),
  /** Range seen in training. */
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  /** A typical value: what forms begin with. */
  example: Cell,
});
export type SignatureInput = z.infer<typeof SignatureInput>;

export const Signature = z
  .object({
    inputs: z.array(SignatureInput),
    output: z.object({ task: Task, target: z.string(), classes: z.array(z.string()) }),
  })
  .meta({ id: "Signature" });
export type Signature = z.infer<typeof Signature>;

export const CriterionResult = z.object({
  criterion: Criterion,
  value: z.number().nullable(),
  passed: z.boolean(),
});
export type CriterionResult = z.infer<typeof CriterionResult>;

/** Formats that others read: ONNX Runtime, LightGBM, XGBoost, any JavaScript, any WebAssembly host. */
export const ExportFormat = z.enum(["onnx", "javascript", "wasm", "lightgbm", "xgboost"]);
export type ExportFormat = z.infer<typeof ExportFormat>;

/** Why a format cannot hold a model: it is for other algorithms, or its probabilities would not be the calibrated ones. */
export const ExportRefusal = z.enum(["only_trees", "only_trees_and_linear", "only_gradient_boosting", "calibrated"]);
export type ExportRefusal = z.infer<typeof ExportRefusal>;

/** A name for a version, such as `champion`. `latest` and `v1` would read as versions. */
export const ModelAlias = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_-]+$/, "must be letters, digits, _ or -")
  .refine((alias) => !/^(latest|v\d+)$/i.test(alias), "must not be latest nor v and a number");

export const ModelVersion = z
  .object({
    modelId: ModelId,
    projectId: ProjectId,
    /** The model's name. */
    name: Slug,
    version: z.number().int(),
    description: Text,
    /** In alphabetical order. */
    aliases: z.array(z.string()),
    signature: Signature,
    metrics: z.record(z.string(), MetricValue),
    /** The project's criteria when it was registered. */
    criteria: z.array(CriterionResult),
    lineage: z.object({
      runId: RunId,
      recipeId: RecipeId,
      dataId: DataId,
      dataVersion: z.number().int(),
      dataSha256: Sha256,
      algorithm: z.string(),
      seed: z.number().int(),
    }),
    /** The formats, and why it cannot be exported to one; null where it can. */
    exports: z.array(z.object({ format: ExportFormat, refusal: ExportRefusal.nullable() })),
    sha256: Sha256,
    sizeBytes: z.number(),
    createdAt: Instant,
  })
  .meta({ id: "ModelVersion" });
export type ModelVersion = z.infer<typeof ModelVersion>;

export const Model = z
  .object({
    id: ModelId,
    projectId: ProjectId,
    name: Slug,
    latestVersion: z.number().int(),
    /** Newest first. */
    versions: z.array(ModelVersion),
    createdAt: Instant,
  })
  .meta({ id: "Model" });
export type Model = z.infer<typeof Model>;

const model = InProject.extend({ modelId: ModelId });
const version = model.extend({ version: z.coerce.number().int().min(1) });

export const modelRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/models",
    summary: "List a project's registered models",
    access: "user",
    params: InProject,
    query: PageQuery,
    result: pageOf(Model),
    errors: ["not_found"],
  }),
  register: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/models",
    summary: "Register the model of a finished run as the next version under a name",
    access: "user",
    params: InProject,
    body: z.object({ runId: RunId, name: Slug, description: Text.default("") }),
    result: ModelVersion,
    status: 201,
    errors: ["not_found", "run_not_finished", "already_exists"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/models/:modelId",
    summary: "A model and its versions",
    access: "user",
    params: model,
    result: Model,
    errors: ["not_found"],
  }),
  setAlias: route({
    method: "PUT",
    path: "/api/v1/projects/:projectId/models/:modelId/aliases/:alias",
    summary: "Let an alias name a version; it moves there from the one that it named",
    access: "user",
    params: model.extend({ alias: ModelAlias }),
    body: z.object({ version: z.number().int().min(1) }),
    result: ModelVersion,
    errors: ["not_found"],
  }),
  removeAlias: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/models/:modelId/aliases/:alias",
    summary: "Remove an alias; the version stays",
    access: "user",
    params: model.extend({ alias: ModelAlias }),
    result: Model,
    errors: ["not_found"],
  }),
  export: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/models/:modelId/versions/:version/export",
    summary: "The model in another format, to run without Crisol",
    access: "user",
    params: version,
    query: z.object({ format: ExportFormat }),
    answer: "file",
    errors: ["not_found", "export_unsupported", "model_file_invalid"],
  }),
  download: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/models/:modelId/versions/:version/file",
    summary: "The model file",
    access: "user",
    params: version,
    answer: "file",
    errors: ["not_found"],
  }),
};
