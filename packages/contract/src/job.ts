import { z } from "zod";
import { jobLogRoutes } from "./job-log.js";
import { JobNode } from "./job-node.js";
import { RanOn, WantedMachine } from "./job-resources.js";
import { PageQuery, pageOf, route } from "./route.js";
import { Instant, JobId, ProjectId, Reason } from "./units.js";
import { UsagePhase } from "./usage-phase.js";

export const JobKind = z.enum([
  "import",
  "train",
  "predict",
  "compare",
  "extrapolate",
  "script",
  "environment",
  "notebook",
]);
export type JobKind = z.infer<typeof JobKind>;

export const JobState = z.enum(["queued", "running", "succeeded", "failed", "cancelled"]);
export type JobState = z.infer<typeof JobState>;

/** What a job's progress is counted in. */
export const ProgressUnit = z.enum(["rows", "iterations", "bytes", "steps", "seconds"]);
export type ProgressUnit = z.infer<typeof ProgressUnit>;

/** What a job used from its start to its end. */
export const JobTotals = z.object({
  wallSeconds: z.number(),
  /** Of all its processes, ended ones included. */
  cpuSeconds: z.number(),
  peakMemoryBytes: z.number(),
  /** From storage; null where the system does not tell, and for jobs of earlier versions. */
  readBytes: z.number().nullable(),
  writtenBytes: z.number().nullable(),
  /** An estimate: the power of the machine by the share of its cores that the job used. Null where no power was given. */
  energyWattHours: z.number().nullable(),
  /** An estimate: the price of the machine by the time that the job ran. Null where no price was given. */
  cost: z.number().nullable(),
  currency: z.string().nullable(),
});
export type JobTotals = z.infer<typeof JobTotals>;

/** A quantity over a span of time. */
const Measured = z.object({ mean: z.number(), peak: z.number() });

/** What a job used in the `spanMs` before `at`; null where the system does not tell. */
export const JobUsageSample = z
  .object({
    at: Instant,
    spanMs: z.number(),
    /** What it was at: "read", "fit", "evaluate" ... */
    phase: z.string(),
    /** Cores at work: 2.5 for two and a half. */
    cores: Measured,
    /** Share of the time that the busiest thread computed, 0 to 1: at 1 one thread holds up the rest. */
    busiestThread: Measured,
    /** The same with the time that it was ready to and others had the cores. */
    busiestThreadWanted: Measured.nullable(),
    /** Cores that its threads were ready to compute on while others had them: 0.5 for half a core's time. */
    waitingCores: Measured.nullable(),
    /**
     * Its own work on each core by its number, as shares of the time, 0 to 1: what a thread computed in the span counts for the
     * core that it was seen on at its end. Cores after the last are idle.
     */
    byCore: z.array(z.number()).nullable(),
    /** Share of the looks, about five a second, at which one of its threads waited for the disk. */
    diskWait: Measured.nullable(),
    /** Resident memory of its processes; what large ones share is counted once. */
    memoryBytes: Measured,
    /** Memory that could not be given back without loss; null without a control group. */
    workingSetBytes: Measured.nullable(),
    /** From storage. */
    readBytesPerSecond: Measured.nullable(),
    writtenBytesPerSecond: Measured.nullable(),
    processes: Measured,
    /** Share of the time that the busiest GPU of the machine was at work, 0 to 1, whoever used it; null without one. */
    gpu: Measured.nullable(),
    gpuMemoryBytes: Measured.nullable(),
    gpuWatts: Measured.nullable(),
  })
  .meta({ id: "JobUsageSample" });
export type JobUsageSample = z.infer<typeof JobUsageSample>;

/** Work that runs in a process of its own. */
export const Job = z
  .object({
    id: JobId,
    projectId: ProjectId,
    kind: JobKind,
    /** Of a script's job; null for those that are named by their subject. */
    name: z.string().nullable(),
    state: JobState,
    /** From 0 to 100: a queued job with a higher one starts first. */
    priority: z.number().int(),
    /** Places that it takes at once; more than 1 only of scripts. */
    nodes: z.number().int(),
    /** That it takes of the machine's, each node for itself. */
    cores: z.number(),
    /** That it asked for; null: as much as there is. */
    memoryBytes: z.number().nullable(),
    /** Where it shall run; null: anywhere that is open to all jobs. */
    wants: WantedMachine.nullable(),
    /** Where it, or its first node, runs or ran last; null before that, and for jobs of earlier versions. */
    target: RanOn.nullable(),
    /** Of that target when it started; null where none was said. */
    pricePerHour: z.number().nullable(),
    currency: z.string().nullable(),
    /** Why it waits in the queue, or why the server has cancelled it; null otherwise. */
    reason: Reason.nullable(),
    /** How often it was started. */
    attempt: z.number().int(),
    /** What it makes: `data:dat_.../1`, `run:run_...`, `prediction:bat_...`, `comparison:cmp_...`, `environment:env_...`. */
    subject: z.string(),
    progress: z
      .object({
        /** What is done right now: "read", "fit", "evaluate" ... */
        phase: z.string(),
        done: z.number(),
        total: z.number().nullable(),
        unit: ProgressUnit,
      })
      .nullable(),
    /** Why it failed, in a sentence. */
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    /** Measured on all its processes; null until it has ended. */
    usage: JobTotals.nullable(),
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
      unit: ProgressUnit,
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
  usage: route({
    method: "GET",
    path: "/api/v1/jobs/:jobId/usage",
    summary:
      "What a job used over time, about a sample a second, put together to at most `points` that keep the peaks; in each of its phases, and on each of its nodes",
    access: "user",
    params,
    query: z.object({ points: z.coerce.number().int().min(1).max(20_000).default(500) }),
    result: z.object({
      items: z.array(JobUsageSample),
      phases: z.array(UsagePhase),
      /** Of a job of several nodes, each of them in all; none of a job of one. */
      nodes: z.array(JobNode),
    }),
    errors: ["not_found"],
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
  ...jobLogRoutes,
};
