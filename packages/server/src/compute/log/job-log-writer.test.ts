import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JobLogWriter, type LogTransform } from "./job-log-writer.js";
import { endOf, gapsOf, type LogLine, linesFrom } from "./log-segment.js";
import { segmentsInFolder } from "./segment-files.js";
import type { LogLimits } from "./segment-writer.js";
import { readUnfinished } from "./unfinished.js";

const limits: LogLimits = { segmentBytes: 66_000, headBytes: 140_000, tailBytes: 270_000, queueBytes: 64 << 20 };

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "crisol-log-")), "log-1");
});
afterEach(() => rm(join(folder, ".."), { recursive: true }));

async function stored(from = 1) {
  const segments = await segmentsInFolder(folder);
  const lines: LogLine[] = [];
  for await (const line of linesFrom(segments, from)) lines.push(line);
  return { segments, lines, gaps: await gapsOf(segments) };
}

const sizeOf = async () => {
  const names = await readdir(folder).catch(() => []);
  return (await Promise.all(names.map((name) => stat(join(folder, name))))).reduce((sum, { size }) => sum + size, 0);
};

test("of any log, the beginning and the end are there with their numbers, and the gap counts the rest", async () => {
  const text = fc.tuple(fc.nat(3000), fc.constantFrom("stdout" as const, "stderr" as const));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 1500, size: "max" }), async (writes) => {
      await rm(folder, { recursive: true, force: true });
      const log = new JobLogWriter({ folder, now: () => 5, limits });
      const written = writes.map(([length, source], i) => ({ source, text: `${i} ${"é".repeat(length / 2)}` }));
      for (const { source, text } of written) log.write(source, Buffer.from(`${text}\n`));
      const totals = await log.close();
      const sizeBytes = written.reduce((sum, line) => sum + Buffer.byteLength(line.text) + 1, 0);
      expect(totals).toEqual({ lineCount: written.length, sizeBytes, lostLines: 0, lostBytes: 0 });

      const { lines, gaps, segments } = await stored();
      expect(gaps.length).toBeLessThanOrEqual(1);
      expect(await sizeOf()).toBeLessThan(limits.headBytes + limits.tailBytes + 3 * limits.segmentBytes);
      for (const { number, text, source } of lines) expect({ text, source }).toEqual(written[number - 1]);
      const [gap] = gaps;
      const left = written.slice(gap ? gap.line - 1 : 0, gap ? gap.line - 1 + gap.lineCount : 0);
      expect(lines.length + left.length).toBe(written.length);
      expect(gap?.sizeBytes ?? 0).toBe(left.reduce((sum, line) => sum + Buffer.byteLength(line.text) + 1, 0));
      if (segments.length > 0)
        expect(await endOf(segments.at(-1)!)).toEqual({ line: written.length + 1, byte: sizeBytes });
      const from = Math.ceil(written.length / 2);
      expect((await stored(from)).lines).toEqual(lines.filter(({ number }) => number >= from));
    }),
    { numRuns: 40 },
  );
});

test("what the queue has no room for is left out and counted, and what comes later is there", async () => {
  const log = new JobLogWriter({ folder, now: Date.now, limits: { queueBytes: 200_000, segmentBytes: 66_000 } });
  // Nothing can be written before this loop ends: that is how a disk looks that does not follow.
  for (let i = 1; i <= 1000; i++) log.write("stdout", Buffer.from(`${i} ${"x".repeat(990)}\n`));
  while ((await stored()).lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 100));
  log.write("stdout", Buffer.from("later\n"));
  const { lostLines, lostBytes } = await log.close();
  expect(lostLines).toBeGreaterThan(500);
  const { lines, gaps } = await stored();
  expect(gaps).toEqual([{ line: lines.length, lineCount: lostLines, sizeBytes: lostBytes }]);
  expect(lines.at(-1)).toMatchObject({ number: 1001, text: "later" });
});

test("a log whose end could not be kept says how much that was", async () => {
  const log = new JobLogWriter({ folder, now: Date.now, limits: { queueBytes: 200_000, segmentBytes: 66_000 } });
  for (let i = 1; i <= 1000; i++) log.write("stdout", Buffer.from(`${i} ${"x".repeat(990)}\n`));
  const { lostLines } = await log.close();
  const { lines, gaps, segments } = await stored();
  expect(lines.length + lostLines).toBe(1000);
  expect(gaps).toMatchObject([{ line: lines.length + 1, lineCount: lostLines }]);
  expect((await endOf(segments.at(-1)!)).line).toBe(1001);
});

test("a folder that cannot be written to costs its lines, and no more", async () => {
  await writeFile(folder, "in the way");
  const log = new JobLogWriter({ folder, now: Date.now });
  log.write("stdout", Buffer.from("one\ntwo\n"));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await rm(folder);
  log.write("stderr", Buffer.from("three\n"));
  expect(await log.close()).toEqual({ lineCount: 3, sizeBytes: 14, lostLines: 2, lostBytes: 8 });
  const { lines, gaps } = await stored();
  expect(lines).toMatchObject([{ number: 3, text: "three", source: "stderr" }]);
  expect(gaps).toEqual([{ line: 1, lineCount: 2, sizeBytes: 8 }]);
});

