import type { JobEvent, JobKind, ProgressUnit, WantedMachine } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Blobs } from "../store/blobs.js";
import type { Database } from "../store/database.js";
import type { JobFailure } from "./job-failure.js";
import type { Confined } from "./process/confinement.js";
import type { JobUsage } from "./use/usage.js";

/**
 * A kind of job has two sides. `run` is what the child process executes: it sees its spec, the blobs and a folder of
 * its own, never the store. `finish` and `fail` are what the server does with the outcome, in the same transaction
 * that ends the job, so that a restart can neither lose nor repeat it.
 */
export interface JobRunner<Spec, Result> {
  /**
   * Does the work and returns what `finish` needs, as JSON and small: bytes go into the blobs. An error with a `code`
   * of lower-case letters (a CrisolError, say) is shown with its sentence; any other as `internal`.
   */
  run(spec: Spec, context: JobContext): Promise<Result>;
  /** Memory that this process is held to, for a kind that computes in it; null: none. */
  memoryBytes?(spec: Spec): number | null | Promise<number | null>;
}

/** Processes that the job's own has taken charge of. */
export interface Supervised {
  /** Asks all of them to end, and kills after `graceMs` what has not. */
  stop(graceMs: number): Promise<void>;
  /** Kills what is left, and gives back what was taken for them; their output has ended then. */
  end(): Promise<void>;
}

/** Where the processes of a job find each other. */
export interface Rendezvous {
  readonly nodes: number;
  readonly address: string;
  readonly port: number;
}

export interface JobContext {
  /** How far it is. May be called at any rate: about 20 a second are kept, the last of each phase always. */
  progress(phase: string, done: number, total: number | null, unit: ProgressUnit): void;
  /** A point of a curve; one that is not finite is left out. All are kept: think of the rate. */
  metric(key: string, step: number, value: number): void;
  log(level: "debug" | "info" | "warning" | "error", message: string): void;
  /**
   * Takes charge of processes that were started as `confine` said: what they use is what the job uses, they are ended
   * above their memory and at the end of the job, and what was taken for them is given back.
   */
  supervise(confined: Confined): Supervised;
  /** An empty folder that is removed when the job has ended. */
  readonly workDir: string;
  /**
   * Where the log of a process that the job runs goes: the folder of a `JobLogWriter`, made before anything is logged. A job
   * without one has the sentences of `log` as its log.
   */
  readonly logDir: string;
  /** Absolute data folder of the workspace: for what is kept beside store and blobs, such as environments. */
  readonly dataDir: string;
  readonly blobs: Blobs;
  readonly jobId: string;
  /** What marks the processes that it starts: see `JobFiles`. */
  readonly mark: string;
  /** The number of this node, from 0; 0 where there is one. */
  readonly node: number;
  /**
   * How many nodes the job has, and where all of them find node 0: the port was free there when that asked. The other nodes are
   * started once node 0 has.
   */
  rendezvous(): Promise<Rendezvous>;
  /** Says why the job will fail, before what it runs has ended: other nodes need not go on. */
  failing(failure: JobFailure): void;
  /** Tells the outcome's `fact` what is known already; JSON. */
  fact(fact: unknown): void;
  /** What the outcome's `grant` gave; null for kinds without one. */
  readonly grant: unknown;
  /**
   * Aborted when the job is cancelled; the process ends 1 s later unless its kind has a longer grace, and is killed 2 s
   * after that. A runner that has nothing to put in order leaves it alone: then the process ends at once.
   */
  readonly signal: AbortSignal;
}

/** All but `grant` run inside the transaction that changes the job's state: they await nothing but `tx`. */
export interface JobOutcome<Result> {
  finish(tx: Kysely<Database>, job: FinishedJob, result: Result): Promise<void>;
  fail(tx: Kysely<Database>, job: FinishedJob, error: JobFailure | "cancelled"): Promise<void>;
  /** Called when the job starts: again, if the machine ended its process and it gets a second chance. */
  start?(tx: Kysely<Database>, job: FinishedJob): Promise<void>;
  /**
   * What the process gets besides its spec, as JSON over its standard input, such as secrets and a token: it is neither
   * in the store nor in a file. Called after `start`, outside of its transaction; what it throws is why the job failed.
   */
  grant?(job: FinishedJob): Promise<unknown>;
  /** Called with what the process says by `JobContext.fact`, in the order in which it does, before `finish` and `fail`. */
  fact?(tx: Kysely<Database>, job: FinishedJob, fact: unknown): Promise<void>;
  /** How long a process that is cancelled may take to put its things in order, in ms. Default 1,000. */
  readonly graceMs?: number;
}

export interface FinishedJob {
  readonly id: string;
  readonly projectId: string;
  readonly subject: string;
  /** In ms since 1970. */
  readonly startedAt: number | null;
  /** In ms since 1970. */
  readonly endedAt: number | null;
  /** Null for a job that never ran. */
  readonly usage: JobUsage | null;
}

export interface JobRequest {
  readonly kind: JobKind;
  readonly projectId: string;
  /** What it makes: `run:run_...`. */
  readonly subject: string;
  /** JSON; must hold all that the child needs, and no secret. */
  readonly spec: unknown;
  /** What people call it. Default null: by its subject. */
  readonly name?: string | undefined;
  /** From 0 to 100; those with a higher one start first. Default 50. */
  readonly priority?: number | undefined;
  /** How often it starts again after a failure. Default 0. */
  readonly retries?: number | undefined;
  /** Places that it takes at once, on one target or several. Default 1. */
  readonly nodes?: number | undefined;
  /** What it may take, each node for itself. Default 1 core, and all the memory that there is. */
  readonly cores?: number | undefined;
  readonly memoryBytes?: number | null | undefined;
  /** Where it shall run. Default null: anywhere that is open to all jobs. */
  readonly wants?: WantedMachine | null | undefined;
}

/** The server's side of compute: queues, starts, follows and cancels jobs. */
export interface Jobs {
  /** Tells what to do with the outcome of a kind; called once for each kind while the app is built. */
  handle<Result>(kind: JobKind, outcome: JobOutcome<Result>): void;
  /**
   * Takes up what an earlier server left, and starts what is queued; called once, after all `handle`s. Until then
   * jobs are queued and none starts.
   */
  start(): Promise<void>;
  /**
   * Records a job as part of the caller's transaction and returns its id; it starts after the commit. Throws `no_target_fits`
   * for one that could never run.
   */
  enqueue(tx: Kysely<Database>, job: JobRequest): Promise<string>;
  /**
   * Cancels a job: at once if queued, else by ending its process, which may take 3 s; returns once it has ended.
   * Throws `not_found`, or `job_finished` if it ended otherwise.
   */
  cancel(jobId: string): Promise<void>;
  /** Events after the sequence `after`, then as they come; ends when the job has ended, or `signal` aborts. */
  events(jobId: string, after: number, signal: AbortSignal): AsyncIterable<JobEvent>;
  /** Looks for jobs that can start, as when there is a new place for them; they start after the caller's transaction. */
  look(): void;
  /** Calls `listener` after each end of a job that is kept; it must not throw. What a server missed it finds in the store. */
  onEnd(listener: (jobId: string) => void): void;
  /** Resolves when the job has ended; at once if it has, or if there is none. For tests and the command line. */
  ended(jobId: string): Promise<void>;
  /** Stops following and starting. The processes live on: the next server finds them. */
  close(): Promise<void>;
}
