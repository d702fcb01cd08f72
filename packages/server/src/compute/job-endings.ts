import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { JobKind } from "@crisol/contract";
import type { Logger } from "pino";
import { type Blobs, openBlobs } from "../store/blobs.js";
import type { Tx } from "../store/database.js";
import type { Store } from "../store/store.js";
import { isStoreError } from "../store/store-error.js";
import type { JobRow } from "./job.js";
import type { JobFailure } from "./job-failure.js";
import type { FollowedEnd } from "./job-follower.js";
import type { JobOutcome } from "./job-kind.js";

import { endJob, finishedJob, requeue, retry } from "./job-records.js";
import type { JournalRecord } from "./journal.js";
import { addArchivedLogs, archiveLogs } from "./log/archive-log.js";

export interface JobEndingsOptions {
  readonly store: Store;
  /** The folder with a folder for each job. */
  readonly root: string;
  /** The folder of the blobs. */
  readonly blobsFolder: string;
  readonly clock: { now(): number };
  readonly log: Logger;
}

/** What would fail the next time too. */
const lastingFailures: ReadonlySet<string> = new Set(["environment_unsolvable", "code_missing", "input_missing"]);

/** Keeps how jobs start and end, and tells their kinds. */
export class JobEndings {
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a result of its own.
  readonly #outcomes = new Map<JobKind, JobOutcome<any>>();
  #blobs: Blobs | undefined;
  #closed = false;

  constructor(readonly options: JobEndingsOptions) {}

  handle<Result>(kind: JobKind, outcome: JobOutcome<Result>): void {
    this.#outcomes.set(kind, outcome);
  }

  async started(tx: Tx, job: JobRow): Promise<void> {
    await this.#outcomes.get(job.kind)?.start?.(tx, finishedJob(job));
  }

  /** What the job's process is given besides its spec; null for kinds that give nothing. */
  async grant(job: JobRow): Promise<unknown> {
    return (await this.#outcomes.get(job.kind)?.grant?.(finishedJob(job))) ?? null;
  }

  /** Tells the job's kind the facts among `records`. */
  async facts(tx: Tx, job: JobRow, records: readonly JournalRecord[]): Promise<void> {
    const outcome = this.#outcomes.get(job.kind);
    for (const record of records) if (record.type === "fact") await outcome?.fact?.(tx, finishedJob(job), record.fact);
  }

  /** How long a process of the kind may take once it is cancelled, in ms. */
  graceMs(kind: JobKind): number {
    return this.#outcomes.get(kind)?.graceMs ?? 1000;
  }

  /** Returns whether the job starts again. Nothing happens if it has ended already. */
  async end(tx: Tx, job: JobRow, end: FollowedEnd): Promise<boolean> {
    if (end.kind === "interrupted" || end.kind === "unstarted") {
      await requeue(tx, job, end.kind === "interrupted", this.#now());
      return true;
    }
    const failure = end.kind === "failed" ? end.failure : undefined;
    if (failure && !lastingFailures.has(failure.code) && (await retry(tx, job, failure, this.#now()))) return true;
    const ended = await endJob(tx, job, { state: end.kind, failure, usage: end.usage }, this.#now());
    const outcome = this.#outcomes.get(job.kind);
    if (!ended || !outcome) return false;
    if (end.kind === "succeeded") await outcome.finish(tx, finishedJob(ended), end.result);
    else await outcome.fail(tx, finishedJob(ended), end.kind === "failed" ? end.failure : "cancelled");
    return false;
  }

  /** Records how a job ended and removes its files; a result that cannot be kept is a failure. */
  async conclude(job: JobRow, end: FollowedEnd): Promise<void> {
    const { store, log } = this.options;
    if (end.kind === "failed") log.warn({ jobId: job.id, kind: job.kind, failure: end.failure }, "a job failed");
    // A job that runs once more goes on in its folder.
    if (end.kind !== "interrupted" && end.kind !== "unstarted") await this.#keepLogs(job.id);
    let isAgain = false;
    try {
      isAgain = await this.persist(() => store.write((tx) => this.end(tx, job, end)));
    } catch (error) {
      if (this.#closed) return;
      log.error({ err: error, jobId: job.id }, "the outcome of a job could not be kept");
      const failure: JobFailure = { code: "internal", message: "The result of the job could not be kept." };
      const failed: FollowedEnd = { kind: "failed", failure, usage: "usage" in end ? end.usage : null };
      await this.persist(() => store.write((tx) => this.end(tx, job, failed))).catch(() =>
        // Not even its kind could be told: the job ends all the same.
        this.persist(() => store.write((tx) => endJob(tx, job, { state: "failed", ...failed }, this.#now()))),
      );
    }
    // A job that runs once more needs its folder, and may have started meanwhile.
    if (!isAgain) await this.#removeFiles(job.id);
  }

  /** Tries until the disk lets it: what a job did is in its journal, and a full disk is no reason to forget it. */
  async persist<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        const temporary = ["storage_full", "storage_failed", "store_busy", "store_unreachable"] as const;
        if (this.#closed || !temporary.some((code) => isStoreError(error, code))) throw error;
        await sleep(1000);
      }
    }
  }

  /** Tries nothing again from now on: the next server does. */
  close(): void {
    this.#closed = true;
  }

  /** Keeps the logs of a job that has ended without running again, and removes its files. */
  async putAway(jobId: string): Promise<void> {
    await this.#keepLogs(jobId);
    await this.#removeFiles(jobId);
  }

  /** Before the job ends, so that a server that dies meanwhile does it again. */
  async #keepLogs(jobId: string): Promise<void> {
    try {
      this.#blobs ??= await openBlobs(this.options.blobsFolder);
      const rows = await archiveLogs(jobId, join(this.options.root, jobId), this.#blobs);
      if (rows.length > 0) await this.persist(() => this.options.store.write((tx) => addArchivedLogs(tx, rows)));
    } catch (error) {
      // No reason not to let it end.
      if (!this.#closed) this.options.log.error({ err: error, jobId }, "the log of a job could not be kept");
    }
  }

  async #removeFiles(jobId: string): Promise<void> {
    await rm(join(this.options.root, jobId), { recursive: true, force: true, maxRetries: 3 }).catch((error) =>
      this.options.log.warn({ err: error, jobId }, "files of a job could not be removed"),
    );
  }

  #now(): number {
    return this.options.clock.now();
  }
}
