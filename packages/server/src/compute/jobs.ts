import { AsyncLocalStorage } from "node:async_hooks";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CrisolError, type JobEvent, type JobKind } from "@crisol/contract";
import type { Logger } from "pino";
import type { Tx } from "../store/database.js";
import type { Store } from "../store/store.js";
import { isStoreError } from "../store/store-error.js";
import { eventsAfter, hasEnded, type JobRow } from "./job.js";
import { failureOfError, type JobFailure } from "./job-failure.js";
import { JobFiles } from "./job-files.js";
import { type FollowedEnd, JobFollower } from "./job-follower.js";
import type { JobOutcome, JobRequest, Jobs } from "./job-kind.js";
import { adopt, type JobProcess, launch } from "./job-launch.js";
import { addJob, addRecords, endJob, finishedJob, requestCancel, requeue, startNext } from "./job-records.js";
import { JobSignals } from "./job-signals.js";
import { removeLeftOver } from "./left-over.js";

export type { Jobs } from "./job-kind.js";

export interface JobsOptions {
  readonly store: Store;
  /** Absolute; the jobs' files are in its folder `jobs`, the blobs in `blobs`. */
  readonly dataDir: string;
  readonly clock: { now(): number };
  readonly log: Logger;
  /** Jobs that run at the same time. */
  readonly maximumJobs: number;
  /** JavaScript file of the child. Default: `job-process.js` beside this file. */
  readonly entry?: string;
  /** Arguments of the child's Node, such as `--max-old-space-size=200`. Default none. */
  readonly nodeArguments?: readonly string[];
}

/** The jobs of a workspace. Register every kind with `handle`, then call `start`. */
export function openJobs(options: JobsOptions): Jobs {
  return new ProcessJobs(options);
}

class ProcessJobs implements Jobs {
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a result of its own.
  readonly #outcomes = new Map<JobKind, JobOutcome<any>>();
  readonly #followers = new Map<string, JobFollower>();
  readonly #following = new Set<Promise<void>>();
  readonly #signals = new JobSignals();
  /** Jobs to cancel that have been started and have no follower yet. */
  readonly #cancelled = new Set<string>();
  readonly #pumpSoon: () => void;
  #pumping: Promise<void> | undefined;
  #pumpAgain = false;
  #started = false;
  #closed = false;

  constructor(readonly options: JobsOptions) {
    // Bound here, outside any transaction: `enqueue` calls it inside one, and the store refuses writes within writes.
    this.#pumpSoon = AsyncLocalStorage.bind(() => void setImmediate(() => this.#pump()));
  }

  handle<Result>(kind: JobKind, outcome: JobOutcome<Result>): void {
    this.#outcomes.set(kind, outcome);
  }

