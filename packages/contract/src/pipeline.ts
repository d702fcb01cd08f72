import { z } from "zod";
import { ParamValue } from "./algorithm.js";
import { FieldProblem } from "./errors.js";
import { RanOn } from "./job-resources.js";
import { PageQuery, pageOf, route } from "./route.js";
import { TrainingRequest } from "./run.js";
import { ParameterName, ParameterValue, RunFolder, ScriptSpec, VariableName } from "./script-job.js";
import { AnyRunId, InProject, Instant, id, JobId, Name, ProjectId, Reason, Slug, Text } from "./units.js";

export const PipelineId = id("pip");
export const PipelineRunId = id("prn");

/** A name that other steps name it by. */
const StepName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, "must begin with a letter and have letters, digits, _ or - after it");

/** Takes the value of a parameter of the pipeline. */
const FromParameter = z.object({ parameter: ParameterName });

/** What another step has left. */
const FromStep = z.object({
  step: StepName,
  output: VariableName.meta({ description: "An output of that step; of a training: model" }),
  format: z.enum(["parquet", "csv"]).default("parquet").meta({ description: "Of an output that is data" }),
});

/** A data set of the project by its name. */
const FromData = z.object({
  data: Name,
  version: z.number().int().min(1).optional().meta({ description: "Default: the newest when the pipeline starts" }),
  format: z.enum(["parquet", "csv"]).default("parquet"),
});

const common = {
  after: z
    .array(StepName)
    .max(100)
    .default([])
    .meta({ description: "Steps that must end well before, besides those it reads of" }),
  cache: z
    .boolean()
    .default(true)
    .meta({ description: "Whether an equal step that ended well before is taken instead" }),
};

const ScriptStep = z.object({
  kind: z.literal("script"),
  ...common,
  ...ScriptSpec.pick({
    codeId: true,
    command: true,
    outputs: true,
    environment: true,
    variables: true,
    secrets: true,
    resources: true,
    timeoutSeconds: true,
    retries: true,
    priority: true,
  }).shape,
  parameters: z.record(ParameterName, z.union([ParameterValue, FromParameter])).default({}),
  inputs: z.record(VariableName, z.union([FromStep, FromData, RunFolder])).default({}),
});

const TrainStep = z.object({
  kind: z.literal("train"),
  ...common,
  recipe: Name.meta({ description: "The name of a recipe" }),
  recipeVersion: z
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: "Default: the newest when the pipeline starts" }),
  data: z
    .union([FromStep.omit({ format: true }), FromData.omit({ format: true })])
    .optional()
    .meta({
      description:
        "Trained on this with the recipe's steps and split, saved as its next version; default: the recipe's own data",
    }),
  ...TrainingRequest.omit({ recipeId: true, params: true }).shape,
  params: z.record(z.string().max(100), z.union([ParamValue, FromParameter])).default({}),
});

export const PipelineStep = z.discriminatedUnion("kind", [ScriptStep, TrainStep]).meta({ id: "PipelineStep" });
export type PipelineStep = z.infer<typeof PipelineStep>;

/** A graph of steps: each starts when what it reads is there. */
export const PipelineDefinition = z
  .object({
    parameters: z
      .record(ParameterName, ParameterValue)
      .default({})
      .meta({ description: "What steps may take, with what is taken where a run gives nothing" }),
    steps: z
      .record(StepName, PipelineStep)
      .refine((steps) => Object.keys(steps).length > 0, "must have at least one step")
      .refine((steps) => Object.keys(steps).length <= 200, "must have at most 200 steps"),
  })
  .meta({ id: "PipelineDefinition" });
export type PipelineDefinition = z.infer<typeof PipelineDefinition>;
export type PipelineDefinitionInput = z.input<typeof PipelineDefinition>;

export const Pipeline = z
  .object({
    id: PipelineId,
    projectId: ProjectId,
    name: Slug,
    description: z.string(),
    /** Counts its changes, from 1. */
    version: z.number().int(),
    definition: PipelineDefinition,
    /** What to look at, such as an output that no step reads. */
    remarks: z.array(Reason),
    createdAt: Instant,
    updatedAt: Instant,
    /** Until when a deleted one can be restored; null for one that is not deleted. */
    restorableUntil: Instant.nullable(),
  })
  .meta({ id: "Pipeline" });
export type Pipeline = z.infer<typeof Pipeline>;

/** `waiting`: for other steps. `cached`: an equal one that ended well before was taken. `skipped`: one it needs did not end well. */
export const PipelineStepState = z.enum([
  "waiting",
  "queued",
  "running",
  "succeeded",
  "cached",
  "failed",
  "cancelled",
  "skipped",
]);
export type PipelineStepState = z.infer<typeof PipelineStepState>;

/** Why a step ran: what is not as in its last run that ended well; or that there was none, or it shall not be taken. */
export const StepReason = z.enum(["first", "code", "inputs", "parameters", "environment", "outputs_gone", "cache_off"]);
export type StepReason = z.infer<typeof StepReason>;

export const PipelineRunState = z.enum(["running", "succeeded", "failed", "cancelled"]);

export const PipelineRunSummary = z
  .object({
    id: PipelineRunId,
    projectId: ProjectId,
    pipelineId: PipelineId,
    pipelineName: z.string(),
    pipelineVersion: z.number().int(),
    /** Counts the pipeline's runs, from 1. */
    number: z.number().int(),
    state: PipelineRunState,
    /** The step that was run alone; null where all were. */
    step: z.string().nullable(),
    /** The run in which those of the steps are nested. */
    runId: AnyRunId,
    userName: z.string(),
    /** How many of its steps are in each state. */
    counts: z.partialRecord(PipelineStepState, z.number().int()),
    createdAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: "PipelineRunSummary" });
