import type { OutOfMemory } from "./process/confinement.js";

/** Why a job failed: a stable code and a sentence. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
}

/** How a process ended; both null when nobody saw it end. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether nobody had got as far as starting it: then it was no attempt. */
  readonly isUnstarted?: true;
  /** Why it had to be ended, where it did not end by itself. */
  readonly failure?: JobFailure;
}

/** The code that a child exits with when the disk is full, so that it cannot write down even that. */
export const diskFullExitCode = 28;

/** What runtimes print or throw when memory runs out: V8's heap, typed arrays, WebAssembly, C++ and DuckDB. */
const outOfMemoryText =
  /out of memory|allocation failed|cannot allocate memory|could not allocate|bad_alloc|ERR_WORKER_OUT_OF_MEMORY|maximum memory size exceeded|memory\.grow/i;

/** What a process prints that ends itself above its memory: `crisol: may use 300000000 bytes, came to 312000000`. */
const aboveLimitLine = /^crisol: may use (\d+) bytes, came to (\d+)$/m;

/** Whether a write failed because the disk, or a quota, is full: by its code, or in the words of DuckDB, which gives none. */
export function isDiskFull(error: unknown): boolean {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (code === "ENOSPC" || code === "EDQUOT" || code === "storage_full") return true;
  return /no space left on device|disk quota exceeded/i.test(String(message));
}

/** Why a runner that threw `error` failed. */
export function failureOfError(error: unknown, peakMemoryBytes: number): JobFailure {
  if (!(error instanceof Error)) return { code: "internal", message: "The job failed without saying why." };
  if (isDiskFull(error)) return diskFull;
  const code = (error as { code?: unknown }).code;
  if (outOfMemoryText.test(`${String(code)} ${error.message}`)) return outOfMemory(peakMemoryBytes);
  // An error of the catalogue, or of a runner, whose sentence is meant for people.
  if (typeof code === "string" && /^[a-z][a-z_]*$/.test(code)) return { code, message: error.message };
  return { code: "internal", message: `The job failed: ${error.message}` };
}

/**
 * Why a process ended that wrote no last record; undefined when the machine, not the job, is to blame, as when nobody
 * saw it end or it was told to (SIGTERM, SIGHUP, SIGINT: a shutdown).
 */
export function failureOfEnd(end: ProcessEnd, output: string, peakMemoryBytes: number | null): JobFailure | undefined {
  if (end.failure) return end.failure;
  const found = aboveLimitLine.exec(output);
  if (found) return aboveLimit({ limitBytes: Number(found[1]), peakBytes: Number(found[2]) });
  if (outOfMemoryText.test(output)) return outOfMemory(peakMemoryBytes);
  if (end.signal === "SIGKILL") return outOfMemory(peakMemoryBytes);
  if (end.exitCode === diskFullExitCode) return diskFull;
  const stopped = end.signal === "SIGTERM" || end.signal === "SIGHUP" || end.signal === "SIGINT";
  if (stopped || (end.exitCode === null && end.signal === null)) return undefined;
  const how = end.signal === null ? `with exit code ${end.exitCode}` : `by signal ${end.signal}`;
  return { code: "process_crashed", message: `The job's process ended ${how} before it had a result.` };
}

/** The failure of a job that the machine ended, and ended again when it was given a second chance. */
export const interrupted: JobFailure = {
  code: "interrupted",
  message:
    "The job's process was ended twice from outside before it had a result, as by a restart of the machine: start it again.",
};

const diskFull: JobFailure = {
  code: "storage_full",
  message: "The disk is full: nothing of the job was kept. Free some space and start it again.",
};

/** The failure of a job whose processes were ended for their memory. */
export function aboveLimit({ limitBytes, peakBytes }: OutOfMemory): JobFailure {
  const inMb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return {
    code: "out_of_memory",
    message: `The job may use ${inMb(limitBytes)} of memory and came to ${inMb(peakBytes)}: give it more, or less to hold at a time.`,
  };
}

function outOfMemory(peakMemoryBytes: number | null): JobFailure {
  const peak = peakMemoryBytes === null ? "" : `, at a peak of ${Math.round(peakMemoryBytes / 1e6)} MB`;
  return {
    code: "out_of_memory",
    message: `The job ran out of memory${peak}: give it fewer rows or columns, or a machine with more memory.`,
  };
}
