import { rm } from "node:fs/promises";
import { join } from "node:path";
import { contract, type JobLogEvent } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { addJobRow } from "../../../test/job-row.js";
import { sweepBlobs } from "../../housekeeping.js";
import { newId } from "../../store/ids.js";
import { deleteJob } from "../job.js";
import { JobFiles } from "../job-files.js";
import { addArchivedLogs, archiveLogs } from "./archive-log.js";
import { JobLogWriter } from "./job-log-writer.js";
import type { LogLimits } from "./segment-writer.js";

let server: TestServer;
let projectId: string;
beforeAll(async () => {
  server = await startTestServer();
  projectId = (await server.api(contract.project.create, { body: { name: "Logs" } })).id;
});
afterAll(() => server.close());

/** Small, so that a log has a beginning, a gap and an end. */
const limits: LogLimits = { segmentBytes: 66_000, headBytes: 140_000, tailBytes: 140_000, queueBytes: 8 << 20 };
const folderOf = (jobId: string) => join(server.dataDir, "jobs", jobId);

/** A job that runs, with a log that `write` has written. */
async function running(write: (log: JobLogWriter) => void, attempt = 1) {
  const jobId = await addJobRow(server.effects.store, { projectId, state: "running", attempt });
  const log = new JobLogWriter({ folder: new JobFiles(folderOf(jobId), attempt).log, now: Date.now, limits });
  write(log);
  return { jobId, log };
}

/** What the server does when a job ends. */
async function end(jobId: string) {
  const { store, blobs } = server.effects;
  const rows = await archiveLogs(jobId, folderOf(jobId), blobs);
  await store.write(async (tx) => {
    await addArchivedLogs(tx, rows);
    await tx.updateTable("job").set({ state: "succeeded", endedAtMs: 1 }).where("id", "=", jobId).execute();
  });
  await rm(folderOf(jobId), { recursive: true });
  return rows;
}

/** Adds a log's events as they come; takes a lost connection up again after the last one that was whole. */
async function follow(jobId: string, events: JobLogEvent[]): Promise<void> {
  for (let isOver = false; !isOver; ) {
    const headers = { "last-event-id": String(events.at(-1)?.sequence ?? 0) };
    const { body } = await server.fetch(`/api/v1/jobs/${jobId}/log/events`, { headers });
    let text = "";
    try {
      const decoder = new TextDecoder();
      for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
        const messages = (text + decoder.decode(piece, { stream: true })).split("\n\n");
        text = messages.pop()!;
        isOver ||= messages.some((message) => message.startsWith("event: end"));
        const data = messages.flatMap((message) => /^id: .*\ndata: (.*)$/.exec(message)?.[1] ?? []);
        events.push(...data.map((json) => JSON.parse(json) as JobLogEvent));
      }
    } catch {
      // The connection was lost.
    }
  }
}

const page = (jobId: string, query = {}) => server.api(contract.job.log, { params: { jobId }, query });
const search = (jobId: string, query: { q: string; [key: string]: unknown }) =>
  server.api(contract.job.searchLog, { params: { jobId }, query });

function thousands(log: JobLogWriter) {
  for (let i = 1; i <= 10_000; i++) {
    log.write(i % 100 === 0 ? "stderr" : "stdout", Buffer.from(`line ${i} ${"x".repeat(90)}\n`));
  }
}

