import { z } from "zod";
import { PageQuery, pageOf, route } from "./route.js";
import { Instant, JobId, ProjectId } from "./units.js";

export const JobKind = z.enum(["import", "train", "predict", "compare"]);
export type JobKind = z.infer<typeof JobKind>;

export const JobState = z.enum(["queued", "running", "succeeded", "failed", "cancelled"]);
export type JobState = z.infer<typeof JobState>;

/** Work that runs in a process of its own. */
export const Job = z
  .object({
    id: JobId,
    projectId: ProjectId,
    kind: JobKind,
    state: JobState,
    /** What it makes: `data:dat_.../1`, `run:run_...`, `prediction:bat_...`, `comparison:cmp_...`. */
    subject: z.string(),
    progress: z
      .object({
        /** What is done right now: "read", "fit", "evaluate" ... */
        phase: z.string(),
        done: z.number(),
        total: z.number().nullable(),
        unit: z.enum(["rows", "iterations", "bytes", "steps"]),
      })
      .nullable(),
    /** Why it failed, in a sentence. */
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    /** Measured on its process; null while queued. */
    usage: z.object({ wallSeconds: z.number(), cpuSeconds: z.number(), peakMemoryBytes: z.number() }).nullable(),
    createdAt: Instant,
    startedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
  })
  .meta({ id: "Job" });
export type Job = z.infer<typeof Job>;

/** What a job says as it goes; `sequence` counts from 1 without gaps. */
export const JobEvent = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("state"), sequence: z.number(), at: Instant, state: JobState }),
    z.object({
      type: z.literal("progress"),
      sequence: z.number(),
      at: Instant,
      phase: z.string(),
      done: z.number(),
      total: z.number().nullable(),
      unit: z.enum(["rows", "iterations", "bytes", "steps"]),
    }),
    z.object({
      type: z.literal("metric"),
      sequence: z.number(),
      at: Instant,
      /** `train_log_loss`, `validation_log_loss` ... */
      key: z.string(),
      step: z.number(),
      value: z.number(),
    }),
    z.object({
      type: z.literal("log"),
      sequence: z.number(),
      at: Instant,
      level: z.enum(["debug", "info", "warning", "error"]),
      message: z.string(),
    }),
  ])
  .meta({ id: "JobEvent" });
export type JobEvent = z.infer<typeof JobEvent>;

const params = z.object({ jobId: JobId });

export const jobRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/jobs",
    summary: "List jobs, newest first",
    access: "user",
    role: "any",
    query: PageQuery.extend({ projectId: ProjectId.optional(), state: JobState.optional(), kind: JobKind.optional() }),
    result: pageOf(Job),
  }),
  get: route({
    method: "GET",
    path: "/api/v1/jobs/:jobId",
    summary: "A job",
    access: "user",
    params,
    result: Job,
    errors: ["not_found"],
  }),
  cancel: route({
    method: "POST",
    path: "/api/v1/jobs/:jobId/cancel",
    summary: "Cancel a job that is queued or running",
    access: "user",
    params,
    result: Job,
    errors: ["not_found", "job_finished"],
  }),
  events: route({
    method: "GET",
    path: "/api/v1/jobs/:jobId/events",
    summary: "A job's events from the first, then as they happen; resumes after Last-Event-ID; ends with the job",
    access: "user",
    params,
    query: z.object({ after: z.coerce.number().int().min(0).default(0) }),
    answer: "events",
    result: JobEvent,
    errors: ["not_found"],
  }),
};
