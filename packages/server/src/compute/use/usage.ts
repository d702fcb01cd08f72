import { bytesOf, memoryOf, statOf } from "../process/process-table.js";

/** What a process, or a job with all its processes, has used so far. */
export interface ProcessUse {
  readonly cpuSeconds: number;
  readonly peakMemoryBytes: number;
  /** From and to storage; null where the system does not tell. */
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
}

/** What a job used from the start of its process to its end. */
export interface JobUsage extends ProcessUse {
  readonly wallSeconds: number;
}

/** What one node of a job has used so far, and the memory that it holds now. */
export interface NodeUse extends ProcessUse {
  readonly memoryBytes: number;
}

/**
 * What this process has used. The peak comes from /proc where there is one: `maxRSS` of a process that was started
 * by vfork counts the memory that its parent had at that moment.
 */
export function ownUse(): ProcessUse {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const peakMemoryBytes = memoryOf("self")?.peakBytes ?? maxRSS * 1024;
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMemoryBytes, ...bytesUsed(process.pid) };
}

/** What the process `pid` has used, its ended children included; undefined where there is no /proc, or no such process. */
export function useOf(pid: number): ProcessUse | undefined {
  const stat = statOf(pid);
  const peakMemoryBytes = memoryOf(pid)?.peakBytes;
  if (!stat || peakMemoryBytes === undefined) return undefined;
  return { cpuSeconds: stat.cpuSeconds + stat.endedCpuSeconds, peakMemoryBytes, ...bytesUsed(pid) };
}

/** Two views of the same use: neither has seen more than there was. */
export function atLeast(one: ProcessUse, other: ProcessUse): ProcessUse {
  const larger = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));
  return {
    cpuSeconds: Math.max(one.cpuSeconds, other.cpuSeconds),
    peakMemoryBytes: Math.max(one.peakMemoryBytes, other.peakMemoryBytes),
    readBytes: larger(one.readBytes, other.readBytes),
    writtenBytes: larger(one.writtenBytes, other.writtenBytes),
  };
}

function bytesUsed(pid: number): Pick<ProcessUse, "readBytes" | "writtenBytes"> {
  return bytesOf(pid) ?? { readBytes: null, writtenBytes: null };
}
