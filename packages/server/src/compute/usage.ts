import { readFileSync } from "node:fs";

/** What a process has used so far. */
export interface ProcessUse {
  readonly cpuSeconds: number;
  readonly peakMemoryBytes: number;
}

/** What a job used from the start of its process to its end. */
export interface JobUsage extends ProcessUse {
  readonly wallSeconds: number;
}

/** Ticks of /proc/<pid>/stat: 100 a second on every Linux that Node runs on (USER_HZ). */
const ticksPerSecond = 100;

/**
 * What this process has used. The peak comes from /proc where there is one: `maxRSS` of a process that was started
 * by vfork counts the memory that its parent had at that moment.
 */
export function ownUse(): ProcessUse {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const peak = readPeak("self") ?? maxRSS * 1024;
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMemoryBytes: peak };
}

/** What the process `pid` has used, its ended children included; undefined where there is no /proc, or no such process. */
export function useOf(pid: number): ProcessUse | undefined {
  const fields = statFields(pid);
  const peakMemoryBytes = readPeak(String(pid));
  if (!fields || peakMemoryBytes === undefined) return undefined;
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return { cpuSeconds: ticks / ticksPerSecond, peakMemoryBytes };
}

/** The fields of /proc/<pid>/stat from the third (the state) on; the second may hold spaces and parentheses. */
export function statFields(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

function readPeak(pid: string): number | undefined {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
    return found ? Number(found[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}
