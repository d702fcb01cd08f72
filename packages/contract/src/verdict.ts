import { z } from "zod";
import { Band } from "./advice.js";
import { Job, JobKind } from "./job.js";
import { JobNode } from "./job-node.js";
import { ChangedScriptResources } from "./job-resources.js";
import { MachineSize } from "./machine-size.js";
import { PageQuery, route } from "./route.js";
import { RunSummary } from "./run-log.js";
import { AnyRunId, InProject, Instant, JobId, Name, ProjectId, Reason } from "./units.js";
import { UsagePhase, UsageStage } from "./usage-phase.js";

/** What the use of a job says of its size. */
export const VerdictKind = z.enum([
  "too_short",
  "memory_near_limit",
  "gpu_idle",
  "disk_bound",
  "cpu_saturated",
  "nodes_uneven",
  "one_core",
  "mostly_unused",
  "distributable",
  "too_small_to_distribute",
  "right_size",
]);
export type VerdictKind = z.infer<typeof VerdictKind>;

/** Paid by what was said of the machine, or a cloud's list price of the smallest size that has what the job held. */
export const PriceBasis = z.enum(["machine", "list"]);
export type PriceBasis = z.infer<typeof PriceBasis>;

/** Another way to run the same. */
export const VerdictAlternative = z
  .object({
    kind: z.enum(["scale_up", "scale_down", "gpu", "distribute"]),
    /** What it is, and what is to be expected of it. */
    reason: Reason,
    cores: z.int(),
    /** Null: as it was. */
    memoryBytes: z.int().nullable(),
    /** The cheapest size that has this; of a cluster, of each worker. */
    size: MachineSize.nullable(),
    /** 1 unless it is a cluster, or of several nodes: then cores, memory and size are of each. */
    machineCount: z.int(),
    /** Of the whole job; null where nothing measured says. */
    seconds: Band.nullable(),
    cost: Band.nullable(),
    currency: z.string().nullable(),
    basis: PriceBasis,
    /** Whether the script has to be written anew for it, and why; null where there is no script. */
    rewrite: z.object({ isNeeded: z.boolean(), reason: Reason }),
    /** What to run it again with; null where this machine is too small for it, or Crisol cannot do it yet. */
    again: z
      .object({
        cores: z.int(),
        memoryBytes: z.int().nullable(),
        /** Where they are to be others than before. */
        nodes: z.int().optional(),
        processesPerNode: z.int().optional(),
      })
      .nullable(),
  })
  .meta({ id: "VerdictAlternative" });
export type VerdictAlternative = z.infer<typeof VerdictAlternative>;

/** Whether a job was of the right size, with its reasons in numbers. */
export const Verdict = z
  .object({
    jobId: JobId,
    projectId: ProjectId,
    /** Of a script or a training: what can be run again. */
    runId: AnyRunId.nullable(),
    /** False while the job goes on: then it is what can be said so far. */
    isFinal: z.boolean(),
    kind: VerdictKind,
    reason: Reason,
    /** All that is true of it, the verdict first. */
    findings: z.array(z.object({ kind: VerdictKind, reason: Reason })),
    /** The plot that shows why. */
    shows: z.enum(["cores", "memory", "storage", "gpu"]),
    /** What it could take; of a job of several nodes, all of them together. */
    held: z.object({
      cores: z.number(),
      memoryBytes: z.number(),
      /** Whether it asked for that memory; else it is the machine's. */
      isMemoryAsked: z.boolean(),
    }),
    /** Over what is judged: the training, or all but the start where no part is called so. */
    measured: z.object({
      stage: UsageStage.nullable(),
      seconds: z.number(),
      /** At work on average. */
      cores: z.number(),
      /** With the time in which its threads were ready to compute and others had the cores. */
      wantedCores: z.number(),
      /** Share of the time that the busiest thread computed or was ready to. */
      busiestThread: z.number(),
      diskWait: z.number().nullable(),
      readBytesPerSecond: z.number().nullable(),
      writtenBytesPerSecond: z.number().nullable(),
      gpu: z.number().nullable(),
      /** Of the whole job. */
      peakMemoryBytes: z.number(),
      /** Of the work, the share that is done on all cores at once (Amdahl); null where one core was all that it had. */
      parallelShare: Band.nullable(),
    }),
    phases: z.array(UsagePhase),
    /** Of a job of several nodes, each of them; none of a job of one. */
    nodes: z.array(JobNode),
    alternatives: z.array(VerdictAlternative),
    cost: z.object({
      spent: z.number(),
      /** Of that, for what the machine had and the job left unused. */
      wasted: z.number(),
      /** Less than the same work cost at the size before; null for a first run. */
      saved: z.number().nullable(),
      currency: z.string().nullable(),
      basis: PriceBasis,
    }),
  })
  .meta({ id: "Verdict" });
