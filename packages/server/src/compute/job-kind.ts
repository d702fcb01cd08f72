import type { JobEvent, JobKind } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Blobs } from "../store/blobs.js";
import type { Database } from "../store/database.js";

/**
 * A kind of job has two sides. `run` is what the child process executes: it sees its spec, the blobs and a folder of
 * its own, never the store. `finish` and `fail` are what the server does with the outcome, in the same transaction
 * that ends the job, so that a restart can neither lose nor repeat it.
 */
export interface JobRunner<Spec, Result> {
  run(spec: Spec, context: JobContext): Promise<Result>;
}

export interface JobContext {
  progress(phase: string, done: number, total: number | null, unit: "rows" | "iterations" | "bytes" | "steps"): void;
  metric(key: string, step: number, value: number): void;
  log(level: "debug" | "info" | "warning" | "error", message: string): void;
  /** An empty folder that is removed when the job has ended. */
  readonly workDir: string;
  readonly blobs: Blobs;
  /** Aborted when the job is cancelled; the process is killed soon after. */
  readonly signal: AbortSignal;
}

export interface JobOutcome<Result> {
  finish(tx: Kysely<Database>, job: FinishedJob, result: Result): Promise<void>;
  fail(tx: Kysely<Database>, job: FinishedJob, error: { readonly code: string; readonly message: string } | "cancelled"): Promise<void>;
  /** Called when the process has started. */
  start?(tx: Kysely<Database>, job: FinishedJob): Promise<void>;
}

export interface FinishedJob {
  readonly id: string;
  readonly projectId: string;
  readonly subject: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly usage: { readonly wallSeconds: number; readonly cpuSeconds: number; readonly peakMemoryBytes: number } | null;
}

/** The server's side of compute: queues, starts, follows and cancels jobs. */
export interface JobsContract {
  /** Tells what to do with the outcome of a kind; called once for each kind while the app is built. */
  handle<Result>(kind: JobKind, outcome: JobOutcome<Result>): void;
  /**
   * Records a job as part of the caller's transaction and returns its id; it starts after the commit. `spec` must be
   * JSON and must hold all that the child needs.
   */
  enqueue(
    tx: Kysely<Database>,
    job: { readonly kind: JobKind; readonly projectId: string; readonly subject: string; readonly spec: unknown },
  ): Promise<string>;
  /** Events after `after`, then as they come; ends when the job has ended. */
  events(jobId: string, after: number, signal: AbortSignal): AsyncIterable<JobEvent>;
}