  async start(): Promise<void> {
    const { store } = this.options;
    const running = await store.read.selectFrom("job").selectAll().where("state", "=", "running").execute();
    await removeLeftOver(this.#root, new Set(running.map((job) => job.id)));
    for (const job of running) {
      const identity = this.#files(job).claim(null);
      // Nobody had got as far as starting it, and now nobody will: that was no attempt.
      if (identity === null) await store.write((tx) => requeue(tx, job, false, this.#now()));
      else this.#follow(job, adopt(identity));
    }
    this.#started = true;
    this.#pump();
  }

  async enqueue(tx: Tx, request: JobRequest): Promise<string> {
    const id = await addJob(tx, request, this.#now());
    this.#pumpSoon();
    return id;
  }

  async cancel(jobId: string): Promise<void> {
    const { store } = this.options;
    const before = await store.write(async (tx) => {
      const job = await requestCancel(tx, jobId, this.#now());
      if (!job) throw new CrisolError("not_found", { resource: "job", value: jobId });
      if (hasEnded(job.state)) throw new CrisolError("job_finished", { value: jobId, state: job.state });
      if (job.state === "queued") await this.#end(tx, job, { kind: "cancelled", usage: null });
      return job;
    });
    this.#signals.send(jobId);
    if (before.state === "queued") return;
    const follower = this.#followers.get(jobId);
    if (follower) follower.cancel();
    else this.#cancelled.add(jobId);
    await this.ended(jobId);
    const { state } = await store.read
      .selectFrom("job")
      .select("state")
      .where("id", "=", jobId)
      .executeTakeFirstOrThrow();
    // It had its result before the signal reached it.
    if (hasEnded(state) && state !== "cancelled") throw new CrisolError("job_finished", { value: jobId, state });
  }

  async *events(jobId: string, after: number, signal: AbortSignal): AsyncIterable<JobEvent> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    const pageSize = 500;
    for (let last = after; !signal.aborted; ) {
      const changed = this.#signals.next(jobId);
      const ended = await this.#hasEnded(jobId);
      const page = await eventsAfter(this.options.store.read, jobId, last, pageSize);
      for (const event of page) {
        if (signal.aborted) return;
        yield event;
        last = event.sequence;
      }
      if (page.length === pageSize) continue;
      if (ended) this.#signals.send(jobId);
      if (ended || this.#closed) return;
      await Promise.race([changed, aborted]);
    }
  }

  async ended(jobId: string): Promise<void> {
    for (;;) {
      const changed = this.#signals.next(jobId);
      if (this.#closed || (await this.#hasEnded(jobId))) break;
      await changed;
    }
    this.#signals.send(jobId);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const follower of this.#followers.values()) follower.stop();
    await this.#pumping;
    await Promise.all(this.#following);
    this.#signals.sendAll();
  }

  /** Starts as many queued jobs as may run; calls that come meanwhile make it look once more. */
  #pump(): void {
    this.#pumpAgain = true;
    if (!this.#started || this.#pumping) return;
    this.#pumping = this.#startQueued().finally(() => {
      this.#pumping = undefined;
    });
  }

  async #startQueued(): Promise<void> {
    while (this.#pumpAgain && !this.#closed) {
      this.#pumpAgain = false;
      try {
        while (!this.#closed && (await this.#startOne()));
      } catch (error) {
        this.options.log.error({ err: error }, "jobs could not be started; trying again");
        await sleep(1000);
        this.#pumpAgain = true;
      }
    }
  }

  async #startOne(): Promise<boolean> {
    const { store, maximumJobs } = this.options;
    const job = await store.write(async (tx) => {
      const started = await startNext(tx, maximumJobs, this.#now());
      if (started) await this.#outcomes.get(started.kind)?.start?.(tx, finishedJob(started));
      return started;
    });
    if (!job) return false;
    this.#signals.send(job.id);
    const follower = { wake: () => {} };
    try {
      const spec = { kind: job.kind, dataDir: this.options.dataDir, spec: JSON.parse(job.spec) };
      const entry = this.options.entry ?? fileURLToPath(new URL("./job-process.js", import.meta.url));
      const launchOptions = { entry, nodeArguments: this.options.nodeArguments ?? [] };
      const child = launch(this.#files(job), spec, launchOptions, () => follower.wake());
      follower.wake = this.#follow(job, child);
    } catch (error) {
      await this.#conclude(job, { kind: "failed", failure: failureOfError(error, 0), usage: null });
    }
    return true;
  }

  /** Follows a job to its end in the background; returns what makes the follower look at once. */
  #follow(job: JobRow, process: JobProcess): () => void {
    const follower = new JobFollower(job, this.#files(job), process, {
      nowMs: () => this.#now(),
      add: async (current, records, offset) => {
        const next = await this.#persist(() =>
          this.options.store.write((tx) => addRecords(tx, current, records, offset)),
        );
        this.#signals.send(job.id);
        return next;
      },
    });
    this.#followers.set(job.id, follower);
    if (this.#cancelled.delete(job.id)) follower.cancel();
    const following = follower
      .run()
      .then((end) => {
        this.#followers.delete(job.id);
        return end && this.#conclude(job, end);
      })
      .catch((error) => this.options.log.error({ err: error, jobId: job.id }, "a job could not be followed"))
      .finally(() => {
        this.#following.delete(following);
      });
    this.#following.add(following);
    return () => follower.wake();
  }

  /** Records how a job ended, tells its kind, and removes its files. */
  async #conclude(job: JobRow, end: FollowedEnd): Promise<void> {
    const { store, log } = this.options;
    if (end.kind === "failed") log.warn({ jobId: job.id, kind: job.kind, failure: end.failure }, "a job failed");
    try {
      await this.#persist(() => store.write((tx) => this.#end(tx, job, end)));
    } catch (error) {
      if (this.#closed) return;
      log.error({ err: error, jobId: job.id }, "the outcome of a job could not be kept");
      const failure: JobFailure = { code: "internal", message: "The result of the job could not be kept." };
      const failed: FollowedEnd = { kind: "failed", failure, usage: "usage" in end ? end.usage : null };
      await this.#persist(() => store.write((tx) => this.#end(tx, job, failed))).catch(() =>
        // Not even its kind could be told: the job ends all the same.
        this.#persist(() => store.write((tx) => endJob(tx, job, { state: "failed", ...failed }, this.#now()))),
      );
    }
    // A job that runs once more needs its folder, and may have started meanwhile.
    if (end.kind !== "interrupted") await this.#removeFiles(job.id);
    this.#signals.send(job.id);
    this.#pump();
  }

  /** Nothing happens if the job has ended already. */
  async #end(tx: Tx, job: JobRow, end: FollowedEnd): Promise<void> {
    if (end.kind === "interrupted") return requeue(tx, job, true, this.#now());
    const failure = end.kind === "failed" ? end.failure : undefined;
    const ended = await endJob(tx, job, { state: end.kind, failure, usage: end.usage }, this.#now());
    const outcome = this.#outcomes.get(job.kind);
    if (!ended || !outcome) return;
    if (end.kind === "succeeded") await outcome.finish(tx, finishedJob(ended), end.result);
    else await outcome.fail(tx, finishedJob(ended), end.kind === "failed" ? end.failure : "cancelled");
  }

  /** Tries until the disk lets it: what a job did is in its journal, and a full disk is no reason to forget it. */
  async #persist<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        const temporary = ["storage_full", "storage_failed", "store_busy"] as const;
        if (this.#closed || !temporary.some((code) => isStoreError(error, code))) throw error;
        await sleep(1000);
      }
    }
  }

  async #removeFiles(jobId: string): Promise<void> {
    await rm(join(this.#root, jobId), { recursive: true, force: true, maxRetries: 3 }).catch((error) =>
      this.options.log.warn({ err: error, jobId }, "files of a job could not be removed"),
    );
  }

  async #hasEnded(jobId: string): Promise<boolean> {
    const job = await this.options.store.read
      .selectFrom("job")
      .select("state")
      .where("id", "=", jobId)
      .executeTakeFirst();
    return !job || hasEnded(job.state);
  }

  #files(job: JobRow): JobFiles {
    return new JobFiles(join(this.#root, job.id), job.attempt);
  }

  get #root(): string {
    return join(this.options.dataDir, "jobs");
  }

  #now(): number {
    return this.options.clock.now();
  }
}
