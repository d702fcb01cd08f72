import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import {
  LOG_SOURCES,
  type LogFrame,
  type LogPlace,
  type LogSource,
  readFrames,
  SEGMENT_HEADER_BYTES,
} from "./log-format.js";

const unzip = promisify(gunzip);

/** A part of a log, wherever its bytes are; plain data, so that a thread can read it too. */
export interface LogSegment {
  /** Counts from 0; where one is missing, lines are. */
  readonly number: number;
  readonly start: LogPlace;
  /** Where its last line ends; undefined where that takes reading it. */
  readonly end?: LogPlace;
  /** A file, which gzip may have compressed, or the bytes themselves. */
  readonly content: { readonly file: string; readonly isCompressed: boolean } | { readonly bytes: Uint8Array };
}

export interface LogLine {
  /** Counts from 1, lines that were left out included. */
  readonly number: number;
  readonly atMs: number;
  readonly source: LogSource;
  readonly rank: number | null;
  readonly text: string;
}

/** Lines that were left out: the middle of a log that is too long, or what the disk could not take. */
export interface LogGap {
  /** Number of the first of them. */
  readonly line: number;
  readonly lineCount: number;
  readonly sizeBytes: number;
}

/** The segment's frames in bytes; none if it has been removed meanwhile. */
export async function readSegment({ content }: LogSegment): Promise<Buffer> {
  if ("bytes" in content) return Buffer.from(content.bytes.buffer, content.bytes.byteOffset, content.bytes.byteLength);
  const bytes = await readFile(content.file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const whole = content.isCompressed && bytes.length > 0 ? await unzip(bytes) : bytes;
  return whole.subarray(SEGMENT_HEADER_BYTES);
}

/** Where the segment's last line ends. */
export async function endOf(segment: LogSegment): Promise<LogPlace> {
  return segment.end ?? placeAfter(segment.start, await readSegment(segment));
}

/** Where the lines of the frames in `bytes` end that begin at `start`. */
export function placeAfter(start: LogPlace, bytes: Buffer): LogPlace {
  let { line, byte } = start;
  for (const frame of readFrames(bytes, 0)) {
    line += frame.lineCount;
    byte += frame.bytes.length;
  }
  return { line, byte };
}

/** The gaps between the segments, in their order. */
export async function gapsOf(segments: readonly LogSegment[]): Promise<LogGap[]> {
  const gaps: LogGap[] = [];
  for (const [index, segment] of segments.entries()) {
    const before = segments[index - 1];
    if (segment.number === (before ? before.number + 1 : 0)) continue;
    const { line, byte } = before ? await endOf(before) : { line: 1, byte: 0 };
    const lineCount = segment.start.line - line;
    if (lineCount > 0) gaps.push({ line, lineCount, sizeBytes: segment.start.byte - byte });
  }
  return gaps;
}

/** The frames that have lines from the number `from` on, with the number of the first line of each. */
export async function* framesFrom(
  segments: readonly LogSegment[],
  from: number,
): AsyncGenerator<{ readonly frame: LogFrame; readonly line: number }> {
  const first = segments.findLastIndex(({ start }) => start.line <= from);
  for (const segment of segments.slice(Math.max(0, first))) {
    let { line } = segment.start;
    for (const frame of readFrames(await readSegment(segment), 0)) {
      if (line + frame.lineCount > from) yield { frame, line };
      line += frame.lineCount;
    }
  }
}

/** Which lines are wanted; default all. */
export interface LogFilter {
  readonly sources?: readonly LogSource[] | undefined;
  /** Of a process of this rank. */
  readonly rank?: number | undefined;
}

export function isWanted({ source, rank }: LogFrame, wanted: LogFilter): boolean {
  return (wanted.sources ?? LOG_SOURCES).includes(source) && (wanted.rank === undefined || wanted.rank === rank);
}

/** The lines that are wanted from the number `from` on, as they are stored now. */
export async function* linesFrom(
  segments: readonly LogSegment[],
  from: number,
  wanted: LogFilter = {},
): AsyncGenerator<LogLine> {
  for await (const { frame, line } of framesFrom(segments, from)) {
    if (isWanted(frame, wanted)) yield* linesOf(frame, line, from);
  }
}

/** The lines of a frame whose first has the number `line`, from the number `from` on. */
export function* linesOf(frame: LogFrame, line: number, from: number): Generator<LogLine> {
  const { source, rank, atMs, bytes } = frame;
  let number = line;
  for (let start = 0; start < bytes.length; number++) {
    const end = bytes.indexOf(10, start);
    if (number >= from) yield { number, atMs, source, rank, text: bytes.toString("utf8", start, end) };
    start = end + 1;
  }
}
