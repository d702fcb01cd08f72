import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { CrisolError } from "@crisol/contract";
import { failureOfEnd, type ProcessEnd } from "../compute/job-failure.js";
import { JobFiles, type SpecFile } from "../compute/job-files.js";
import { variablesFor } from "../compute/job-launch.js";
import { type JournalRecord, readJournal } from "../compute/journal.js";
import { JOB_VARIABLE } from "../compute/process/process-tree.js";
import type { JobUsage } from "../compute/use/usage.js";
import { jobProcess } from "../entry-files.js";
import { type JournalRounds, roundsIn } from "./journal-rounds.js";
import type { TrainResult, TrainSpec } from "./train-job.js";

/** A training in a process of its own: what it made, and what it used. */
export interface TrainedPart extends JournalRounds {
  readonly result: TrainResult;
  readonly usage: JobUsage;
  /** Seconds of each phase, in the order in which they came; together all of the process's time. */
  readonly phaseSeconds: Readonly<Record<string, number>>;
  /** CPU time of the thread that all others wait for; 0 where the system does not tell. */
  readonly busiestThreadSeconds: number;
  /** Peak of memory before it was measured and explained, as far as samples of a second tell. */
  readonly fitPeakBytes: number;
}

export interface TrainingPlace {
  /** The process's own. */
  readonly folder: string;
  /** With the blobs that it reads and adds to. */
  readonly dataDir: string;
  /** Entry of the process; default: the server's for jobs, which is not there on another machine. */
  readonly entry?: string | undefined;
  /** After which it is killed, in ms; default never. */
  readonly mostMs?: number;
}

/**
 * Trains in a process such as a training job has. What is started belongs to the job whose process this is, if it is one. Throws the
 * training's own error, and an error of the code "too_slow" after `mostMs`.
 */
export async function trainInProcess(
  spec: TrainSpec,
  { folder, dataDir, entry = jobProcess, mostMs }: TrainingPlace,
): Promise<TrainedPart> {
  const files = new JobFiles(folder, 1);
  mkdirSync(files.folder, { recursive: true, mode: 0o700 });
  const specFile: SpecFile = { jobId: files.mark, kind: "train", dataDir, graceMs: 1000, spec };
  writeFileSync(files.spec, JSON.stringify(specFile), { mode: 0o600 });
  const startedMs = Date.now();
  const end = await runToEnd(files, entry, mostMs);
  if (mostMs !== undefined && Date.now() - startedMs >= mostMs) {
    throw Object.assign(new Error(`A training on a sample took longer than ${mostMs / 1000} s.`), { code: "too_slow" });
  }
  const records = recordsOf(files.journal);
  const last = records.at(-1);
  if (last?.type !== "end") {
    const failure = failureOfEnd(end, readFileSync(files.output, "utf8").slice(-100_000), null);
    throw Object.assign(new Error(failure?.message ?? "The training was ended from outside."), {
      code: failure?.code ?? "interrupted",
    });
  }
  if ("error" in last.outcome)
    throw Object.assign(new Error(last.outcome.error.message), { code: last.outcome.error.code });
  return {
    result: last.outcome.result as TrainResult,
    usage: last.usage,
    phaseSeconds: phasesOf(records, startedMs),
    ...roundsIn(records),
    busiestThreadSeconds: busiestThreadOf(records),
    fitPeakBytes: fitPeakOf(records),
  };
}

function runToEnd(files: JobFiles, entry: string, mostMs: number | undefined): Promise<ProcessEnd> {
  const output = openSync(files.output, "w", 0o600);
  return new Promise<ProcessEnd>((resolve, reject) => {
    const child = spawn(process.execPath, [entry, files.folder, String(files.attempt)], {
      cwd: files.folder,
      stdio: ["ignore", output, output],
      env: {
        ...variablesFor("train"),
        ...(process.env[JOB_VARIABLE] && { [JOB_VARIABLE]: process.env[JOB_VARIABLE] }),
      },
      windowsHide: true,
      ...(mostMs !== undefined && { timeout: mostMs, killSignal: "SIGKILL" }),
    });
    child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
    child.once("error", (error) => reject(new CrisolError("internal", { problem: error.message })));
  }).finally(() => closeSync(output));
}

function recordsOf(path: string): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (let offset = 0; ; ) {
    const part = readJournal(path, offset);
    records.push(...part.records);
    if (part.records.length === 0 || part.damaged) return records;
    offset = part.offset;
  }
}

function phasesOf(records: readonly JournalRecord[], startedMs: number): Record<string, number> {
  const seconds: Record<string, number> = {};
  let phase = "start";
  let sinceMs = startedMs;
  for (const record of records) {
    if (record.type !== "progress" && record.type !== "end") continue;
    if (record.type === "progress" && record.phase === phase) continue;
    seconds[phase] = (seconds[phase] ?? 0) + (record.at - sinceMs) / 1000;
    sinceMs = record.at;
    if (record.type === "progress") phase = record.phase;
  }
  return seconds;
}

function busiestThreadOf(records: readonly JournalRecord[]): number {
  return records.reduce((sum, record) => sum + (record.type === "usage" ? record.busiestThreadSeconds : 0), 0);
}

function fitPeakOf(records: readonly JournalRecord[]): number {
  const before: ReadonlySet<string> = new Set(["start", "read", "prepare", "fit"]);
  return records.reduce(
    (peak, record) => (record.type === "usage" && before.has(record.phase) ? Math.max(peak, record.memoryBytes) : peak),
    0,
  );
}
