import { closeSync, fsyncSync, openSync, statSync, truncateSync, writeSync } from "node:fs";
import { type JournalEntry, type JournalRecord, readJournal } from "../journal.js";

/**
 * The journal of a job of several nodes, made of theirs. Each record says of which of theirs it was made, so that a server that
 * comes back goes on just where the one before it was.
 */
export class CombinedJournal {
  readonly #file: number;
  #n = 0;

  /** Calls `seen` with all that is in it already. */
  constructor(path: string, seen: (record: JournalRecord) => void) {
    let offset = 0;
    for (let part = readJournal(path, 0); part.records.length > 0; part = readJournal(path, offset)) {
      for (const record of part.records) {
        this.#n = record.n;
        seen(record);
      }
      offset = part.offset;
    }
    this.#file = openSync(path, "a", 0o600);
    // A line that was not written to its end would spoil the next one.
    if (statSync(path).size > offset) truncateSync(path, offset);
  }

  append(at: number, entry: JournalEntry, origin?: JournalRecord["origin"]): void {
    const bytes = Buffer.from(`${JSON.stringify({ n: ++this.#n, at, ...entry, origin })}\n`);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
  }

  /** Returns once all of it is on disk. */
  sync(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}
