import { readdirSync, readFileSync, statSync } from "node:fs";

/*
 * What Linux tells of processes in /proc. Everything here answers undefined, or nothing, for a process that has ended
 * meanwhile or that this user may not look at.
 */

/** What /proc/<pid>/stat says of a process. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Of the process itself. */
  readonly cpuSeconds: number;
  /** Of its ended children that it has waited for, and theirs. */
  readonly endedCpuSeconds: number;
  /** Ticks since boot: tells a process from a later one of the same number. */
  readonly startedTicks: number;
  /** It has ended, and its parent has not asked how. */
  readonly isZombie: boolean;
}

/** Ticks of /proc: 100 a second on every Linux that Node runs on (USER_HZ). */
const ticksPerSecond = 100;
/** The state of a thread that waits for a disk; hardly anything else waits so for long. */
const UNINTERRUPTIBLE = "D";

/** The numbers of all processes that this one can see; none where there is no /proc. */
export function processIds(): number[] {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

export function statOf(pid: number): ProcessStat | undefined {
  const fields = statFields(pid);
  if (!fields) return undefined;
  const at = (index: number) => Number(fields[index]);
  return {
    pid,
    parent: at(1),
    group: at(2),
    session: at(3),
    cpuSeconds: (at(11) + at(12)) / ticksPerSecond,
    endedCpuSeconds: (at(13) + at(14)) / ticksPerSecond,
    startedTicks: at(19),
    isZombie: fields[0] === "Z" || fields[0] === "X",
  };
}

/** The fields of /proc/<pid>/stat from the third (the state) on; the second may hold spaces and parentheses. */
export function statFields(pid: number | string): readonly string[] | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

export interface ProcessMemory {
  /** Resident now, what it shares with others included. */
  readonly residentBytes: number;
  /** The most that was ever resident. */
  readonly peakBytes: number;
}

export function memoryOf(pid: number | "self"): ProcessMemory | undefined {
  const text = read(`/proc/${pid}/status`);
  const bytes = (field: string) => {
    const found = text && new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(text);
    return found ? Number(found[1]) * 1024 : undefined;
  };
  const residentBytes = bytes("VmRSS");
  const peakBytes = bytes("VmHWM");
  return residentBytes === undefined || peakBytes === undefined ? undefined : { residentBytes, peakBytes };
}

/** Resident bytes, those shared with others divided among them; the kernel walks all pages for it: some 2 ms for a GB. */
export function sharedOutMemoryOf(pid: number): number | undefined {
  const found = /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? "");
  return found ? Number(found[1]) * 1024 : undefined;
}

export interface ProcessBytes {
  /** Bytes that were read from storage; what came from the page cache is not among them. */
  readonly readBytes: number;
  /** Bytes that were written to storage, or are to be. */
  readonly writtenBytes: number;
}

/** Of the process and of its ended children that it has waited for. */
export function bytesOf(pid: number): ProcessBytes | undefined {
  const text = read(`/proc/${pid}/io`);
  const found = text && /^read_bytes: (\d+)\nwrite_bytes: (\d+)$/m.exec(text);
  return found ? { readBytes: Number(found[1]), writtenBytes: Number(found[2]) } : undefined;
}

/** What /proc says of a thread. */
export interface ThreadStat {
  readonly cpuSeconds: number;
  /** Ready to compute, but others had the cores; undefined where the system does not count it. */
  readonly waitedSeconds: number | undefined;
  /** The core that it computed on last. */
  readonly core: number;
  readonly waitsForDisk: boolean;
}

/** Each thread, by its number. */
export function threadsOf(pid: number): ReadonlyMap<number, ThreadStat> {
  const threads = new Map<number, ThreadStat>();
  try {
    for (const name of readdirSync(`/proc/${pid}/task`)) {
      const fields = statFields(`${pid}/task/${name}`);
      if (!fields) continue;
      const waitedNs = read(`/proc/${pid}/task/${name}/schedstat`)?.split(" ")[1];
      threads.set(Number(name), {
        cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
        waitedSeconds: waitedNs === undefined ? undefined : Number(waitedNs) / 1e9,
        core: Number(fields[36]),
        waitsForDisk: fields[0] === UNINTERRUPTIBLE,
      });
    }
  } catch {
    // It has ended.
  }
  return threads;
}

/** Whether the thread waits right now so that no signal wakes it, which is how one waits for a disk. */
export function waitsForDisk(pid: number, thread: number): boolean {
  return statFields(`${pid}/task/${thread}`)?.[0] === UNINTERRUPTIBLE;
}

/** Whether the environment that the process was started with has `variable` (`NAME=value`). */
export function hasVariable(pid: number, variable: string): boolean {
  return read(`/proc/${pid}/environ`)?.split("\0").includes(variable) ?? false;
}

/** The user of the process. */
export function userOf(pid: number): number | undefined {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
