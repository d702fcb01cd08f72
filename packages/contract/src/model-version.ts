import { z } from "zod";
import { Criterion, Task } from "./project.js";
import { route } from "./route.js";
import { MetricValue } from "./run.js";
import { LoggedText } from "./run-log.js";
import {
  AnyRunId,
  Cell,
  DataId,
  InProject,
  Instant,
  ModelId,
  ModelName,
  ProjectId,
  RecipeId,
  RunId,
  Sha256,
  Text,
} from "./units.js";

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

/** A criterion of the project as it stands now, held against a version. */
export const CriterionNow = CriterionResult.extend({
  /** How far the value is on the wrong side of the bound; null where it is met, and where its value is not known. */
  missedBy: z.number().nullable(),
}).meta({ id: "CriterionNow" });
export type CriterionNow = z.infer<typeof CriterionNow>;

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

/** What a version was made of: our own training, files that an MLflow client logged, or a model file of another library. */
export const ModelFormat = z.enum(["crisol", "mlflow", "lightgbm", "xgboost", "onnx"]);
export type ModelFormat = z.infer<typeof ModelFormat>;

/** How far a version has come; MLflow's stages. */
export const ModelStage = z.enum(["none", "staging", "production", "archived"]);
export type ModelStage = z.infer<typeof ModelStage>;

/** A step in the history of a version: when it came to a stage, by whom and why. */
export const StageChange = z
  .object({
    stage: ModelStage,
    by: z.string(),
    /** Empty where nobody said why. */
    reason: z.string(),
    /** What was asked of it then, with the value of that time; empty where nothing was. */
    criteria: z.array(CriterionResult),
    /** Whether criteria were not met, and the reason let it through. */
    isOverride: z.boolean(),
    at: Instant,
  })
  .meta({ id: "StageChange" });
export type StageChange = z.infer<typeof StageChange>;

export const ModelVersion = z
  .object({
    modelId: ModelId,
    projectId: ProjectId,
    /** The model's name. */
    name: ModelName,
    version: z.number().int(),
    format: ModelFormat,
    /** Markdown. */
    description: z.string(),
    /** In alphabetical order. */
    aliases: z.array(z.string()),
    /** In alphabetical order of their keys. */
    tags: z.array(LoggedText),
    stage: ModelStage,
    /** Where its files are, as a client of MLflow named it: `models:/m-...`, `runs:/...`; null of other versions. */
    source: z.string().nullable(),
    /** The run that made it; null where none is known. */
    runId: AnyRunId.nullable(),
    /** The model of MLflow's clients whose files it has; null where there is none. */
    loggedModelId: z.string().nullable(),
    /** Null where it is not known. */
    algorithm: z.string().nullable(),
    /** What it takes and answers. Null where that is not known: such a version cannot be deployed. */
    signature: Signature.nullable(),
    /** On test rows, when it was registered; empty where it was not measured by us. */
    metrics: z.record(z.string(), MetricValue),
    /** The project's criteria when it was registered. */
    criteria: z.array(CriterionResult),
    /** Of our own trainings; null of other versions. */
    lineage: z
      .object({
        runId: RunId,
        recipeId: RecipeId,
        dataId: DataId,
        dataVersion: z.number().int(),
        dataSha256: Sha256,
        algorithm: z.string(),
        seed: z.number().int(),
      })
      .nullable(),
    /** The formats, and why it cannot be exported to one; null where it can. Empty for one that has no model file. */
    exports: z.array(z.object({ format: ExportFormat, refusal: ExportRefusal.nullable() })),
    /** The file that it was imported from, as it was uploaded; null for versions that were not. */
    original: z.object({ fileName: z.string(), sizeBytes: z.number(), sha256: Sha256 }).nullable(),
    /** Of its model file; null where it has files of MLflow's instead. */
    sha256: Sha256.nullable(),
    sizeBytes: z.number().nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "ModelVersion" });
export type ModelVersion = z.infer<typeof ModelVersion>;

/** What a route below a version has in its path. */
export const InVersion = InProject.extend({ modelId: ModelId, version: z.coerce.number().int().min(1) });

/** Why somebody let through what misses a criterion. */
export const Override = z.object({ reason: z.string().trim().min(3).max(2000) });

/** Tags that are set, in place of those of the same keys; null removes one. Others stay. */
export const TagChanges = z
  .array(z.object({ key: z.string().min(1).max(250), value: z.string().max(100_000).nullable() }))
  .max(100);

const path = "/api/v1/projects/:projectId/models/:modelId/versions/:version";

export const modelVersionRoutes = {
  getVersion: route({
    method: "GET",
    path,
    summary: "A version of a model",
    access: "user",
    params: InVersion,
    result: ModelVersion,
    errors: ["not_found"],
  }),
  updateVersion: route({
    method: "PATCH",
    path,
    summary: "Change a version's description and tags; what it is made of never changes",
    access: "user",
    params: InVersion,
    body: z.object({ description: Text.optional(), tags: TagChanges.default([]) }),
    result: ModelVersion,
    errors: ["not_found"],
  }),
  deleteVersion: route({
    method: "DELETE",
    path,
    summary:
      "Delete a version that no endpoint has and no batch prediction was made with; its number is not given again",
    access: "user",
    params: InVersion,
    errors: ["not_found", "conflict"],
  }),
  stages: route({
    method: "GET",
    path: `${path}/stages`,
    summary: "The stages that a version was in, newest first: who moved it, when, why, and what was asked of it",
    access: "user",
    params: InVersion,
    result: z.object({ items: z.array(StageChange) }),
    errors: ["not_found"],
  }),
  moveToStage: route({
    method: "POST",
    path: `${path}/stages`,
    summary: "Move a version to a stage; what goes to production meets the project's criteria",
    access: "user",
    params: InVersion,
    body: z.object({ stage: ModelStage, reason: z.string().trim().max(2000).default("") }),
    result: ModelVersion,
    status: 201,
    errors: ["not_found", "criteria_not_met"],
  }),
  criteria: route({
    method: "GET",
    path: `${path}/criteria`,
    summary:
      "The project's criteria of now, held against a version: which it misses and by how much, before it is promoted",
    access: "user",
    params: InVersion,
    result: z.object({ items: z.array(CriterionNow) }),
    errors: ["not_found"],
  }),
  promote: route({
    method: "POST",
    path: `${path}/promote`,
    summary:
      "Make a version that meets the project's criteria the champion, in production; the champion before is archived",
    access: "user",
    params: InVersion,
    body: z.object({ reason: z.string().trim().max(2000).default(""), override: Override.optional() }),
    result: ModelVersion,
    status: 201,
    errors: ["not_found", "criteria_not_met"],
  }),
  card: route({
    method: "GET",
    path: `${path}/card`,
    summary: "A version's model card in Markdown: purpose, data, metrics, criteria, limits, and how to use it",
    access: "user",
    params: InVersion,
    answer: "file",
    errors: ["not_found"],
  }),
  export: route({
    method: "GET",
    path: `${path}/export`,
    summary: "The model in another format, to run without Crisol",
    access: "user",
    params: InVersion,
    query: z.object({ format: ExportFormat }),
    answer: "file",
    errors: ["not_found", "export_unsupported", "model_file_invalid", "model_not_served"],
  }),
  download: route({
    method: "GET",
    path: `${path}/file`,
    summary: "The model file",
    access: "user",
    params: InVersion,
    answer: "file",
    errors: ["not_found", "model_not_served"],
  }),
};
