import {
  bytesOf,
  memoryOf,
  type ProcessBytes,
  type ProcessStat,
  sharedOutMemoryOf,
  statOf,
} from "../process/process-table.js";
import type { ProcessTree } from "../process/process-tree.js";
import { ThreadMeter, type ThreadUse } from "./thread-use.js";

/** What the processes of a tree have used up to now. */
export interface TreeUse {
  /** Of all processes, ended ones included. */
  readonly cpuSeconds: number;
  /** Of its threads since the last look. */
  readonly threads: ThreadUse;
  readonly memoryBytes: number;
  /** The most at any look, or of any single process at any time. */
  readonly peakMemoryBytes: number;
  /** "shared out": what processes share is divided among them (PSS); "resident": counted for each (RSS). */
  readonly memoryKind: "resident" | "shared out";
  /** From storage; null where the system does not tell. */
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  readonly processes: number;
}

interface Known {
  readonly stat: ProcessStat;
  readonly bytes: ProcessBytes | undefined;
}

/** Processes below this share little that is worth the time to find out. */
const LARGE_BYTES = 32e6;

/** Adds up what a tree uses, over the ends of its processes. */
export class TreeMeter {
  #last = new Map<number, Known>();
  readonly #threads = new ThreadMeter();
  /** Of processes that ended without any of the tree having waited for them: daemons. */
  #gone = { cpuSeconds: 0, readBytes: 0, writtenBytes: 0 };
  #highest = { cpuSeconds: 0, readBytes: 0, writtenBytes: 0, memoryBytes: 0 };

  #supervisor: number | undefined;

  constructor(readonly tree: ProcessTree) {}

  /** From now on `pid` only looks after the others: its memory does not count, nor what the peak was until now. */
  supervise(pid: number): void {
    this.#supervisor = pid;
    this.#highest.memoryBytes = 0;
  }

  /** Looks now. */
  use(): TreeUse {
    const live = this.tree.find();
    const now = new Map(live.map((stat) => [stat.pid, { stat, bytes: bytesOf(stat.pid) }]));
    this.#keepGone(now);
    this.#last = now;
    let [cpuSeconds, readBytes, writtenBytes] = [this.#gone.cpuSeconds, this.#gone.readBytes, this.#gone.writtenBytes];
    let tellsBytes = this.#highest.readBytes + this.#highest.writtenBytes > 0;
    for (const { stat, bytes } of now.values()) {
      cpuSeconds += stat.cpuSeconds + stat.endedCpuSeconds;
      readBytes += bytes?.readBytes ?? 0;
      writtenBytes += bytes?.writtenBytes ?? 0;
      tellsBytes ||= bytes !== undefined;
    }
    const memory = this.#memory(live);
    const highest = {
      cpuSeconds: Math.max(cpuSeconds, this.#highest.cpuSeconds),
      readBytes: Math.max(readBytes, this.#highest.readBytes),
      writtenBytes: Math.max(writtenBytes, this.#highest.writtenBytes),
      memoryBytes: Math.max(memory.bytes, memory.peakOfOne, this.#highest.memoryBytes),
    };
    this.#highest = highest;
    return {
      cpuSeconds: highest.cpuSeconds,
      threads: this.#threads.use(live, this.#supervisor),
      memoryBytes: memory.bytes,
      peakMemoryBytes: highest.memoryBytes,
      memoryKind: memory.kind,
      readBytes: tellsBytes ? highest.readBytes : null,
      writtenBytes: tellsBytes ? highest.writtenBytes : null,
      processes: live.length,
    };
  }

  /** Looks only whether a thread of it waits for the disk, far more often than at all the rest. */
  lookAtDisk(): void {
    this.#threads.lookAtDisk();
  }

  /** Memory alone, for whoever looks more often. */
  memoryBytes(): number {
    const { bytes, peakOfOne } = this.#memory(this.tree.find());
    this.#highest.memoryBytes = Math.max(bytes, peakOfOne, this.#highest.memoryBytes);
    return bytes;
  }

  /** A process that its parent waited for is in its parent's figures; one whose ancestors are gone too is in nobody's. */
  #keepGone(now: ReadonlyMap<number, Known>): void {
    for (const [pid, { stat, bytes }] of this.#last) {
      const next = now.get(pid);
      if (next?.stat.startedTicks === stat.startedTicks || this.#hasAncestor(stat, now)) continue;
      // Not reaped yet: it says more than at the last look.
      const final = statOf(pid);
      const ended = final?.startedTicks === stat.startedTicks ? final : stat;
      this.#gone.cpuSeconds += ended.cpuSeconds + ended.endedCpuSeconds;
      this.#gone.readBytes += bytes?.readBytes ?? 0;
      this.#gone.writtenBytes += bytes?.writtenBytes ?? 0;
    }
  }

  #hasAncestor({ parent }: ProcessStat, now: ReadonlyMap<number, Known>): boolean {
    for (let pid: number | undefined = parent; pid !== undefined; pid = this.#last.get(pid)?.stat.parent) {
      if (now.has(pid)) return true;
    }
    return false;
  }

  #memory(live: readonly ProcessStat[]): { bytes: number; peakOfOne: number; kind: TreeUse["memoryKind"] } {
    const counted = live.filter(({ pid }) => pid !== this.#supervisor);
    const each = counted.flatMap(({ pid }) => {
      const memory = memoryOf(pid);
      return memory ? [{ pid, ...memory }] : [];
    });
    const peakOfOne = Math.max(0, ...each.map(({ peakBytes }) => peakBytes));
    const isShared = each.filter(({ residentBytes }) => residentBytes > LARGE_BYTES).length > 1;
    const bytes = each.reduce(
      (sum, { pid, residentBytes }) => sum + ((isShared && sharedOutMemoryOf(pid)) || residentBytes),
      0,
    );
    return { bytes, peakOfOne, kind: isShared ? "shared out" : "resident" };
  }
}
