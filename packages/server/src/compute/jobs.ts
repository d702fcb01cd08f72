import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CrisolError, type JobEvent, type JobKind } from "@crisol/contract";
import type { Logger } from "pino";
import type { Tx } from "../store/database.js";
import type { Store } from "../store/store.js";
import { hasEnded, type JobRow, stateOfJob } from "./job.js";
import { JobEndings } from "./job-endings.js";
import { failureOfError } from "./job-failure.js";
import { JobFiles, type SpecFile } from "./job-files.js";
import { type FollowedEnd, JobFollower } from "./job-follower.js";
import type { JobOutcome, JobRequest, Jobs } from "./job-kind.js";
import type { JobProcess, LaunchOptions } from "./job-launch.js";
import { type JobLauncher, localLauncher } from "./job-launcher.js";
import { JobPump } from "./job-pump.js";
import { addJob, addRecords, requestCancel, requeue } from "./job-records.js";
import { JobWatch } from "./job-watch.js";
import { removeLeftOver } from "./left-over.js";
import { nodesOf } from "./nodes/job-nodes.js";
import { machinesOf } from "./nodes/machines.js";
import { NodeProcesses, type NodeProcessesOptions } from "./nodes/node-processes.js";
import { unfit } from "./targets/demand.js";
import { thisMachine } from "./targets/machine.js";
import { placeNext } from "./targets/place-next.js";

export type { Jobs } from "./job-kind.js";

export interface JobsOptions {
  readonly store: Store;
  /** Absolute; the jobs' files are in its folder `jobs`, the blobs in `blobs`. */
  readonly dataDir: string;
  readonly clock: { now(): number };
  readonly log: Logger;
  /** Jobs that run at the same time, as far as the machine has cores for them. */
  readonly maximumJobs: number;
  /** Starts processes on targets that are other machines. Default: there are none. */
  readonly remote?: { launcherOf(targetId: string): JobLauncher };
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
  readonly #root: string;
  readonly #endings: JobEndings;
  readonly #watch: JobWatch;
  readonly #pump: JobPump;
  readonly #followers = new Map<string, JobFollower>();
  readonly #following = new Set<Promise<void>>();
  /** Jobs to cancel that have been started and have no follower yet. */
  readonly #cancelled = new Set<string>();
  readonly #endListeners: ((jobId: string) => void)[] = [];

  constructor(readonly options: JobsOptions) {
    this.#root = join(options.dataDir, "jobs");
    this.#endings = new JobEndings({ ...options, root: this.#root, blobsFolder: join(options.dataDir, "blobs") });
    this.#watch = new JobWatch(options.store.read);
    this.#pump = new JobPump(() => this.#startOne(), options.log);
  }

  handle<Result>(kind: JobKind, outcome: JobOutcome<Result>): void {
    this.#endings.handle(kind, outcome);
  }

