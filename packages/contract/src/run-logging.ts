import { z } from "zod";
import { route } from "./route.js";
import { Artifact, LoggedModel, RunSummary } from "./run-log.js";
import { AnyRunId, ExperimentId, InProject, Instant } from "./units.js";

/** Text of at most so many characters that a store can keep. */
const kept = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .regex(/^[^\0\p{Surrogate}]*$/u, "must not contain NUL or half a surrogate pair");
/** Of a param, a tag or a metric. */
const key = kept(500).min(1);
const NewParam = z.object({ key, value: kept(6000) });
const NewTag = z.object({ key, value: kept(8000) });
const runName = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^\p{Cc}]*$/u, "must not contain control characters");
const whole = z.number().int();

/** A point of a metric as it is logged. */
export const NewMetricPoint = z
  .object({
    key,
    /** JSON has no such numbers: they are texts. Infinite ones are kept as the greatest number. */
    value: z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]),
    step: whole.default(0),
    /** Milliseconds since 1970; default: when the server got it. */
    timestampMs: whole.min(0).optional(),
  })
  .meta({ id: "NewMetricPoint" });
export type NewMetricPoint = z.input<typeof NewMetricPoint>;

/** Who sends batches one after the other, so that one that is sent again is not written again. */
export const BatchWriter = z.object({
  /** 32 hexadecimal digits, chosen at random by the writer. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** Of this batch; counts up, and a batch whose number is not above the last one's was written already. */
  sequence: whole.min(1),
});

/** The most entries of one batch. */
export const BATCH_ENTRIES = 1000;

const run = InProject.extend({ runId: AnyRunId });
const modelId = z.string().regex(/^m-[0-9a-f]{32}$/);

/** By which somebody's own script leaves a run. */
export const runLoggingRoutes = {
  start: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/runs/start",
    summary: "Start a run of a script of one's own, which then logs what it does and says when it ends",
    access: "user",
    audited: false,
    byJob: true,
    params: InProject,
    body: z.object({
      id: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .optional()
        .meta({
          description:
            "32 hexadecimal digits that the client chooses, so that a request sent twice starts one run; default: the server's",
        }),
      experimentId: ExperimentId.optional().meta({ description: "Default: the project's first" }),
      name: runName.optional().meta({ description: "Default: `run-` and the beginning of its id" }),
      parentRunId: AnyRunId.optional().meta({ description: "The run in which this one is nested" }),
      startedAt: Instant.optional().meta({ description: "Default: now" }),
      params: z.array(NewParam).max(BATCH_ENTRIES).default([]),
      tags: z.array(NewTag).max(BATCH_ENTRIES).default([]),
    }),
    result: RunSummary,
    status: 201,
    errors: ["not_found", "conflict", "param_changed"],
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/projects/:projectId/runs/:runId",
    summary:
      "Rename a run, change its tags; end one of a script, or take it up again. A training of ours ends with its job",
    access: "user",
    audited: false,
    byJob: true,
    params: run,
    body: z.object({
      name: runName.optional(),
      state: z.enum(["running", "succeeded", "failed", "cancelled"]).optional(),
      endedAt: Instant.optional().meta({ description: "Default: now, for a state in which it has ended" }),
      tags: z
        .array(z.object({ key, value: NewTag.shape.value.nullable() }))
        .max(BATCH_ENTRIES)
        .default([])
        .meta({ description: "Tags that are set, in place of those of the same keys; null removes one. Others stay" }),
    }),
    result: RunSummary,
    errors: ["not_found", "conflict"],
  }),
  restore: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/runs/:runId/restore",
    summary: "Undo the deletion of a run that is not gone yet",
    access: "user",
    params: run,
    result: RunSummary,
    errors: ["not_found", "conflict"],
  }),
  logBatch: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/runs/:runId/log",
    summary: `Log params, points of metrics and tags, at most ${BATCH_ENTRIES} together: all of them or none`,
    access: "user",
    audited: false,
    byJob: true,
    params: run,
    body: z
      .object({
        params: z.array(NewParam).default([]),
        metrics: z.array(NewMetricPoint).default([]),
        tags: z.array(NewTag).default([]),
        writer: BatchWriter.optional(),
      })
      .strict()
      .refine(({ params, metrics, tags }) => params.length + metrics.length + tags.length <= BATCH_ENTRIES, {
        message: `must have at most ${BATCH_ENTRIES} params, metrics and tags together`,
      }),
    errors: ["not_found", "param_changed"],
  }),
  putArtifact: route({
    method: "PUT",
    path: "/api/v1/projects/:projectId/runs/:runId/artifact",
    summary: "Keep a file with a run, in place of one that is there already; its bytes are the body",
    access: "user",
    audited: false,
    byJob: true,
    params: run,
    query: z.object({
      path: z.string().min(1).max(1000).meta({ description: "Where in the run's folder: `plots/roc.png`" }),
      modelId: modelId.optional().meta({ description: "A model that the run logged, whose folder it is instead" }),
    }),
    rawBody: "application/octet-stream",
    result: Artifact,
    errors: ["not_found", "artifact_path_invalid", "conflict", "body_too_large", "storage_full"],
  }),
  logModel: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/runs/:runId/models",
    summary: "Keep the file of a model that the run made; its bytes are the body",
    access: "user",
    audited: false,
    byJob: true,
    params: run,
    query: z.object({
      name: z
        .string()
        .min(1)
        .max(500)
        .regex(/^[^/:.%"'\p{Cc}]+$/u, "must not contain / : . % \" ' or control characters"),
      path: z.string().min(1).max(1000).meta({ description: "The file's name in the model's folder: `model.onnx`" }),
      type: z.string().max(500).default("").meta({ description: "What kind of model: `onnx`, `classifier`" }),
      step: z.coerce.number().int().min(0).default(0),
      id: modelId.optional().meta({
        description: "`m-` and 32 hexadecimal digits that the client chooses, so that a request sent twice makes one",
      }),
    }),
    rawBody: "application/octet-stream",
    result: LoggedModel,
    status: 201,
    errors: ["not_found", "artifact_path_invalid", "conflict", "body_too_large", "storage_full"],
  }),
} as const;
