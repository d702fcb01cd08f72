import { z } from "zod";
import { JobState } from "./job.js";
import { pageOf, route } from "./route.js";
import { AnyRunId, ExperimentId, InProject, Instant, ProjectId, Text } from "./units.js";

/** A param or a tag. Lists of them, as a key may be anything, `__proto__` too. */
export const LoggedText = z.object({ key: z.string(), value: z.string() }).meta({ id: "LoggedText" });
export type LoggedText = z.infer<typeof LoggedText>;

/** What every run has, whoever ran it: our own trainings, and scripts that log as clients of MLflow do. */
export const RunSummary = z
  .object({
    id: AnyRunId,
    projectId: ProjectId,
    experimentId: ExperimentId,
    name: z.string(),
    state: JobState,
    /** Who ran it; empty where nobody said. */
    user: z.string(),
    /** Of our own trainings; null for runs of a client. */
    algorithm: z.string().nullable(),
    createdAt: Instant,
    startedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    /** Until when a deleted run can be restored; null for one that is not deleted. */
    restorableUntil: Instant.nullable(),
    /** Those that were asked for. */
    params: z.array(LoggedText),
    /** The latest value of those that were asked for; null for NaN. */
    metrics: z.array(z.object({ key: z.string(), value: z.number().nullable() })),
  })
  .meta({ id: "RunSummary" });
export type RunSummary = z.infer<typeof RunSummary>;

/** A model that a run made, with files of its own, before anybody registers it. */
export const LoggedModel = z
  .object({
    id: z.string(),
    name: z.string(),
    /** What kind of model, as who logged it says; may be empty. */
    type: z.string(),
    /** "ready" once its files are there. */
    state: z.enum(["pending", "ready", "failed"]),
    createdAt: Instant,
  })
  .meta({ id: "LoggedModel" });
export type LoggedModel = z.infer<typeof LoggedModel>;

/** All that a run has logged, but for the points of its metrics. */
export const RunLog = z
  .object({
    params: z.array(LoggedText),
    tags: z.array(LoggedText),
    metrics: z.array(
      z.object({
        key: z.string(),
        value: z.number().nullable(),
        step: z.number(),
        at: Instant,
        pointCount: z.number(),
      }),
    ),
    /** Those that it made, oldest first. */
    models: z.array(LoggedModel),
    /** Markdown that somebody wrote about it; empty without. */
    note: z.string(),
  })
  .meta({ id: "RunLog" });
export type RunLog = z.infer<typeof RunLog>;

/** A metric as a plot shows it: stretches of equal width in steps, each at its last step with its last value, and its least and greatest. */
export const MetricPlot = z
  .object({
    key: z.string(),
    steps: z.array(z.number()),
    /** When each was measured, in milliseconds since 1970; of more than 20,000 points, when the next one was. */
    timesMs: z.array(z.number()),
    values: z.array(z.number().nullable()),
    lows: z.array(z.number().nullable()),
    highs: z.array(z.number().nullable()),
  })
  .meta({ id: "MetricPlot" });
export type MetricPlot = z.infer<typeof MetricPlot>;

/** A file or a folder of a run. */
export const Artifact = z
  .object({ path: z.string(), isFolder: z.boolean(), sizeBytes: z.number().nullable() })
  .meta({ id: "Artifact" });
export type Artifact = z.infer<typeof Artifact>;

const run = InProject.extend({ runId: AnyRunId });
const key = z.string().min(1).max(500);
const ofModel = z.string().max(100).optional().meta({
  description: "A model that the run logged, whose files they are; default: the run's own",
});
/** Names in a query, once or several times. */
const keys = z
  .union([key, z.array(key).max(200)])
  .default([])
  .transform((value) => (typeof value === "string" ? [value] : value));

export const runLogRoutes = {
  search: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/search/runs",
    summary:
      "Runs of the project, of clients too, that fit a filter, in an order, with the params and metrics asked for",
    access: "user",
    params: InProject,
    query: z.object({
      experimentId: ExperimentId.optional().meta({ description: "Default: all of the project" }),
      filter: z.string().max(20_000).default("").meta({
        description: "Such as: metrics.loss < 0.3 AND params.optimizer = 'adam' AND attributes.status = 'FINISHED'",
      }),
      orderBy: z.string().max(600).optional().meta({ description: "Such as: metrics.loss ASC" }),
      deleted: z
        .stringbool()
        .default(false)
        .meta({ description: "Those that were deleted and can be restored instead" }),
      params: keys,
      metrics: keys,
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      cursor: z.string().max(500).optional(),
    }),
    result: pageOf(RunSummary),
    errors: ["not_found", "filter_invalid", "page_token_invalid"],
  }),
  keys: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/search/keys",
    summary: "Names of params, metrics or tags that the project's runs have logged, by name",
    access: "user",
    params: InProject,
    query: z.object({
      kind: z.enum(["param", "metric", "tag"]),
      contains: z.string().max(500).default(""),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    result: z.object({ items: z.array(z.string()) }),
    errors: ["not_found"],
  }),
  log: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs/:runId/log",
    summary: "Params, tags, latest metrics and the note of a run",
    access: "user",
    params: run,
    result: RunSummary.extend({ log: RunLog }).meta({ id: "RunWithLog" }),
    errors: ["not_found"],
  }),
  plot: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs/:runId/plot",
    summary: "The course of a metric as a plot shows it, however many points it has",
    access: "user",
    params: run,
    query: z.object({
      key,
      buckets: z.coerce.number().int().min(2).max(5000).default(1000),
      fromStep: z.coerce.number().optional(),
      toStep: z.coerce.number().optional(),
    }),
    result: MetricPlot,
    errors: ["not_found"],
  }),
  note: route({
    method: "PUT",
    path: "/api/v1/projects/:projectId/runs/:runId/note",
    summary: "Write about a run, in Markdown",
    access: "user",
    byJob: true,
    params: run,
    body: z.object({ text: Text }),
    errors: ["not_found"],
  }),
  artifacts: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs/:runId/artifacts",
    summary: "Files and folders of a run that are directly in a folder of it",
    access: "user",
    params: run,
    query: z.object({
      path: z.string().max(1000).default("").meta({ description: "The folder; default: the root" }),
      modelId: ofModel,
    }),
    result: z.object({ items: z.array(Artifact) }),
    errors: ["not_found", "artifact_path_invalid"],
  }),
  artifact: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs/:runId/artifact",
    summary: "A file of a run",
    access: "user",
    params: run,
    query: z.object({ path: z.string().min(1).max(1000), modelId: ofModel }),
    answer: "file",
    errors: ["not_found", "artifact_path_invalid"],
  }),
} as const;
