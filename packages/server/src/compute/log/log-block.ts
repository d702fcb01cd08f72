import {
  FRAME_HEADER_BYTES,
  type LogFrame,
  type LogPlace,
  type LogSource,
  MOST_FRAME_LINES,
  writeFrameHeader,
} from "./log-format.js";

/** Frames that wait to be written together. */
export class LogBlock {
  #size = 0;
  #lineCount = 0;
  #lineBytes = 0;
  #last:
    | { start: number; source: LogSource; rank: number | null; atMs: number; lineCount: number; sizeBytes: number }
    | undefined;

  /** `start` is where in the log its first line is; the frames are put into `memory`. */
  constructor(
    readonly start: LogPlace,
    readonly memory: Buffer,
  ) {}

  /** Adds whole lines; false where there is no room for them. Lines of the same source, rank and millisecond share a frame. */
  add({ source, rank, atMs, lineCount, bytes }: LogFrame): boolean {
    const last = this.#last;
    const isSame = last?.source === source && last.rank === rank && last.atMs === atMs;
    const joins = isSame && last.lineCount + lineCount <= MOST_FRAME_LINES;
    const needed = bytes.length + (joins ? 0 : FRAME_HEADER_BYTES);
    if (this.#size + needed > this.memory.length) return false;
    if (!joins) {
      this.#last = { start: this.#size, source, rank, atMs, lineCount: 0, sizeBytes: 0 };
      this.#size += FRAME_HEADER_BYTES;
    }
    const frame = this.#last!;
    frame.lineCount += lineCount;
    frame.sizeBytes += bytes.length;
    writeFrameHeader(this.memory, frame.start, frame, frame.sizeBytes);
    this.#size += bytes.copy(this.memory, this.#size);
    this.#lineCount += lineCount;
    this.#lineBytes += bytes.length;
    return true;
  }

  /** Where in the log the line after its last one is. */
  get end(): LogPlace {
    return { line: this.start.line + this.#lineCount, byte: this.start.byte + this.#lineBytes };
  }

  get bytes(): Buffer {
    return this.memory.subarray(0, this.#size);
  }
}