describe.each(["while it runs", "when it has ended"])("a log %s", (when) => {
  let jobId: string;
  beforeAll(async () => {
    const written = await running(thousands);
    jobId = written.jobId;
    await written.log.close();
    if (when === "when it has ended") await end(jobId);
  });

  test("has its lines by number, its beginning and its end, and the gap between them", async () => {
    const first = await page(jobId, { limit: 3 });
    expect(first).toMatchObject({ attempt: 1, lineCount: 10_000, nextFrom: 4, unfinished: [] });
    expect(first.lines.map(({ number, text }) => [number, text.slice(0, 6)])).toEqual([
      [1, "line 1"],
      [2, "line 2"],
      [3, "line 3"],
    ]);
    const [gap] = first.gaps;
    expect(first.gaps).toHaveLength(1);
    const over = await page(jobId, { from: gap!.line - 1, limit: 2 });
    expect(over.lines.map(({ number }) => number)).toEqual([gap!.line - 1, gap!.line + gap!.lineCount]);
    expect(gap!.sizeBytes).toBeGreaterThan(gap!.lineCount * 90);
    const last = await page(jobId, { tail: 2 });
    expect(last.lines.map(({ number }) => number)).toEqual([9999, 10_000]);
    expect(last.nextFrom).toBeNull();
    expect((await page(jobId, { from: 20_000 })).lines).toEqual([]);
  });

  test("has the lines of a source alone", async () => {
    const errors = await page(jobId, { sources: "stderr", limit: 2 });
    expect(errors.lines.map(({ number }) => number)).toEqual([100, 200]);
    expect(errors.nextFrom).toBe(300);
    const last = await page(jobId, { sources: ["stderr", "error"], tail: 2 });
    expect(last.lines.map(({ number }) => number)).toEqual([9900, 10_000]);
  });

  test("is searched over its segments, page by page", async () => {
    const all: number[] = [];
    let from: number | null = 1;
    while (from !== null) {
      const found: { hits: { number: number }[]; nextFrom: number | null } = await search(jobId, {
        q: "99 x",
        from,
        limit: 7,
      });
      all.push(...found.hits.map(({ number }) => number));
      from = found.nextFrom;
    }
    const { gaps } = await page(jobId);
    const isThere = (n: number) => n < gaps[0]!.line || n >= gaps[0]!.line + gaps[0]!.lineCount;
    const expected = Array.from({ length: 100 }, (_, i) => 99 + 100 * i).filter(isThere);
    expect(all).toEqual(expected);
    const pattern = await search(jobId, { q: "^line (9999|10000) x{90}$", regex: "true" });
    expect(pattern.hits.map(({ number, ranges }) => [number, ranges])).toEqual([
      [9999, [{ start: 0, end: 100 }]],
      [10_000, [{ start: 0, end: 101 }]],
    ]);
    expect((await search(jobId, { q: "LINE 10000" })).hits).toHaveLength(1);
    expect((await search(jobId, { q: "LINE 10000", matchCase: "true" })).hits).toHaveLength(0);
  });

  test("is taken away as a text", async () => {
    const answer = await server.fetch(`/api/v1/jobs/${jobId}/log/download`);
    expect(answer.headers.get("content-disposition")).toContain(`${jobId}.log`);
    const lines = (await answer.text()).split("\n");
    const { gaps } = await page(jobId);
    expect(lines[gaps[0]!.line - 1]).toBe(`[… ${gaps[0]!.lineCount} lines, ${gaps[0]!.sizeBytes} bytes left out]`);
    expect(lines).toHaveLength(10_000 - gaps[0]!.lineCount + 2);
  });
});

test("a log is followed as it grows, and to its end, which a lost connection does not change", async () => {
  const { jobId, log } = await running((writer) => writer.write("stdout", Buffer.from("one\ntwo\n")));
  const events: JobLogEvent[] = [];
  const following = follow(jobId, events);
  const numbers = () => events.flatMap(({ lines }) => lines.map(({ number }) => number));
  await expect.poll(numbers).toEqual([1, 2]);
  for (const stream of server.app.eventStreams) stream.destroy();
  log.write("stderr", Buffer.from("three\n50 %"));
  await expect.poll(numbers).toEqual([1, 2, 3]);
  await expect.poll(() => events.at(-1)?.unfinished).toEqual([{ source: "stderr", rank: null, text: "50 %" }]);
  log.write("stderr", Buffer.from("\r100 %\n"));
  await log.close();
  await end(jobId);
  await following;
  expect(events.flatMap(({ lines }) => lines.map(({ text }) => text))).toEqual(["one", "two", "three", "100 %"]);
});

test("what was shown when the process was killed is its last line", async () => {
  const { jobId } = await running((writer) => writer.write("stdout", Buffer.from("begun\nloss 0.5 at step")));
  await expect.poll(async () => (await page(jobId)).unfinished).toHaveLength(1);
  await end(jobId);
  expect((await page(jobId)).lines.map(({ text }) => text)).toEqual(["begun", "loss 0.5 at step"]);
});

test("each start of a job has a log of its own", async () => {
  const { jobId, log } = await running((writer) => writer.write("stdout", Buffer.from("first\n")));
  await log.close();
  const second = new JobLogWriter({ folder: new JobFiles(folderOf(jobId), 2).log, now: Date.now });
  second.write("stdout", Buffer.from("second\n"));
  await second.close();
  await end(jobId);
  await server.effects.store.write((tx) => tx.updateTable("job").set({ attempt: 2 }).where("id", "=", jobId).execute());
  expect((await page(jobId)).lines).toMatchObject([{ text: "second" }]);
  expect((await page(jobId, { attempt: 1 })).lines).toMatchObject([{ text: "first" }]);
});

