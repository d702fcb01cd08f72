import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { openBlobs } from "../store/blobs.js";
import { aboveLimit, diskFullExitCode, failureOfError, isDiskFull } from "./job-failure.js";
import { JobFiles, type SpecFile } from "./job-files.js";
import type { JobContext, JobRunner } from "./job-kind.js";
import { type JournalEnd, JournalWriter } from "./journal.js";
import { freePort } from "./nodes/free-port.js";
import { holdToMemory } from "./process/hold-to-memory.js";
import { identify } from "./process/process-identity.js";
import { throttledProgress } from "./progress-throttle.js";
import { Metering, type UsageSample } from "./use/metering.js";
import { ownUse } from "./use/usage.js";

// biome-ignore lint/suspicious/noExplicitAny: each runner has its own spec and result; the spec file names the runner.
export type JobRunners = Readonly<Record<string, JobRunner<any, any>>>;

/**
 * The main function of a job's process: `node job-process.js <folder> <attempt>`. Runs the runner that the spec file
 * names, and writes what happens to the journal. Exit code 0 when the journal has its last record, whatever that is.
 */
export async function runJobProcess(runners: JobRunners, argv: readonly string[] = process.argv): Promise<never> {
  const files = new JobFiles(argv[2] as string, Number(argv[3]));
  const identity = identify(process.pid);
  // A server that came back has given this attempt up before we got here.
  if (files.claim(identity)?.pid !== process.pid) process.exit(0);
  dieBeforeTheServer();
  try {
    const journal = new JournalWriter(files.journal, Date.now);
    const emit = (sample: UsageSample) => journal.append({ type: "usage", ...sample });
    const metering = new Metering({ jobId: files.mark, emit });
    const outcome = await runSpec(runners, files, journal, metering);
    await metering.endSupervised();
    const use = metering.stop();
    journal.end({ type: "end", outcome, usage: { wallSeconds: process.uptime(), ...use } });
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(isDiskFull(error) ? diskFullExitCode : 1);
  }
}

async function runSpec(
  runners: JobRunners,
  files: JobFiles,
  journal: JournalWriter,
  metering: Metering,
): Promise<JournalEnd["outcome"]> {
  const progress = throttledProgress((entry) => journal.append({ type: "progress", ...entry }));
  try {
    const { jobId, kind, dataDir, blobsFolder, graceMs, spec, node } = JSON.parse(
      readFileSync(files.spec, "utf8"),
    ) as SpecFile;
    const runner = runners[kind];
    if (!runner) throw new Error(`there is no runner for jobs of the kind "${kind}"`);
    mkdirSync(files.workDir, { recursive: true, mode: 0o700 });
    const context: JobContext = {
      progress(phase, done, total, unit) {
        metering.phase(phase);
        progress.report({ phase, done, total, unit });
      },
      metric(key, step, value) {
        metering.tick();
        if (Number.isFinite(value)) journal.append({ type: "metric", key, step, value });
      },
      log: (level, message) => journal.append({ type: "log", level, message: message.slice(0, 10_000) }),
      supervise: (confined) => metering.supervise(confined),
      fact: (fact) => journal.append({ type: "fact", fact }),
      ...{ jobId, mark: files.mark },
      node: node?.node ?? 0,
      async rendezvous() {
        const { nodes = 1, masterAddress = "127.0.0.1", masterPort = null } = node ?? {};
        const port = masterPort ?? (await freePort());
        if (node?.node === 0) journal.append({ type: "rendezvous", port });
        return { nodes, address: masterAddress, port };
      },
      failing: (failure) => journal.append({ type: "failing", failure }),
      workDir: files.workDir,
      logDir: files.log,
      dataDir,
      blobs: await openBlobs(blobsFolder ?? join(dataDir, "blobs")),
      grant: JSON.parse((await text(process.stdin)) || "null"),
      get signal() {
        return cancelSignal(graceMs);
      },
    };
    const limitBytes = (await runner.memoryBytes?.(spec)) ?? null;
    if (limitBytes !== null) context.log("info", holdToMemory(limitBytes, jobId));
    const result = await runner.run(spec, context);
    progress.flush();
    return { result: result ?? null };
  } catch (error) {
    progress.flush();
    // The stack is for whoever looks for the cause; the sentence is for the user.
    console.error(error);
    const found = metering.outOfMemory;
    return { error: found ? aboveLimit(found) : failureOfError(error, ownUse().peakMemoryBytes) };
  }
}

let cancelled: AbortController | undefined;

/**
 * The signal of being cancelled. SIGTERM is caught only once a runner asks for this: one that does not, and computes
 * without a pause, would never get to a handler, and ends at once without it.
 */
function cancelSignal(graceMs: number): AbortSignal {
  if (!cancelled) {
    const controller = new AbortController();
    cancelled = controller;
    process.on("SIGTERM", () => {
      controller.abort();
      setTimeout(() => process.exit(143), graceMs).unref();
    });
  }
  return cancelled.signal;
}

/** When the whole machine runs out of memory, Linux shall end the job and not the server. */
function dieBeforeTheServer(): void {
  if (process.platform !== "linux") return;
  try {
    writeFileSync("/proc/self/oom_score_adj", "500");
  } catch {
    // Not everywhere allowed; the job runs all the same.
  }
}
