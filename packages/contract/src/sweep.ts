import { z } from "zod";
import { AlgorithmParam } from "./algorithm.js";
import { FieldProblem } from "./errors.js";
import { RanOn } from "./job-resources.js";
import { PageQuery, pageOf, route } from "./route.js";
import { TrainingRequest } from "./run.js";
import { ParameterName, ScriptSpec } from "./script-job.js";
import { AnyRunId, InProject, Instant, id, JobId, Name, ProjectId, Reason, Seed } from "./units.js";

export const SweepId = id("swp");

const SearchValue = z.union([z.number(), z.boolean(), z.string().max(6000)]);
export type SearchValue = z.infer<typeof SearchValue>;

const when = z
  .object({ parameter: ParameterName, values: z.array(SearchValue).min(1).max(1000) })
  .optional()
  .meta({ description: "It is varied only while this other parameter has one of these values" });
const range = {
  low: z.number(),
  high: z.number(),
  scale: z.enum(["linear", "log"]).default("linear").meta({
    description: "On which differences count alike: 1 to 2 as 10 to 11, or as 10 to 20",
  }),
  step: z.number().optional().meta({ description: "Only low, low + step and so on" }),
  when,
};

/** What one parameter may be. */
export const SearchParameter = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("float"), ...range }),
    z.object({ type: z.literal("integer"), ...range }),
    z.object({ type: z.literal("choice"), values: z.array(SearchValue).min(1).max(1000), when }),
  ])
  .meta({ id: "SearchParameter" });
export type SearchParameter = z.infer<typeof SearchParameter>;

/** What every trial runs: the values of its parameters take the place of those of the same names. */
export const SweepTemplate = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("script"), script: ScriptSpec }),
  z.object({ kind: z.literal("training"), training: TrainingRequest }),
]);
export type SweepTemplate = z.infer<typeof SweepTemplate>;

export const SearchGoal = z.enum(["minimise", "maximise"]);
export type SearchGoal = z.infer<typeof SearchGoal>;
const MetricKey = z.string().min(1).max(250);

/** A sweep as it is asked for: what to run, what to vary, what is best, and how much to spend. */
export const SweepSpec = z
  .object({
    name: Name.optional().meta({ description: "Of the sweep and its run; default: what it runs" }),
    template: SweepTemplate,
    space: z.record(ParameterName, SearchParameter).meta({ description: "The parameters that are varied" }),
    objective: z
      .object({
        metric: MetricKey.optional().meta({
          description:
            "A metric that each trial logs. Default for a training: the project's metric on the validation rows; a script has none",
        }),
        goal: SearchGoal.optional().meta({ description: "Default for a training: that of its metric; else minimise" }),
        take: z.enum(["last", "best"]).default("last").meta({
          description: "Which point of the metric is a trial's value",
        }),
      })
      .default({ take: "last" }),
    strategy: z
      .object({
        name: z.enum(["tpe", "random", "grid"]).default("tpe"),
        params: z.record(z.string(), SearchValue).default({}),
      })
      .default({ name: "tpe", params: {} }),
    stopping: z
      .object({
        rule: z.enum(["none", "successive_halving", "hyperband", "median"]).default("none"),
        params: z.record(z.string(), SearchValue).default({}),
        metric: MetricKey.optional().meta({
          description: "What trials are compared by while they run. Default: the objective's metric",
        }),
        goal: SearchGoal.optional().meta({ description: "Default: the objective's goal" }),
      })
      .default({ rule: "none", params: {} }),
    maximumTrials: z.number().int().min(1).max(10_000).default(50),
    parallelTrials: z.number().int().min(1).max(100).default(1).meta({
      description: "Trials at the same time, as far as the queue has room; with 1 the seed decides everything",
    }),
    maximumFailures: z.number().int().min(1).max(1000).default(5).meta({
      description: "This many trials that fail one after the other end the sweep",
    }),
    timeLimitSeconds: z.number().int().min(1).max(31_536_000).nullable().default(null).meta({
      description: "From the start of the sweep; then trials that run are cancelled",
    }),
    seed: Seed.default(0),
  })
  .meta({ id: "SweepSpec" });
export type SweepSpec = z.infer<typeof SweepSpec>;
/** What a caller gives of it; the rest are defaults. */
export type SweepSpecInput = z.input<typeof SweepSpec>;

/** Stopping: no trial begins any more, and those that run are being cancelled. Failed: there was no use in going on. */
export const SweepState = z.enum(["running", "stopping", "completed", "stopped", "failed"]);
export type SweepState = z.infer<typeof SweepState>;

/** Stopped: ended early by the stopping rule. Cancelled: by somebody, or with the sweep. */
export const TrialState = z.enum(["running", "completed", "stopped", "failed", "cancelled"]);
export type TrialState = z.infer<typeof TrialState>;

