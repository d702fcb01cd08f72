import { type LogFrame, type LogPlace, type LogSource, readFrames, SEGMENT_HEADER_BYTES } from "./log-format.js";

/** A part of a log, wherever its bytes are. */
export interface LogSegment {
  /** Counts from 0; where one is missing, lines are. */
  readonly number: number;
  readonly start: LogPlace;
  /** Where its last line ends: reads it whole, where that is not known. */
  end(): Promise<LogPlace>;
  /** Its bytes from `offset` on; none if it has been removed meanwhile. */
  read(offset: number): Promise<Buffer>;
}

export interface LogLine {
  /** Counts from 1, lines that were left out included. */
  readonly number: number;
  readonly atMs: number;
  readonly source: LogSource;
  readonly text: string;
}

/** Lines that were left out: the middle of a log that is too long, or what the disk could not take. */
export interface LogGap {
  /** Number of the first of them. */
  readonly line: number;
  readonly lineCount: number;
  readonly sizeBytes: number;
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
    const { line, byte } = before ? await before.end() : { line: 1, byte: 0 };
    const lineCount = segment.start.line - line;
    if (lineCount > 0) gaps.push({ line, lineCount, sizeBytes: segment.start.byte - byte });
  }
  return gaps;
}

/** The lines from the number `from` on, as they are stored now. */
export async function* linesFrom(segments: readonly LogSegment[], from: number): AsyncGenerator<LogLine> {
  const first = segments.findLastIndex(({ start }) => start.line <= from);
  for (const segment of segments.slice(Math.max(0, first))) {
    let line = segment.start.line;
    for (const frame of readFrames(await segment.read(SEGMENT_HEADER_BYTES), 0)) {
      if (line + frame.lineCount > from) yield* linesOf(frame, line, from);
      line += frame.lineCount;
    }
  }
}

/** The lines of a frame whose first has the number `line`, from the number `from` on. */
export function* linesOf(frame: LogFrame, line: number, from: number): Generator<LogLine> {
  const { source, atMs, bytes } = frame;
  let number = line;
  for (let start = 0; start < bytes.length; number++) {
    const end = bytes.indexOf(10, start);
    if (number >= from) yield { number, atMs, source, text: bytes.toString("utf8", start, end) };
    start = end + 1;
  }
}