  async start(): Promise<void> {
    const { store } = this.options;
    const running = await store.read.selectFrom("job").selectAll().where("state", "=", "running").execute();
    const queued = await store.read.selectFrom("job").select("id").where("state", "=", "queued").execute();
    await removeLeftOver(this.#root, new Set([...running, ...queued].map((job) => job.id)));
    for (const job of running) {
      const process = await this.#adopt(job);
      if (process) this.#follow(job, process);
      // Nobody had got as far as starting it: that was no attempt.
      else await store.write((tx) => requeue(tx, job, false, this.#now()));
    }
    this.#pump.start();
  }

  async enqueue(tx: Tx, request: JobRequest): Promise<string> {
    const id = await addJob(tx, request, this.#now());
    this.#pump.soon();
    return id;
  }

  async cancel(jobId: string): Promise<void> {
    const { store } = this.options;
    const before = await store.write(async (tx) => {
      const job = await requestCancel(tx, jobId, this.#now());
      if (!job) throw new CrisolError("not_found", { resource: "job", value: jobId });
      if (hasEnded(job.state)) throw new CrisolError("job_finished", { value: jobId, state: job.state });
      if (job.state === "queued") await this.#endings.end(tx, job, { kind: "cancelled", usage: null });
      return job;
    });
    this.#watch.changed(jobId);
    if (before.state === "queued") this.#tellEnd(jobId);
    // It may have run before, and have a log of that.
    if (before.state === "queued") return this.#endings.putAway(jobId);
    const follower = this.#followers.get(jobId);
    if (follower) follower.cancel();
    else this.#cancelled.add(jobId);
    await this.ended(jobId);
    const state = await stateOfJob(store.read, jobId);
    // It had its result before the signal reached it.
    if (state && hasEnded(state) && state !== "cancelled") {
      throw new CrisolError("job_finished", { value: jobId, state });
    }
  }

  events(jobId: string, after: number, signal: AbortSignal): AsyncIterable<JobEvent> {
    return this.#watch.events(jobId, after, signal);
  }

  look(): void {
    this.#pump.soon();
  }

  onEnd(listener: (jobId: string) => void): void {
    this.#endListeners.push(listener);
  }

  ended(jobId: string): Promise<void> {
    return this.#watch.ended(jobId);
  }

  async close(): Promise<void> {
    this.#endings.close();
    for (const follower of this.#followers.values()) follower.stop();
    await this.#pump.close();
    await Promise.all(this.#following);
    this.#watch.close();
  }

  async #startOne(): Promise<boolean> {
    const { store, maximumJobs } = this.options;
    const { job, refused } = await store.write(async (tx) => {
      const placed = await placeNext(tx, { ...thisMachine(), maximumJobs }, this.#now());
      for (const { job, problem } of placed.refused) {
        const failure = failureOfError(unfit(problem), 0);
        await this.#endings.end(tx, job, { kind: "failed", failure, usage: null });
      }
      if (placed.started) await this.#endings.started(tx, placed.started);
      return { job: placed.started, refused: placed.refused };
    });
    for (const { job } of refused) {
      this.#watch.changed(job.id);
      this.#tellEnd(job.id);
      await this.#endings.putAway(job.id);
    }
    // Those that ask for the same come next.
    if (!job) return refused.length > 0;
    this.#watch.changed(job.id);
    const follower = { wake: () => {} };
    try {
      const grant = await this.#endings.grant(job);
      const graceMs = this.#endings.graceMs(job.kind);
      const spec = {
        jobId: job.id,
        kind: job.kind,
        dataDir: this.options.dataDir,
        graceMs,
        spec: JSON.parse(job.spec),
      };
      const entry = this.options.entry ?? fileURLToPath(new URL("./job-process.js", import.meta.url));
      const launchOptions = { entry, nodeArguments: this.options.nodeArguments ?? [] };
      const child = await this.#launch(job, spec, grant, launchOptions, () => follower.wake());
      follower.wake = this.#follow(job, child);
    } catch (error) {
      await this.#conclude(job, { kind: "failed", failure: failureOfError(error, 0), usage: null });
    }
    return true;
  }

  async #launch(
    job: JobRow,
    spec: SpecFile,
    grant: unknown,
    options: LaunchOptions,
    onEnd: () => void,
  ): Promise<JobProcess> {
    const files = this.#files(job);
    if (job.nodes === 1) return (await this.#launcherOf(job.targetId)).launch(files, spec, grant, options, onEnd);
    const nodes = await nodesOf(this.options.store.read, job.id);
    const launchers = await Promise.all(nodes.map(({ targetId }) => this.#launcherOf(targetId)));
    const { machines, masterAddress } = await machinesOf(this.options.store.read, nodes);
    return this.#together(job, machines, (node, masterPort) => {
      const place = { node, nodes: nodes.length, masterAddress, masterPort };
      return launchers[node]!.launch(files.ofNode(node), { ...spec, node: place }, grant, options, onEnd);
    });
  }

  /** The process that an earlier server has started; undefined where it had not got so far. */
  async #adopt(job: JobRow): Promise<JobProcess | undefined> {
    const files = this.#files(job);
    if (job.nodes === 1) return (await this.#launcherOf(job.targetId)).adopt(files);
    const nodes = await nodesOf(this.options.store.read, job.id);
    const launchers = await Promise.all(nodes.map(({ targetId }) => this.#launcherOf(targetId)));
    const { machines } = await machinesOf(this.options.store.read, nodes);
    const found = launchers.map((launcher, node) => launcher.adopt(files.ofNode(node)));
    const adopted = found.filter((process) => process !== undefined);
    if (adopted.length === nodes.length) {
      return this.#together(
        job,
        machines,
        () => {
          throw new Error("a job that was found is not started");
        },
        adopted,
      );
    }
    // Some had not been started, and now cannot be: those that were have nobody to work with.
    for (const process of adopted) {
      process.kill("SIGKILL");
      await process.sweep();
      // A machine that is not reached ends it once it is: it is told then which attempts there still are.
      process.release?.();
    }
    return undefined;
  }

  #together(
    job: JobRow,
    machines: readonly string[],
    start: NodeProcessesOptions["start"],
    adopted?: readonly JobProcess[],
  ): JobProcess {
    return new NodeProcesses({
      files: this.#files(job),
      machines,
      graceMs: this.#endings.graceMs(job.kind),
      nowMs: () => this.#now(),
      ...{ start, ...(adopted && { adopted }) },
    });
  }

  /** Follows a job to its end in the background; returns what makes the follower look at once. */
  #follow(job: JobRow, process: JobProcess): () => void {
    const follower = new JobFollower(job, this.#files(job), process, {
      nowMs: () => this.#now(),
      graceMs: this.#endings.graceMs(job.kind),
      add: async (current, records, offset) => {
        const next = await this.#endings.persist(() =>
          this.options.store.write(async (tx) => {
            const added = await addRecords(tx, current, records, offset);
            if (added) await this.#endings.facts(tx, added, records);
            return added;
          }),
        );
        this.#watch.changed(job.id);
        return next;
      },
    });
    this.#followers.set(job.id, follower);
    if (this.#cancelled.delete(job.id)) follower.cancel();
    const following = follower
      .run()
      .then((end) => {
        this.#followers.delete(job.id);
        return end && this.#conclude(job, end).then(() => process.release?.());
      })
      .catch((error) => this.options.log.error({ err: error, jobId: job.id }, "a job could not be followed"))
      .finally(() => {
        this.#following.delete(following);
      });
    this.#following.add(following);
    return () => follower.wake();
  }

  async #conclude(job: JobRow, end: FollowedEnd): Promise<void> {
    await this.#endings.conclude(job, end);
    this.#watch.changed(job.id);
    this.#tellEnd(job.id);
    this.#pump.now();
  }

  #tellEnd(jobId: string): void {
    for (const listener of this.#endListeners) listener(jobId);
  }

  /** What starts processes on the target. */
  async #launcherOf(targetId: string | null): Promise<JobLauncher> {
    const { store, remote } = this.options;
    if (!remote || targetId === null || targetId === "local") return localLauncher;
    const target = await store.read
      .selectFrom("computeTarget")
      .select("kind")
      .where("id", "=", targetId)
      .executeTakeFirst();
    return target?.kind === "ssh" ? remote.launcherOf(targetId) : localLauncher;
  }

  #files(job: JobRow): JobFiles {
    return new JobFiles(join(this.#root, job.id), job.attempt);
  }

  #now(): number {
    return this.options.clock.now();
  }
}
