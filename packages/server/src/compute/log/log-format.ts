/**
 * The bytes of a job's log. A log is a row of segments, each of which stands for itself: its header says which line it
 * begins with, so lines that are missing between two segments are known by the numbers. A segment is a row of frames: some
 * whole lines of one source that were read at the same millisecond, as they came. So the price of the time and the source
 * of a line is that of its frame, and a line is found by adding up the frames' counts. Integers are big-endian.
 *
 *     segment: "CJL1", first line (48 bits, from 1), bytes of the log before it (48 bits), frames
 *     frame:   source (8), 0xa5, ms since 1970 (48), rank + 1 (12), lines (20), bytes (32), the lines, each ended by \n
 *
 * The rank is that of the process among those of a job of several; 0 in its place where there is none. A frame is part of a block
 * of at most 1 MiB, so 20 bits count its lines.
 */
const MAGIC = Buffer.from("CJL1");
const FRAME_MARK = 0xa5;
export const SEGMENT_HEADER_BYTES = 16;
export const FRAME_HEADER_BYTES = 16;

/** Whose lines they are, at the place of its number: the user's process, or the job itself by how grave it is. */
export const LOG_SOURCES = ["stdout", "stderr", "debug", "info", "warning", "error"] as const;
export type LogSource = (typeof LOG_SOURCES)[number];

const LINE_BITS = 20;
export const MOST_FRAME_LINES = 2 ** LINE_BITS - 1;

/** Longer lines are cut there, in bytes. */
export const MAXIMUM_LINE_BYTES = 64 * 1024;

/** Where in the log something begins: the number of its line, and how many bytes of lines come before it. */
export interface LogPlace {
  readonly line: number;
  readonly byte: number;
}

export const LOG_START: LogPlace = { line: 1, byte: 0 };

export interface LogFrame {
  readonly source: LogSource;
  /** Of the process, in a job of several; null for all else. */
  readonly rank: number | null;
  readonly atMs: number;
  readonly lineCount: number;
  /** Whole lines, each with its \n. */
  readonly bytes: Buffer;
}

export function segmentHeader(start: LogPlace): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUIntBE(start.line, 4, 6);
  header.writeUIntBE(start.byte, 10, 6);
  return header;
}

/** Where a segment begins; undefined if `bytes` do not begin with a whole header. */
export function readSegmentHeader(bytes: Buffer): LogPlace | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES || !bytes.subarray(0, 4).equals(MAGIC)) return undefined;
  return { line: bytes.readUIntBE(4, 6), byte: bytes.readUIntBE(10, 6) };
}

/** Writes a frame's header at `offset` of `target`. */
export function writeFrameHeader(target: Buffer, offset: number, frame: Omit<LogFrame, "bytes">, sizeBytes: number) {
  target[offset] = LOG_SOURCES.indexOf(frame.source);
  target[offset + 1] = FRAME_MARK;
  target.writeUIntBE(frame.atMs, offset + 2, 6);
  const rank = frame.rank === null ? 0 : frame.rank + 1;
  target.writeUInt32BE(rank * 2 ** LINE_BITS + frame.lineCount, offset + 8);
  target.writeUInt32BE(sizeBytes, offset + 12);
}

/**
 * The whole frames in `bytes` from `offset` on. Ends at one that is not all there, as the last one of a log that is being
 * written, or at what is none: after a power cut, a file may end in zeros.
 */
export function* readFrames(bytes: Buffer, offset: number): Generator<LogFrame & { readonly end: number }> {
  let start = offset;
  while (start + FRAME_HEADER_BYTES <= bytes.length) {
    const source = LOG_SOURCES[bytes[start] as number];
    const end = start + FRAME_HEADER_BYTES + bytes.readUInt32BE(start + 12);
    if (!source || bytes[start + 1] !== FRAME_MARK || end > bytes.length) return;
    const counts = bytes.readUInt32BE(start + 8);
    const rank = Math.floor(counts / 2 ** LINE_BITS);
    yield {
      source,
      rank: rank === 0 ? null : rank - 1,
      atMs: bytes.readUIntBE(start + 2, 6),
      lineCount: counts & MOST_FRAME_LINES,
      bytes: bytes.subarray(start + FRAME_HEADER_BYTES, end),
      end,
    };
    start = end;
  }
}