/** One configuration that a sweep has tried: a job, and a run nested in the sweep's. */
export const SweepTrial = z
  .object({
    /** From 0, in the order in which they were begun. */
    number: z.number().int(),
    runId: AnyRunId,
    jobId: JobId,
    /** Where it runs or ran; null before that. */
    target: RanOn.nullable(),
    /** "running" from when it is queued. */
    state: TrialState,
    /** The values of its active parameters. */
    parameters: z.record(z.string(), SearchValue),
    /** Of the objective; of a stopped trial what it had. Null while it runs, or without one. */
    value: z.number().nullable(),
    /** The step of the value. */
    step: z.number().nullable(),
    /** Why it was stopped, failed or was cancelled. */
    reason: z.string().nullable(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: "SweepTrial" });
export type SweepTrial = z.infer<typeof SweepTrial>;

export const Sweep = z
  .object({
    id: SweepId,
    projectId: ProjectId,
    name: Name,
    /** The run in which those of the trials are nested. */
    runId: AnyRunId,
    state: SweepState,
    /** Why it ended, or is ending; null while it runs. */
    reason: Reason.nullable(),
    /** Complete, defaults included. */
    spec: SweepSpec,
    /** How many trials a grid has; null for the other strategies. */
    configurationCount: z.number().nullable(),
    trialCounts: z.record(TrialState, z.number().int()),
    /** The completed trial with the best value. */
    best: SweepTrial.nullable(),
    user: z.string(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: "Sweep" });
export type Sweep = z.infer<typeof Sweep>;

/** How much each parameter matters for the objective, over the whole space (functional analysis of variance). */
export const SweepImportance = z
  .object({
    /** Completed trials that it was learnt from. */
    trialCount: z.number().int(),
    /** The most important one first. */
    parameters: z.array(
      z.object({
        name: z.string(),
        /** Its part of what parameters explain each for itself: these sum to 1, or are all 0. */
        importance: z.number(),
        /** Its part of the variance of the results, 0 to 1. */
        variance: z.number(),
        /** The objective that is to be expected at values of it, over all values of the others. */
        curve: z.object({
          values: z.array(SearchValue),
          means: z.array(z.number()),
          deviations: z.array(z.number()),
        }),
      }),
    ),
    /** Pairs that matter together, the strongest first. */
    interactions: z.array(z.object({ names: z.array(z.string()).length(2), variance: z.number() })),
  })
  .meta({ id: "SweepImportance" });
export type SweepImportance = z.infer<typeof SweepImportance>;

/** A strategy or a stopping rule, with its own table of parameters. */
export const SweepMethod = z
  .object({ name: z.string(), description: z.string(), params: z.array(AlgorithmParam) })
  .meta({ id: "SweepMethod" });
export type SweepMethod = z.infer<typeof SweepMethod>;

const params = InProject.extend({ sweepId: SweepId });
const checkErrors = [
  "not_found",
  "sweep_invalid",
  "script_invalid",
  "data_version_missing",
  "definition_incomplete",
  "algorithm_unknown",
  "params_invalid",
  "recipe_invalid",
  "task_does_not_fit",
  "no_target_fits",
] as const;

export const sweepRoutes = {
  methods: route({
    method: "GET",
    path: "/api/v1/sweep-methods",
    summary: "The search strategies and stopping rules, and their parameters",
    access: "user",
    role: "any",
    result: z.object({ strategies: z.array(SweepMethod), stoppingRules: z.array(SweepMethod) }),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/sweeps",
    summary: "Search for the best parameters of a script or a training: starts trials, one after the other",
    access: "user",
    params: InProject,
    body: SweepSpec,
    result: Sweep,
    status: 201,
    errors: checkErrors,
  }),
  check: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/sweeps/check",
    summary: "What is wrong with a sweep, and how many configurations it has, without starting it",
    access: "user",
    role: "viewer",
    params: InProject,
    body: SweepSpec,
    result: z.object({ problems: z.array(FieldProblem), configurationCount: z.number().nullable() }),
    errors: ["not_found"],
  }),
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/sweeps",
    summary: "List a project's sweeps, newest first",
    access: "user",
    params: InProject,
    query: PageQuery.extend({ state: SweepState.optional() }),
    result: pageOf(Sweep),
    errors: ["not_found"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/sweeps/:sweepId",
    summary: "A sweep with its best trial",
    access: "user",
    params,
    result: Sweep,
    errors: ["not_found"],
  }),
  trials: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/sweeps/:sweepId/trials",
    summary: "The trials of a sweep, in the order in which they were begun",
    access: "user",
    params,
    query: PageQuery.extend({ state: TrialState.optional() }),
    result: pageOf(SweepTrial),
    errors: ["not_found"],
  }),
  importance: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/sweeps/:sweepId/importance",
    summary: "How much each parameter of a sweep matters, and the objective to be expected along it",
    access: "user",
    params,
    result: SweepImportance,
    errors: ["not_found"],
  }),
  stop: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/sweeps/:sweepId/stop",
    summary: "Begin no further trials, and cancel those that are queued or running",
    access: "user",
    params,
    result: Sweep,
    errors: ["not_found", "sweep_finished"],
  }),
  resume: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/sweeps/:sweepId/resume",
    summary: "Go on with a sweep that has ended, with more trials if asked for",
    access: "user",
    params,
    body: z.object({
      maximumTrials: z.number().int().min(1).max(10_000).optional().meta({ description: "All trials together" }),
    }),
    result: Sweep,
    errors: ["not_found", "sweep_running", "sweep_invalid"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/sweeps/:sweepId",
    summary: "Forget a sweep that has ended; the runs of its trials stay",
    access: "user",
    params,
    errors: ["not_found", "sweep_running"],
  }),
} as const;
