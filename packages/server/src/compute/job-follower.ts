import { type FSWatcher, readFileSync, watch } from "node:fs";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { JobRow } from "./job.js";
import { failureOfEnd, interrupted, type JobFailure, type ProcessEnd } from "./job-failure.js";
import type { JobFiles } from "./job-files.js";
import type { JobProcess } from "./job-launch.js";
import { type JournalEnd, type JournalRecord, readJournal } from "./journal.js";
import { atLeast, type JobUsage, type ProcessUse } from "./use/usage.js";

/** How a followed job ended. */
export type FollowedEnd =
  | { readonly kind: "succeeded"; readonly result: unknown; readonly usage: JobUsage }
  | { readonly kind: "failed"; readonly failure: JobFailure; readonly usage: JobUsage | null }
  | { readonly kind: "cancelled"; readonly usage: JobUsage | null }
  /** The machine ended its process for the first time. */
  | { readonly kind: "interrupted" }
  /** It has never started. */
  | { readonly kind: "unstarted" };

/** What a follower does with what it reads. */
export interface FollowerSink {
  /** Keeps events up to `offset` of the journal; returns the job as it then is, undefined if it is not ours any more. */
  add(job: JobRow, records: readonly Exclude<JournalRecord, JournalEnd>[], offset: number): Promise<JobRow | undefined>;
  nowMs(): number;
  /** How long a process may take once it is cancelled, in ms. */
  readonly graceMs: number;
}

const pollMs = 200;
/** Between a look at the journal and the next, so that a burst of events becomes one transaction. */
const gatherMs = 25;
/** How often the process is measured, for the case that it cannot tell its usage itself. */
const measureMs = 250;
/** Between the end of its grace and its being killed. */
const killAfterMs = 2000;

/** Follows one attempt of a job from its journal and its process to its end. */
export class JobFollower {
  #wakeUp: () => void = () => {};
  /** Something happened while we were not pausing. */
  #news = false;
  #stopped = false;
  #cancelledAtMs: number | undefined;
  #killed: "SIGTERM" | "SIGKILL" | undefined;
  #usage: JobUsage | null = null;
  #measuredAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private job: JobRow,
    readonly files: JobFiles,
    readonly process: JobProcess,
    readonly sink: FollowerSink,
  ) {
    // The server that was asked to cancel died before it could.
    if (job.cancelRequestedAtMs !== null) this.cancel();
  }

  /** Ends the process: asks first, and kills 2 s after its grace. */
  cancel(): void {
    this.#cancelledAtMs ??= performance.now();
    this.wake();
  }

  /** Something may have happened. */
  wake(): void {
    this.#news = true;
    this.#wakeUp();
  }

  /** Makes `run` return undefined soon; the process lives on. */
  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  /** Follows to the end; undefined when stopped, or when the job is not in our hands any more. */
  async run(): Promise<FollowedEnd | undefined> {
    const watcher = this.#watch();
    try {
      while (!this.#stopped) {
        this.#pressCancel();
        this.#measure();
        await this.process.gather?.();
        // Asked before reading: what a process that has ended wrote is all there.
        const end = this.process.end();
        const part = readJournal(this.files.journal, this.job.journalOffset);
        const last = part.records.at(-1);
        const events = part.records.filter((record) => record.type !== "end");
        if (events.length > 0) {
          const next = await this.sink.add(this.job, events, last?.type === "end" ? part.lastOffset : part.offset);
          if (!next) return undefined;
          this.job = next;
        }
        const sampled = part.records.findLast((record) => record.type === "usage");
        if (sampled) this.#usage = this.#usageOf(sampled.total);
        const cancelled = this.#cancelledAtMs !== undefined;
        if (last?.type === "end" && !cancelled) return fromRecord(last);
        if (cancelled && (end || last?.type === "end")) {
          await this.process.sweep();
          return { kind: "cancelled", usage: last?.type === "end" ? last.usage : this.#usage };
        }
        if (part.damaged) return this.#unreadable();
        if (end && events.length === 0) {
          await this.process.sweep();
          return this.#withoutRecord(end);
        }
        if (!end) await this.#pause();
      }
      return undefined;
    } finally {
      watcher?.close();
      await this.process.close?.();
    }
  }

  #pressCancel(): void {
    if (this.#cancelledAtMs === undefined || this.#killed === "SIGKILL") return;
    const overdue = performance.now() - this.#cancelledAtMs >= this.sink.graceMs + killAfterMs;
    if (this.#killed !== undefined && !overdue) return;
    this.#killed = overdue ? "SIGKILL" : "SIGTERM";
    this.process.kill(this.#killed);
  }

  #measure(): void {
    if (performance.now() - this.#measuredAtMs < measureMs) return;
    const use = this.process.use();
    if (!use) return;
    this.#measuredAtMs = performance.now();
    this.#usage = this.#usageOf(use);
  }

  /** Together with what was seen before: the process tells of all that it has started, we of its last moments. */
  #usageOf(use: ProcessUse): JobUsage {
    const wallSeconds = Math.max(0, this.sink.nowMs() - (this.job.startedAtMs ?? this.sink.nowMs())) / 1000;
    return { wallSeconds, ...(this.#usage ? atLeast(this.#usage, use) : use) };
  }

  #withoutRecord(end: ProcessEnd): FollowedEnd {
    if (end.isUnstarted) return { kind: "unstarted" };
    const failure = failureOfEnd(end, this.#output(), this.#usage?.peakMemoryBytes ?? null);
    if (failure) return { kind: "failed", failure, usage: this.#usage };
    if (this.job.interruptions === 0) return { kind: "interrupted" };
    return { kind: "failed", failure: interrupted, usage: this.#usage };
  }

  /** A power cut can leave a line of zeros; what stands behind it cannot be counted on. */
  async #unreadable(): Promise<FollowedEnd> {
    this.process.kill("SIGKILL");
    await this.process.sweep();
    if (this.job.interruptions === 0) return { kind: "interrupted" };
    return { kind: "failed", failure: interrupted, usage: this.#usage };
  }

  #output(): string {
    try {
      return readFileSync(this.files.output, "utf8").slice(-100_000);
    } catch {
      return "";
    }
  }

  /** Tells early of new lines; polling goes on, as not every file system can watch. */
  #watch(): FSWatcher | undefined {
    try {
      const watcher = watch(this.files.folder, { persistent: false }, () => this.wake());
      watcher.on("error", () => watcher.close());
      return watcher;
    } catch {
      return undefined;
    }
  }

  async #pause(): Promise<void> {
    if (!this.#news) {
      const abort = new AbortController();
      this.#wakeUp = () => abort.abort();
      await sleep(pollMs, undefined, { signal: abort.signal }).catch(() => {});
      this.#wakeUp = () => {};
    }
    if (this.#news && !this.#stopped) await sleep(gatherMs);
    this.#news = false;
  }
}

function fromRecord({ outcome, usage }: JournalEnd): FollowedEnd {
  return "result" in outcome
    ? { kind: "succeeded", result: outcome.result, usage }
    : { kind: "failed", failure: outcome.error, usage };
}