test("the blobs of a log stay as long as its job, and no longer", async () => {
  const { jobId, log } = await running(thousands);
  await log.close();
  const rows = await end(jobId);
  const { store, blobs } = server.effects;
  await sweepBlobs(server.effects, -1000);
  expect(await Promise.all(rows.map(({ sha256 }) => blobs.has(sha256)))).not.toContain(false);
  await store.write((tx) => deleteJob(tx, jobId));
  await sweepBlobs(server.effects, -1000);
  expect(await Promise.all(rows.map(({ sha256 }) => blobs.has(sha256)))).not.toContain(true);
});

test("what a job of ours says is its log", async () => {
  const jobId = await addJobRow(server.effects.store, { projectId, state: "succeeded" });
  const say = (sequence: number, level: string, message: string) => ({
    ...{ jobId, sequence, atMs: 1000 * sequence, type: "log" as const },
    body: JSON.stringify({ level, message }),
  });
  const events = [say(1, "info", "400 rows"), say(2, "warning", "two\nlines")];
  await server.effects.store.write((tx) => tx.insertInto("jobEvent").values(events).execute());
  const { lines, lineCount } = await page(jobId);
  expect(lineCount).toBe(3);
  expect(lines).toEqual([
    { number: 1, at: "1970-01-01T00:00:01.000Z", source: "info", rank: null, text: "400 rows" },
    { number: 2, at: "1970-01-01T00:00:02.000Z", source: "warning", rank: null, text: "two" },
    { number: 3, at: "1970-01-01T00:00:02.000Z", source: "warning", rank: null, text: "lines" },
  ]);
  expect((await search(jobId, { q: "rows" })).hits).toMatchObject([{ number: 1, ranges: [{ start: 4, end: 8 }] }]);
});

describe("a search", () => {
  let jobId: string;
  beforeAll(async () => {
    const { jobId: id, log } = await running((writer) => {
      writer.write(
        "stdout",
        Buffer.from("\u001b[31mERR\u001b[0mOR here\nİstanbul error ERROR\n[a-z]+ \0 \xff\n", "utf8"),
      );
      writer.write("stdout", Buffer.from(`${"a".repeat(60_000)}!\n`));
    });
    jobId = id;
    await log.close();
  });

  test("finds what a line shows, over colours, in any case, with the places", async () => {
    const { hits, nextFrom } = await search(jobId, { q: "error" });
    expect(nextFrom).toBeNull();
    expect(hits.map(({ number, text, ranges }) => ({ number, text, ranges }))).toEqual([
      { number: 1, text: "ERROR here", ranges: [{ start: 0, end: 5 }] },
      {
        number: 2,
        text: "İstanbul error ERROR",
        ranges: [
          { start: 9, end: 14 },
          { start: 15, end: 20 },
        ],
      },
    ]);
  });

  test("takes a text as it is unless told that it is a pattern", async () => {
    expect((await search(jobId, { q: "[a-z]+" })).hits.map(({ number }) => number)).toEqual([3]);
    expect((await search(jobId, { q: "^[a-z]+!$", regex: "true" })).hits.map(({ number }) => number)).toEqual([4]);
  });

  test("with a pattern that makes others backtrack without end ends", async () => {
    expect((await search(jobId, { q: "^(a+)+$", regex: "true" })).hits).toEqual([]);
  });

  test("says what is wrong with a pattern", async () => {
    await expect(search(jobId, { q: "(", regex: "true" })).rejects.toMatchObject({ code: "search_invalid" });
    await expect(search(jobId, { q: "(?=a)", regex: "true" })).rejects.toMatchObject({ code: "search_invalid" });
    await expect(search(jobId, { q: "a\nb" })).rejects.toMatchObject({ code: "invalid_request" });
    await expect(search(jobId, { q: "" })).rejects.toMatchObject({ code: "invalid_request" });
  });
});

test("there is no log of a job that there is not, and an empty one of a job that has said nothing", async () => {
  await expect(page(newId("job"))).rejects.toMatchObject({ code: "not_found" });
  const jobId = await addJobRow(server.effects.store, { projectId, state: "queued", attempt: 0 });
  expect(await page(jobId)).toEqual({
    ...{ attempt: 0, lineCount: 0, gaps: [], lines: [], nextFrom: null, unfinished: [] },
  });
});