export type PipelineRunSummary = z.infer<typeof PipelineRunSummary>;

export const PipelineRun = PipelineRunSummary.extend({
  parameters: z.record(z.string(), ParameterValue),
  /** As it was when the run began, with the versions of its data. */
  definition: PipelineDefinition,
  steps: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["script", "train"]),
      /** The steps that it waits for. */
      needs: z.array(z.string()),
      state: PipelineStepState,
      /** Of the job that it started, or of the run that was taken for it; null before. */
      jobId: JobId.nullable(),
      runId: AnyRunId.nullable(),
      /** Where that job runs or ran; null before. */
      target: RanOn.nullable(),
      /** The run of the pipeline whose step was taken; null unless `cached`. */
      cachedFrom: PipelineRunId.nullable(),
      /** Why it ran; empty before, and where it was taken from the cache. */
      reasons: z.array(StepReason),
      /** Equal for steps that do the same with the same; null until it is known. */
      key: z.string().nullable(),
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
      startedAt: Instant.nullable(),
      endedAt: Instant.nullable(),
    }),
  ),
}).meta({ id: "PipelineRun" });
export type PipelineRun = z.infer<typeof PipelineRun>;

const ofPipeline = InProject.extend({ pipelineId: PipelineId });
const ofRun = InProject.extend({ pipelineRunId: PipelineRunId });
const description = Text.default("");

export const pipelineRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/pipelines",
    summary: "List a project's pipelines, newest first",
    access: "user",
    params: InProject,
    query: PageQuery.extend({
      name: Slug.optional(),
      deleted: z
        .stringbool()
        .default(false)
        .meta({ description: "Those that were deleted and can be restored instead" }),
    }),
    result: pageOf(Pipeline),
    errors: ["not_found"],
  }),
  create: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/pipelines",
    summary: "Make a pipeline: steps that read what others leave",
    access: "user",
    params: InProject,
    body: z.object({ name: Slug, description, definition: PipelineDefinition }),
    result: Pipeline,
    status: 201,
    errors: ["not_found", "already_exists", "pipeline_invalid"],
  }),
  check: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/pipelines/check",
    summary: "What is wrong with a pipeline, and what to look at, without making it",
    access: "user",
    role: "viewer",
    params: InProject,
    body: z.object({
      name: Slug.optional().meta({ description: "Whether it is free" }),
      pipelineId: PipelineId.optional().meta({ description: "The one that is changed, whose name is its own" }),
      definition: PipelineDefinition,
    }),
    result: z.object({ problems: z.array(FieldProblem), remarks: z.array(Reason) }),
    errors: ["not_found"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/pipelines/:pipelineId",
    summary: "A pipeline",
    access: "user",
    params: ofPipeline,
    result: Pipeline,
    errors: ["not_found"],
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/projects/:projectId/pipelines/:pipelineId",
    summary: "Change a pipeline; its runs stay as they were, and those that go on do so",
    access: "user",
    params: ofPipeline,
    body: z.object({
      name: Slug.optional(),
      description: Text.optional(),
      definition: PipelineDefinition.optional(),
    }),
    result: Pipeline,
    errors: ["not_found", "already_exists", "pipeline_invalid"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/pipelines/:pipelineId",
    summary:
      "Delete a pipeline and the records of its runs, which can be restored for 7 days; what its steps made stays",
    access: "user",
    params: ofPipeline,
    errors: ["not_found", "conflict"],
  }),
  restore: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/pipelines/:pipelineId/restore",
    summary: "Undo the deletion of a pipeline that is not gone yet, with the records of its runs",
    access: "user",
    params: ofPipeline,
    result: Pipeline,
    errors: ["not_found", "already_exists"],
  }),
  run: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/pipelines/:pipelineId/runs",
    summary: "Run a pipeline: its steps start as soon as what they read is there",
    access: "user",
    params: ofPipeline,
    body: z.object({
      parameters: z
        .record(ParameterName, ParameterValue)
        .default({})
        .meta({ description: "Instead of what the pipeline has for those of the same names" }),
      cache: z.boolean().default(true).meta({ description: "False: every step runs" }),
      step: StepName.optional().meta({
        description: "Runs this step alone, on what the steps that it reads of have left in earlier runs. Default: all",
      }),
    }),
    result: PipelineRun,
    status: 202,
    errors: ["not_found", "pipeline_invalid", "data_version_missing", "step_needs_others"],
  }),
  runs: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/pipeline-runs",
    summary: "List runs of the project's pipelines, newest first",
    access: "user",
    params: InProject,
    query: PageQuery.extend({ pipelineId: PipelineId.optional(), state: PipelineRunState.optional() }),
    result: pageOf(PipelineRunSummary),
    errors: ["not_found"],
  }),
  getRun: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/pipeline-runs/:pipelineRunId",
    summary: "A run of a pipeline with its steps",
    access: "user",
    params: ofRun,
    result: PipelineRun,
    errors: ["not_found"],
  }),
  cancel: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/pipeline-runs/:pipelineRunId/cancel",
    summary: "Cancel a run of a pipeline: no further step starts, and those that run are ended",
    access: "user",
    params: ofRun,
    result: PipelineRun,
    errors: ["not_found", "conflict"],
  }),
  retry: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/pipeline-runs/:pipelineRunId/retry",
    summary: "Go on with a run of a pipeline that did not end well: what ended well stays, the rest runs again",
    access: "user",
    params: ofRun,
    result: PipelineRun,
    status: 202,
    errors: ["not_found", "conflict"],
  }),
} as const;
