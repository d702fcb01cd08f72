import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JournalWriter, readJournal } from "./journal.js";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-journal-"));
  path = join(folder, "events.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

function write(count: number): void {
  const writer = new JournalWriter(path, () => 1000);
  for (let step = 1; step <= count; step++) writer.append({ type: "metric", key: "loss", step, value: 1 / step });
}

test("what was written is read, from any record on", () => {
  expect(readJournal(path, 0)).toMatchObject({ records: [], offset: 0, damaged: false });
  write(3);
  const all = readJournal(path, 0);
  expect(all.records.map((record) => record.n)).toEqual([1, 2, 3]);
  expect(all.records[0]).toEqual({ n: 1, at: 1000, type: "metric", key: "loss", step: 1, value: 1 });
  expect(readJournal(path, all.lastOffset).records).toEqual([all.records[2]]);
  expect(readJournal(path, all.offset)).toMatchObject({ records: [], offset: all.offset, damaged: false });
});

test("safety-31: a torn last line is left for later, wherever it is torn", async () => {
  write(3);
  const bytes = await readFile(path);
  const { lastOffset } = readJournal(path, 0);
  for (let length = lastOffset; length < bytes.length; length++) {
    await writeFile(path, bytes.subarray(0, length));
    expect(readJournal(path, 0)).toMatchObject({ records: [{ n: 1 }, { n: 2 }], offset: lastOffset, damaged: false });
  }
});

test("safety-31: a whole line that is no record, or the wrong one, is found, and nothing behind it is read", async () => {
  write(2);
  const { offset } = readJournal(path, 0);
  for (const line of ["\0\0\0\0", "{}", "null", '{"n":4,"at":0,"type":"log"}', '{"n":3']) {
    await writeFile(path, (await readFile(path)).subarray(0, offset));
    await appendFile(path, `${line}\n{"n":3,"at":1,"type":"log","level":"info","message":"behind"}\n`);
    expect(readJournal(path, 0)).toMatchObject({ records: [{ n: 1 }, { n: 2 }], offset, damaged: true });
  }
});

test("a record larger than a piece is read whole, and a long journal in pieces", () => {
  const writer = new JournalWriter(path, () => 0);
  writer.append({ type: "log", level: "info", message: "x".repeat(3_000_000) });
  for (let step = 0; step < 50_000; step++) writer.append({ type: "metric", key: "loss", step, value: step });
  const seen: number[] = [];
  for (let offset = 0; ; ) {
    const part = readJournal(path, offset);
    if (part.records.length === 0) break;
    seen.push(...part.records.map((record) => record.n));
    offset = part.offset;
  }
  expect(seen).toEqual(Array.from({ length: 50_001 }, (_, index) => index + 1));
});
