import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import type { ProgressUnit } from "@crisol/contract";
import type { JobFailure } from "./job-failure.js";
import type { UsageSample } from "./use/metering.js";
import type { JobUsage, NodeUse } from "./use/usage.js";

/**
 * What a job's process writes down, one JSON object a line. `n` counts from 1: a line that is torn, or that does not
 * follow on the one before, ends the readable part. `end` is the last record, and is on disk before the process ends.
 */
export type JournalRecord = {
  readonly n: number;
  readonly at: number;
  /** Of a job of several nodes: the record of a node's journal that it was made of. */
  readonly origin?: { readonly node: number; readonly n: number };
} & JournalEntry;

export type JournalEntry =
  | {
      readonly type: "progress";
      readonly phase: string;
      readonly done: number;
      readonly total: number | null;
      readonly unit: ProgressUnit;
    }
  | { readonly type: "metric"; readonly key: string; readonly step: number; readonly value: number }
  | { readonly type: "log"; readonly level: "debug" | "info" | "warning" | "error"; readonly message: string }
  | ({ readonly type: "usage" } & UsageSample)
  | { readonly type: "fact"; readonly fact: unknown }
  /** Node 0 of several says where the others find it. */
  | { readonly type: "rendezvous"; readonly port: number }
  /** What a node of several has used so far. */
  | { readonly type: "node"; readonly node: number; readonly use: NodeUse }
  /** It will fail with this, once its other processes have ended. */
  | { readonly type: "failing"; readonly failure: JobFailure }
  | JournalEnd;

export interface JournalEnd {
  readonly type: "end";
  readonly outcome:
    | { readonly result: unknown }
    | { readonly error: { readonly code: string; readonly message: string } };
  readonly usage: JobUsage;
}

/** Appends to a journal; every call has handed its bytes to the operating system when it returns. */
export class JournalWriter {
  readonly #file: number;
  #n = 0;

  constructor(
    path: string,
    readonly now: () => number,
  ) {
    this.#file = openSync(path, "ax", 0o600);
  }

  append(entry: JournalEntry): void {
    const record: JournalRecord = { n: ++this.#n, at: this.now(), ...entry };
    const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
  }

  /** Writes the last record, and returns once the whole journal is on disk. */
  end(entry: JournalEnd): void {
    this.append(entry);
    fsyncSync(this.#file);
    closeSync(this.#file);
  }
}

/** A readable part of a journal; `offset` is where its last whole line ends. */
export interface JournalPart {
  readonly records: readonly JournalRecord[];
  readonly offset: number;
  /** Where the last of `records` begins; `offset` if there is none. */
  readonly lastOffset: number;
  /** True when a whole line there is not a record: nothing after it can be trusted. */
  readonly damaged: boolean;
}

const pieceBytes = 1 << 20;

/**
 * The whole lines of the journal at `path` from `offset` on, at most about 1 MB of them (one record of any size is
 * read whole); none if there is no such file. A line without its end is left for later.
 */
export function readJournal(path: string, offset: number): JournalPart {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      return { records: [], offset, lastOffset: offset, damaged: false };
    throw error;
  }
  try {
    return parse(readWholeLines(file, offset), offset);
  } finally {
    closeSync(file);
  }
}

function readWholeLines(file: number, offset: number): Buffer {
  const available = fstatSync(file).size - offset;
  for (let size = pieceBytes; ; size *= 4) {
    const bytes = Buffer.alloc(Math.max(0, Math.min(size, available)));
    const read = bytes.length === 0 ? 0 : readSync(file, bytes, 0, bytes.length, offset);
    const whole = bytes.subarray(0, read).lastIndexOf(10) + 1;
    if (whole > 0 || read < size) return bytes.subarray(0, whole);
  }
}

function parse(bytes: Buffer, offset: number): JournalPart {
  const records: JournalRecord[] = [];
  let start = 0;
  let lastStart = 0;
  let damaged = false;
  while (start < bytes.length) {
    const end = bytes.indexOf(10, start) + 1;
    const record = parseLine(bytes.toString("utf8", start, end));
    const previous = records.at(-1);
    damaged = !record || (previous !== undefined && record.n !== previous.n + 1);
    if (!record || damaged) break;
    records.push(record);
    lastStart = start;
    start = end;
  }
  const lastOffset = offset + (records.length > 0 ? lastStart : start);
  return { records, offset: offset + start, lastOffset, damaged };
}

function parseLine(line: string): JournalRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = typeof value === "object" && value !== null && "n" in value && "type" in value;
    return isRecord ? (value as JournalRecord) : undefined;
  } catch {
    return undefined;
  }
}
