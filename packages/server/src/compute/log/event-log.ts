import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { LineAssembler } from "./line-assembler.js";
import { LogBlock } from "./log-block.js";
import { FRAME_HEADER_BYTES, LOG_START, type LogFrame, type LogSource } from "./log-format.js";
import type { LogSegment } from "./log-segment.js";

/** More of a job's sentences than anybody reads; later ones are not shown. */
const MOST_EVENTS = 100_000;

/** What a job of ours has said, as a log: its events of the type "log". */
export async function eventLog(db: Kysely<Database>, jobId: string): Promise<LogSegment[]> {
  const events = await db
    .selectFrom("jobEvent")
    .select(["atMs", "body"])
    .where("jobId", "=", jobId)
    .where("type", "=", "log")
    .orderBy("sequence")
    .limit(MOST_EVENTS)
    .execute();
  const frames = events.flatMap(({ atMs, body }) => {
    const { level, message } = JSON.parse(body) as { level: LogSource; message: string };
    return framesOf(level, atMs, message);
  });
  if (frames.length === 0) return [];
  const sizeBytes = frames.reduce((sum, { bytes }) => sum + bytes.length + FRAME_HEADER_BYTES, 0);
  const block = new LogBlock(LOG_START, Buffer.alloc(sizeBytes));
  for (const frame of frames) block.add(frame);
  return [{ number: 0, start: LOG_START, end: block.end, content: { bytes: block.bytes } }];
}

function framesOf(source: LogSource, atMs: number, message: string): LogFrame[] {
  const frames: LogFrame[] = [];
  const lines = new LineAssembler((bytes, lineCount) => frames.push({ source, rank: null, atMs, bytes, lineCount }));
  lines.push(Buffer.from(`${message}\n`));
  return frames;
}
