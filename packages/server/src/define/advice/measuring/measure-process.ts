import { readFile } from "node:fs/promises";
import type { JobContext } from "../../../compute/job-kind.js";
import { openBlobs } from "../../../store/blobs.js";
import { type TrainSpec, trainRunner } from "../../../train/train-job.js";
import type { MeasuredRun } from "./measured-run.js";

// Entry of a process that does one training as a job would, for what it uses; its model is thrown away.

process.once("message", (message) => {
  const { spec, folder } = message as { readonly spec: TrainSpec; readonly folder: string };
  measure(spec, folder).then(
    (measured) => process.send?.(measured, () => process.exit(0)),
    (error: Error) => process.send?.({ problem: error.message }, () => process.exit(0)),
  );
});

async function measure(spec: TrainSpec, folder: string): Promise<MeasuredRun> {
  const nothing = () => {};
  const context = {
    ...{ progress: nothing, metric: nothing, log: nothing, fact: nothing },
    ...{ workDir: folder, logDir: folder, dataDir: folder, jobId: "", grant: null },
    blobs: await openBlobs(folder),
    signal: new AbortController().signal,
    supervise: () => {
      throw new Error("a training starts no processes");
    },
  } satisfies JobContext;
  await trainRunner.run(spec, context);
  const { user, system } = process.cpuUsage();
  return {
    cpuSeconds: (user + system) / 1e6,
    mainThreadSeconds: await mainThreadSeconds(),
    memoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** CPU time of the thread that all others wait for; null where the system does not tell (it is Linux that does). */
async function mainThreadSeconds(): Promise<number | null> {
  try {
    const stat = await readFile(`/proc/self/task/${process.pid}/stat`, "latin1");
    // After the name in parentheses: state is the 3rd field, utime and stime the 14th and 15th, in 1/100 s.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}
