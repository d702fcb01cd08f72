import { setTimeout as sleep } from "node:timers/promises";
import { hasVariable, type ProcessStat, processIds, statOf, userOf } from "./process-table.js";

/** The variable that all processes of a job inherit, daemons included; its value is the job's id. */
export const JOB_VARIABLE = "CRISOL_JOB_ID";

/** The same of one node of a job of several: the job's id, a point and the node's number. */
export const NODE_VARIABLE = "CRISOL_JOB_NODE";

/** What the processes of a job, or of one of its nodes (`job_x.1`), inherit. */
export function markVariables(mark: string): Record<string, string> {
  const [jobId = mark] = mark.split(".");
  return { [JOB_VARIABLE]: jobId, ...(jobId !== mark && { [NODE_VARIABLE]: mark }) };
}

/** By what the processes of a job are known; the more of it there is, the surer none is missed. */
export interface TreeMarks {
  /** The job's id; of one node of several that with its number, as `markVariables` takes it. */
  readonly jobId: string;
  /** The process that started all others: what descends from it, or is in its group or session, is the job's. */
  readonly rootPid?: number | undefined;
  /** A user that has no other processes than the job's. */
  readonly userId?: number | undefined;
  /** The processes of the job's own control group; undefined where it has none. */
  readonly members?: (() => readonly number[]) | undefined;
}

/** How long processes that were killed may take to be gone, in ms: writing out a page may hold one up. */
const GONE_MS = 10_000;
const LOOK_MS = 20;

/**
 * All processes of a job: its own, what descends from them, and daemons that left both by starting anew in a session of
 * their own, which are known by the variable they inherited. Needs Linux's /proc: elsewhere `find` knows none, and
 * `kill` reaches the group of the root process only.
 */
export class ProcessTree {
  /** Processes that are the job's, by when they started. */
  readonly #own = new Map<number, number>();
  /** How often a process was looked at and found to be another's. After a fork and before the program, it may not have its variable yet. */
  readonly #others = new Map<number, number>();

  #marks: TreeMarks;

  constructor(marks: TreeMarks) {
    this.#marks = marks;
  }

  /** Knows the job's processes by `more`, too. */
  mark(more: Partial<TreeMarks>): void {
    this.#marks = { ...this.#marks, ...more };
  }

  /** Whether daemons that left the group of the job can be found here. */
  static readonly findsDaemons = process.platform === "linux";

  /** The job's live processes; zombies, and this process unless it is the root, are not among them. */
  find(): ProcessStat[] {
    const ids = processIds();
    const members = new Set(this.#marks.members?.() ?? []);
    this.#forget(new Set(ids));
    const live: ProcessStat[] = [];
    const undecided: ProcessStat[] = [];
    for (const pid of ids) {
      if ((this.#others.get(pid) ?? 0) >= 2 && !members.has(pid)) continue;
      const stat = statOf(pid);
      if (!stat || stat.isZombie || (pid === process.pid && pid !== this.#marks.rootPid)) continue;
      if (this.#own.get(pid) === stat.startedTicks || this.#isMarked(stat, members)) live.push(stat);
      else undecided.push(stat);
    }
    for (const stat of live) this.#own.set(stat.pid, stat.startedTicks);
    this.#addDescendants(live, undecided);
    return live;
  }

  /**
   * Ends all processes of the job but this one: asks them by SIGTERM, gives them `graceMs`, then kills what is left and
   * whatever that has started meanwhile. Returns the processes that even so did not go within 10 s.
   */
  async kill(graceMs: number): Promise<readonly number[]> {
    if (!ProcessTree.findsDaemons) return this.#killGroup(graceMs);
    if (graceMs > 0) {
      this.signal("SIGTERM");
      await this.#gone(graceMs);
    }
    for (const end = performance.now() + GONE_MS; performance.now() < end; await sleep(LOOK_MS)) {
      // Stopped first: one that forks faster than we look could go on for ever.
      const stopped = new Set<number>();
      for (let found = this.#targets(); found.some((pid) => !stopped.has(pid)); found = this.#targets()) {
        for (const pid of found) {
          stopped.add(pid);
          send(pid, "SIGSTOP");
        }
      }
      for (const pid of stopped) send(pid, "SIGKILL");
      if (await this.#gone(100)) return [];
    }
    return this.#targets();
  }

  /** Sends `signal` to all processes of the job but this one, once. */
  signal(signal: NodeJS.Signals): void {
    for (const pid of this.#targets()) send(pid, signal);
  }

  #targets(): number[] {
    return this.find().flatMap(({ pid }) => (pid === process.pid ? [] : [pid]));
  }

  async #gone(withinMs: number): Promise<boolean> {
    for (const end = performance.now() + withinMs; ; await sleep(LOOK_MS)) {
      if (this.#targets().length === 0) return true;
      if (performance.now() >= end) return false;
    }
  }

  async #killGroup(graceMs: number): Promise<readonly number[]> {
    const { rootPid } = this.#marks;
    if (rootPid === undefined || rootPid === process.pid) return [];
    if (graceMs > 0) send(-rootPid, "SIGTERM");
    for (const end = performance.now() + graceMs; performance.now() < end && send(-rootPid, 0); ) await sleep(LOOK_MS);
    send(-rootPid, "SIGKILL");
    return [];
  }

  #isMarked({ pid, group, session }: ProcessStat, members: ReadonlySet<number>): boolean {
    const { jobId, rootPid, userId } = this.#marks;
    if (rootPid !== undefined && (pid === rootPid || group === rootPid || session === rootPid)) return true;
    if (members.has(pid) || (userId !== undefined && userOf(pid) === userId)) return true;
    return hasVariable(pid, `${jobId.includes(".") ? NODE_VARIABLE : JOB_VARIABLE}=${jobId}`);
  }

  /** A child may come before its parent in the list: looked through until none is added. */
  #addDescendants(live: ProcessStat[], undecided: ProcessStat[]): void {
    let left = undecided;
    for (let before = -1; before !== left.length; ) {
      before = left.length;
      left = left.filter((stat) => {
        if (!this.#own.has(stat.parent)) return true;
        this.#own.set(stat.pid, stat.startedTicks);
        live.push(stat);
        return false;
      });
    }
    for (const { pid } of left) this.#others.set(pid, (this.#others.get(pid) ?? 0) + 1);
  }

  #forget(live: ReadonlySet<number>): void {
    for (const known of [this.#own, this.#others]) {
      for (const pid of known.keys()) if (!live.has(pid)) known.delete(pid);
    }
  }
}

/** Whether the process is there and could be told. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
