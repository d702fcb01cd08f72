import { type ProcessStat, type ThreadStat, threadsOf, waitsForDisk } from "../process/process-table.js";

/** What the threads of a tree did since the last look. */
export interface ThreadUse {
  /** CPU seconds of the thread that computed most. */
  readonly busiestSeconds: number;
  /** Of the thread that computed most and waited for a core most: what it would have computed with a core of its own. */
  readonly busiestWantedSeconds: number;
  /**
   * Ready to compute while others had the cores, all threads together; null where the system does not count it. Threads
   * that began and ended since are not in it.
   */
  readonly waitedSeconds: number | null;
  /** Share of the looks, about five a second, at which one of them waited for the disk. */
  readonly diskWaitShare: number;
  /**
   * CPU seconds on each core, as far as can be told: all that a thread has computed counts for the core that it was last
   * seen on, and threads that began and ended since are not in it.
   */
  readonly byCoreSeconds: readonly number[];
}

interface Known {
  readonly pid: number;
  readonly thread: number;
  readonly stat: ThreadStat;
}

const MOST_THREADS = 256;
/** Looked at five times a second. */
const MOST_LOOKED_AT = 32;

/** Measures threads between one look and the next. */
export class ThreadMeter {
  #last: ReadonlyMap<string, Known> = new Map();
  #lookedAt: readonly Known[] = [];
  #looks = { all: 0, waiting: 0 };

  /** Of the processes, without those of `supervisor`, which only looks after them. */
  use(live: readonly ProcessStat[], supervisor: number | undefined): ThreadUse {
    const now = new Map<string, Known>();
    for (const { pid, startedTicks } of live) {
      if (now.size >= MOST_THREADS) break;
      if (pid === supervisor) continue;
      for (const [thread, stat] of threadsOf(pid)) now.set(`${thread} ${startedTicks}`, { pid, thread, stat });
    }
    const changes = [...now].map(([key, known]) => ({ ...known, ...changeOf(known.stat, this.#last.get(key)?.stat) }));
    const byCore: number[] = [];
    for (const { stat, cpu } of changes) {
      if (cpu > 0) byCore[stat.core] = (byCore[stat.core] ?? 0) + cpu;
    }
    this.#last = now;
    this.#count(changes.some(({ stat }) => stat.waitsForDisk));
    const { all, waiting } = this.#looks;
    this.#looks = { all: 0, waiting: 0 };
    // Those that did something, or wait in the middle of it.
    this.#lookedAt = changes
      .filter(({ cpu, stat }) => cpu > 0 || stat.waitsForDisk)
      .sort((a, b) => b.cpu - a.cpu)
      .slice(0, MOST_LOOKED_AT);
    return {
      busiestSeconds: Math.max(0, ...changes.map(({ cpu }) => cpu)),
      busiestWantedSeconds: Math.max(0, ...changes.map(({ cpu, waited }) => cpu + (waited ?? 0))),
      waitedSeconds: changes.some(({ waited }) => waited === undefined)
        ? null
        : changes.reduce((sum, { waited = 0 }) => sum + waited, 0),
      diskWaitShare: waiting / all,
      byCoreSeconds: Array.from(byCore, (seconds) => seconds ?? 0),
    };
  }

  /** Looks whether one of those that were at work at the last look waits for the disk now. */
  lookAtDisk(): void {
    if (this.#lookedAt.length > 0) this.#count(this.#lookedAt.some(({ pid, thread }) => waitsForDisk(pid, thread)));
  }

  #count(isWaiting: boolean): void {
    this.#looks.all++;
    if (isWaiting) this.#looks.waiting++;
  }
}

function changeOf(now: ThreadStat, before: ThreadStat | undefined) {
  const waited = now.waitedSeconds === undefined ? undefined : now.waitedSeconds - (before?.waitedSeconds ?? 0);
  return { cpu: now.cpuSeconds - (before?.cpuSeconds ?? 0), waited };
}
