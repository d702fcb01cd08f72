import { z } from "zod";
import { Role } from "./role.js";
import { PageQuery, pageOf, route } from "./route.js";
import { DataId, InProject, Instant, Name, ProjectId, Reason, Text } from "./units.js";

export const Task = z.enum(["binary_classification", "multiclass_classification", "regression"]);
export type Task = z.infer<typeof Task>;

/** `metric operator bound`, with the class in parentheses where the metric is one class's: `recall(positive) >= 0.7`. */
export const Criterion = z.string().trim().min(3).max(200).meta({
  description: "A success criterion, such as `roc_auc >= 0.80`, `recall(positive) >= 0.7`, `model_size_bytes <= 5e6`",
});

/** For how many days a deleted project, or a deleted run of a script, can be restored. */
export const RESTORE_DAYS = 7;

export const STEPS = ["define", "data", "prepare", "train", "deploy", "monitor"] as const;
export const Step = z.enum(STEPS);
export type Step = z.infer<typeof Step>;

export const StepState = z.enum(["todo", "running", "done", "attention"]);
export type StepState = z.infer<typeof StepState>;

/** What a project is about: step 1. */
const definition = {
  name: Name,
  description: Text,
  /** What the model puts out, in words: "whether a patient will develop diabetes". */
  output: Text,
  task: Task.nullable(),
  target: z.string().max(500).nullable(),
  /** The class that precision, recall and ROC speak of; null unless binary. */
  positiveClass: z.string().max(500).nullable(),
  primaryMetric: z.string().max(100).nullable(),
  criteria: z.array(Criterion).max(20),
  /** The data version that Prepare and Train use unless told otherwise. */
  data: z.object({ dataId: DataId, version: z.number().int().min(1) }).nullable(),
};

export const Project = z
  .object({
    id: ProjectId,
    ...definition,
    steps: z.record(Step, StepState),
    /** What the caller may do in it. */
    role: Role,
    createdAt: Instant,
    updatedAt: Instant,
    /** Set while it can still be restored. */
    deletedAt: Instant.nullable(),
  })
  .meta({ id: "Project" });
export type Project = z.infer<typeof Project>;

export const ProjectInput = z.object({
  name: definition.name,
  description: definition.description.default(""),
  output: definition.output.default(""),
  task: definition.task.default(null),
  target: definition.target.default(null),
  positiveClass: definition.positiveClass.default(null),
  primaryMetric: definition.primaryMetric.default(null),
  criteria: definition.criteria.default([]),
});

export const ProjectPatch = z.object(definition).partial();

export const MetricInfo = z
  .object({
    name: z.string(),
    tasks: z.array(Task),
    direction: z.enum(["maximise", "minimise"]),
    description: z.string(),
    unit: z.string().nullable(),
    lower: z.number().nullable(),
    upper: z.number().nullable(),
  })
  .meta({ id: "Metric" });
export type MetricInfo = z.infer<typeof MetricInfo>;

/** What the data suggest for the definition, each with its reason. */
export const DefinitionSuggestion = z
  .object({
    target: z.object({ value: z.string(), reason: Reason }).nullable(),
    task: z.object({ value: Task, reason: Reason }).nullable(),
    positiveClass: z.object({ value: z.string(), reason: Reason }).nullable(),
    primaryMetric: z.object({ value: z.string(), reason: Reason }).nullable(),
    criteria: z.array(z.object({ value: Criterion, reason: Reason })),
    /** Classes of the target with their row counts; empty for regression. */
    classes: z.array(z.object({ value: z.string(), rowCount: z.number() })),
  })
  .meta({ id: "DefinitionSuggestion" });
export type DefinitionSuggestion = z.infer<typeof DefinitionSuggestion>;

export const projectRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects",
    summary: "List projects, newest first",
    access: "user",
    role: "any",
    query: PageQuery.extend({ deleted: z.stringbool().default(false) }),
    result: pageOf(Project),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/projects",
    summary: "Create a project",
    access: "user",
    role: "any",
    body: ProjectInput,
    result: Project,
    status: 201,
    errors: ["criterion_invalid"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId",
    summary: "A project, with the state of its six steps",
    access: "user",
    params: InProject,
    result: Project,
    errors: ["not_found"],
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/projects/:projectId",
    summary: "Change a project's definition",
    access: "user",
    params: InProject,
    body: ProjectPatch,
    result: Project,
    errors: ["not_found", "criterion_invalid", "target_not_in_data", "task_does_not_fit"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId",
    summary: "Delete a project with all it holds; for 7 days it can be restored",
    access: "user",
    role: "owner",
    params: InProject,
    errors: ["not_found"],
  }),
  restore: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/restore",
    summary: "Undo the deletion of a project",
    access: "user",
    role: "owner",
    params: InProject,
    result: Project,
    errors: ["not_found"],
  }),
  suggest: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/suggestion",
    summary: "Task, metric, positive class and criteria that fit the data, each with the reason",
    access: "user",
    params: InProject,
    query: z.object({
      /** The column to suggest for; default: the project's target, or the most likely column. */
      target: z.string().max(500).optional(),
    }),
    result: DefinitionSuggestion,
    errors: ["not_found", "definition_incomplete", "target_not_in_data"],
  }),
  metrics: route({
    method: "GET",
    path: "/api/v1/metrics",
    summary: "The metrics that criteria and runs can use",
    access: "user",
    role: "any",
    result: z.object({ items: z.array(MetricInfo) }),
  }),
};
