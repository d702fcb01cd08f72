import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { Cgroup, findCgroupPlace } from "./cgroup.js";

/**
 * Looks at the process's memory ten times a second, on a thread: what computes without a pause lets no timer fire. Above the limit
 * it says so where `failureOfEnd` finds it, and ends the process. As text, so that a job's process stays one file.
 */
const watch = `
const { writeSync } = require("node:fs");
const { workerData: limitBytes } = require("node:worker_threads");
const look = () => {
  const bytes = process.memoryUsage.rss();
  if (bytes <= limitBytes) return;
  writeSync(2, "\\ncrisol: may use " + limitBytes + " bytes, came to " + bytes + "\\n");
  process.kill(process.pid, "SIGKILL");
};
look();
setInterval(look, 100);
`;

/**
 * Holds this process to `limitBytes` of memory until it ends: by a control group where one may be made, as nothing else is as
 * quick, and everywhere by looking. Returns which, as a sentence for the job's log.
 */
export function holdToMemory(limitBytes: number, jobId: string): string {
  new Worker(watch, { eval: true, workerData: limitBytes }).unref();
  const limit = `${Math.round(limitBytes / 1e6)} MB`;
  return joinGroup(limitBytes, `${jobId}-${process.pid}`)
    ? `Held to ${limit} of memory by a control group.`
    : `Ended above ${limit} of memory, which is looked at ten times a second.`;
}

function joinGroup(memoryBytes: number, name: string): boolean {
  const place = findCgroupPlace();
  if (!place) return false;
  const group = new Cgroup(place, name, { memoryBytes, cores: null, processes: null });
  try {
    for (const folder of group.folders) writeFileSync(join(folder, "cgroup.procs"), String(process.pid));
    return group.holdsMemory;
  } catch {
    group.remove();
    return false;
  }
}
