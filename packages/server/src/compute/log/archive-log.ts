import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Kysely } from "kysely";
import type { Blobs } from "../../store/blobs.js";
import type { Database } from "../../store/database.js";
import type { JobLogSegmentTable } from "../tables.js";
import { LogBlock } from "./log-block.js";
import { segmentHeader } from "./log-format.js";
import { type LogSegment, placeAfter, readSegment } from "./log-segment.js";
import { segmentsInFolder } from "./segment-files.js";
import { readUnfinished } from "./unfinished.js";

const zip = promisify(gzip);

/** Puts the logs of all attempts in a job's folder into the blobs; the rows returned are what refers to them. */
export async function archiveLogs(jobId: string, folder: string, blobs: Blobs): Promise<JobLogSegmentTable[]> {
  const rows: JobLogSegmentTable[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const attempt = Number(/^log-(\d+)$/.exec(name)?.[1] ?? 0);
    if (attempt > 0) rows.push(...(await archiveLog(jobId, attempt, join(folder, name), blobs)));
  }
  return rows;
}

async function archiveLog(jobId: string, attempt: number, folder: string, blobs: Blobs): Promise<JobLogSegmentTable[]> {
  const rows: JobLogSegmentTable[] = [];
  const segments = await segmentsInFolder(folder);
  const cutShort = await lastWords(folder, segments.at(-1));
  for (const segment of [...segments, ...cutShort]) {
    const { number, start } = segment;
    const frames = await readSegment(segment);
    const end = placeAfter(start, frames);
    const { sha256 } = await blobs.put(await zip(Buffer.concat([segmentHeader(start), frames])));
    const lines = { firstLine: start.line, lineCount: end.line - start.line };
    rows.push({ jobId, attempt, number, sha256, ...lines, firstByte: start.byte, byteCount: end.byte - start.byte });
  }
  return rows;
}

/** What unfinished lines showed when the process was killed, as a segment of their own. */
async function lastWords(folder: string, last: LogSegment | undefined): Promise<LogSegment[]> {
  const unfinished = await readUnfinished(folder);
  if (unfinished.length === 0) return [];
  const start = last ? placeAfter(last.start, await readSegment(last)) : { line: 1, byte: 0 };
  const lines = unfinished.map(({ source, rank = null, text }) => ({
    ...{ source, rank },
    bytes: Buffer.from(`${text.replaceAll("\n", " ")}\n`),
  }));
  const block = new LogBlock(start, Buffer.alloc(lines.reduce((sum, { bytes }) => sum + bytes.length + 16, 0)));
  for (const { source, rank, bytes } of lines) block.add({ source, rank, bytes, lineCount: 1, atMs: Date.now() });
  return [{ number: (last?.number ?? -1) + 1, start, content: { bytes: block.bytes } }];
}

/** Keeps the rows; those that are there already, because the end of a job was told twice, stay. */
export async function addArchivedLogs(tx: Kysely<Database>, rows: readonly JobLogSegmentTable[]): Promise<void> {
  for (const row of rows) {
    await tx
      .insertInto("jobLogSegment")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** The segments of an attempt that has been archived; none where nothing was. */
export async function archivedSegments(
  db: Kysely<Database>,
  blobs: Blobs,
  jobId: string,
  attempt: number,
): Promise<LogSegment[]> {
  const rows = await db
    .selectFrom("jobLogSegment")
    .selectAll()
    .where("jobId", "=", jobId)
    .where("attempt", "=", attempt)
    .orderBy("number")
    .execute();
  return rows.map(({ number, sha256, firstLine, lineCount, firstByte, byteCount }) => ({
    number,
    start: { line: firstLine, byte: firstByte },
    end: { line: firstLine + lineCount, byte: firstByte + byteCount },
    content: { file: blobs.path(sha256), isCompressed: true },
  }));
}
