import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { CrisolError } from "@crisol/contract";
import { failureOfEnd, type ProcessEnd } from "../../compute/job-failure.js";
import { JobFiles, type SpecFile } from "../../compute/job-files.js";
import { type JournalRecord, readJournal } from "../../compute/journal.js";
import type { JobUsage } from "../../compute/usage.js";
import { jobProcess } from "../../entry-files.js";
import type { TrainResult, TrainSpec } from "../train-job.js";

/** A training in a process of its own: what it made, and what it used. */
export interface TrainedPart {
  readonly result: TrainResult;
  readonly usage: JobUsage;
  /** Seconds of each phase, in the order in which they came; together all of the process's time. */
  readonly phaseSeconds: Readonly<Record<string, number>>;
  /** Rounds that fitting came to, and the most that it might; null where the algorithm tells none. */
  readonly iterations: { readonly done: number; readonly limit: number } | null;
}

/**
 * Trains in a process such as a training job has, with `folder` as its own, and the blobs of `dataDir`. What is started belongs to
 * the job whose process this is. Throws the training's own error.
 */
export async function trainInProcess(
  spec: TrainSpec,
  { folder, dataDir }: { readonly folder: string; readonly dataDir: string },
): Promise<TrainedPart> {
  const files = new JobFiles(folder, 1);
  mkdirSync(files.folder, { recursive: true, mode: 0o700 });
  const specFile: SpecFile = { jobId: files.jobId, kind: "train", dataDir, graceMs: 1000, spec };
  writeFileSync(files.spec, JSON.stringify(specFile), { mode: 0o600 });
  const startedMs = Date.now();
  const end = await runToEnd(files);
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
    iterations: iterationsOf(records),
  };
}

function runToEnd(files: JobFiles): Promise<ProcessEnd> {
  const output = openSync(files.output, "w", 0o600);
  return new Promise<ProcessEnd>((resolve, reject) => {
    const child = spawn(process.execPath, [jobProcess, files.folder, String(files.attempt)], {
      cwd: files.folder,
      stdio: ["ignore", output, output],
      windowsHide: true,
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

function iterationsOf(records: readonly JournalRecord[]): TrainedPart["iterations"] {
  const last = records.findLast((record) => record.type === "progress" && record.phase === "fit");
  return last?.type === "progress" && last.total !== null ? { done: last.done, limit: last.total } : null;
}