test("lines have the time at which they were read", async () => {
  let nowMs = 1000;
  const log = new JobLogWriter({ folder, now: () => nowMs });
  log.write("stdout", Buffer.from("a\nb\nbegun "));
  nowMs = 2000;
  log.write("stdout", Buffer.from("ended\n"));
  log.note("warning", "no GPU\nwas found");
  await log.close();
  expect((await stored()).lines).toEqual([
    { number: 1, atMs: 1000, source: "stdout", rank: null, text: "a" },
    { number: 2, atMs: 1000, source: "stdout", rank: null, text: "b" },
    { number: 3, atMs: 2000, source: "stdout", rank: null, text: "begun ended" },
    { number: 4, atMs: 2000, source: "warning", rank: null, text: "no GPU" },
    { number: 5, atMs: 2000, source: "warning", rank: null, text: "was found" },
  ]);
});

test("processes of several ranks have lines of their own, also where they are printed in pieces at once", async () => {
  const log = new JobLogWriter({ folder, now: () => 1000 });
  for (const piece of ["one ", "two ", "three\n"]) {
    for (const rank of [0, 1, 2000]) log.write("stdout", Buffer.from(piece), rank);
  }
  log.write("stderr", Buffer.from("no rank\n"));
  await log.close();
  expect((await stored()).lines.map(({ rank, text }) => [rank, text])).toEqual([
    [0, "one two three"],
    [1, "one two three"],
    [2000, "one two three"],
    [null, "no rank"],
  ]);
});

test("a process is read as it goes, what its unfinished line shows included", async () => {
  const script = `
    process.stderr.write("warming up\\n");
    let step = 0;
    const timer = setInterval(() => process.stdout.write("\\r" + ++step + " steps"), 5);
    process.stdin.on("data", () => { clearInterval(timer); process.stdout.write("\\rdone"); process.exit(); });`;
  const child = spawn(process.execPath, ["-e", script]);
  const log = new JobLogWriter({ folder, now: Date.now });
  const read = [log.read("stdout", child.stdout), log.read("stderr", child.stderr)];
  await expect.poll(async () => (await stored()).lines).toMatchObject([{ source: "stderr", text: "warming up" }]);
  await expect
    .poll(() => readUnfinished(folder))
    .toEqual([{ source: "stdout", text: expect.stringMatching(/^\d+ steps$/) }]);
  child.stdin.write("\n");
  await Promise.all(read);
  await log.close();
  expect((await stored()).lines).toMatchObject([{ text: "warming up" }, { source: "stdout", text: "done" }]);
  expect(await readUnfinished(folder)).toEqual([]);
});

test("what changes a stream's bytes may hold some back", async () => {
  // Masks a word that chunks may cut; each stream has one of its own.
  const masks = (): LogTransform => {
    let held = Buffer.alloc(0);
    const secret = "s3cret";
    return {
      push(chunk) {
        const text = Buffer.concat([held, chunk]).toString("latin1").replaceAll(secret, "***");
        let keep = Math.min(secret.length - 1, text.length);
        while (keep > 0 && !secret.startsWith(text.slice(-keep))) keep--;
        held = Buffer.from(text.slice(text.length - keep), "latin1");
        return Buffer.from(text.slice(0, text.length - keep), "latin1");
      },
      flush: () => held,
    };
  };
  const log = new JobLogWriter({ folder, now: Date.now, transform: masks });
  log.write("stdout", Buffer.from("key=s3c"));
  log.write("stderr", Buffer.from("ret\n"));
  log.write("stdout", Buffer.from("ret!\nends in s3c"));
  await log.close();
  expect((await stored()).lines.map(({ text }) => text)).toEqual(["ret", "key=***!", "ends in s3c"]);
});

test("safety-28: a job that writes without end fills neither the disk nor the memory, and every line is accounted for", async () => {
  const child = spawn("sh", ["-c", "yes 0123456789012345678901234567890123456789012345678 | head -c 100000000"]);
  const log = new JobLogWriter({ folder, now: Date.now, limits: { ...limits, queueBytes: 4 << 20 } });
  const before = process.memoryUsage().arrayBuffers;
  let largest = 0;
  const watch = setInterval(() => {
    largest = Math.max(largest, process.memoryUsage().arrayBuffers);
  }, 10);
  await log.read("stdout", child.stdout);
  clearInterval(watch);
  const totals = await log.close();
  expect(totals).toMatchObject({ lineCount: 2_000_000, sizeBytes: 100_000_000 });
  expect(largest - before).toBeLessThan(64 << 20);
  expect(await sizeOf()).toBeLessThan(limits.headBytes + limits.tailBytes + 3 * limits.segmentBytes);
  const { lines, gaps } = await stored();
  expect(lines.length + gaps.reduce((sum, { lineCount }) => sum + lineCount, 0)).toBe(2_000_000);
});