export type Verdict = z.infer<typeof Verdict>;

/** A run as a point of a project's trend. */
export const TrendPoint = z
  .object({
    runId: AnyRunId,
    jobId: JobId,
    name: z.string(),
    endedAt: Instant,
    seconds: z.number(),
    /** At work on average, start included. */
    cores: z.number(),
    peakMemoryBytes: z.number(),
    verdict: VerdictKind.nullable(),
    spent: z.number().nullable(),
    wasted: z.number().nullable(),
    currency: z.string().nullable(),
    basis: PriceBasis.nullable(),
  })
  .meta({ id: "TrendPoint" });
export type TrendPoint = z.infer<typeof TrendPoint>;

const amounts = {
  jobCount: z.int(),
  spent: z.number(),
  wasted: z.number(),
  saved: z.number(),
  currency: z.string().nullable(),
  basis: PriceBasis,
};

/** What a month's jobs cost: those of the projects that the caller may see. */
export const ComputeMonth = z
  .object({
    /** `2026-11`, by UTC. */
    month: z.string(),
    /** One for each currency and basis. */
    totals: z.array(z.object(amounts)),
    /** Null: projects that are deleted for good, for those who see all. */
    byProject: z.array(z.object({ projectId: ProjectId.nullable(), name: z.string().nullable(), ...amounts })),
    byTarget: z.array(z.object({ target: z.string(), ...amounts })),
    /** The jobs that left the most unused, at most 20. */
    most: z.array(
      z.object({
        jobId: JobId,
        projectId: ProjectId,
        /** Of a script or a training. */
        runId: AnyRunId.nullable(),
        kind: JobKind,
        /** What it makes, such as `data:dat_.../1`. */
        subject: z.string(),
        /** Its own, or its run's; null for others, which are named by their subject. */
        name: z.string().nullable(),
        verdict: VerdictKind,
        spent: z.number(),
        wasted: z.number(),
        currency: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "ComputeMonth" });
export type ComputeMonth = z.infer<typeof ComputeMonth>;

const run = InProject.extend({ runId: AnyRunId });

export const verdictRoutes = {
  ofJob: route({
    method: "GET",
    path: "/api/v1/jobs/:jobId/verdict",
    summary: "Whether a job was of the right size, why, and what else it could run on; kept once it has ended",
    access: "user",
    params: z.object({ jobId: JobId }),
    result: Verdict,
    errors: ["not_found"],
  }),
  ofRun: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs/:runId/verdict",
    summary: "The verdict of the job that made a run",
    access: "user",
    params: run,
    result: Verdict,
    errors: ["not_found"],
  }),
  again: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/runs/:runId/again",
    summary:
      "Run a script or a training again, where it ran and with what it asked for, but for what is given here; nodes are of scripts alone",
    access: "user",
    params: run,
    body: ChangedScriptResources.extend({ name: Name.optional() }),
    result: z.object({ job: Job, run: RunSummary }),
    status: 202,
    errors: [
      "not_found",
      "script_invalid",
      "data_version_missing",
      "definition_incomplete",
      "algorithm_unknown",
      "params_invalid",
      "recipe_invalid",
      "task_does_not_fit",
      "warm_start_invalid",
      "run_not_finished",
      "no_target_fits",
    ],
  }),
  trend: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/compute/trend",
    summary: "Time, cores, memory, cost and verdict of a project's runs that had a job, newest first",
    access: "user",
    params: InProject,
    query: z.object({ limit: PageQuery.shape.limit }),
    result: z.object({ items: z.array(TrendPoint) }),
    errors: ["not_found"],
  }),
  month: route({
    method: "GET",
    path: "/api/v1/compute/month",
    summary: "What a month's jobs cost, what of that was for what they left unused, and what better sizes saved",
    access: "user",
    role: "any",
    query: z.object({
      month: z
        .string()
        .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month such as 2026-11")
        .optional()
        .meta({ description: "Such as 2026-11, by UTC; default: this one" }),
    }),
    result: ComputeMonth,
  }),
} as const;
