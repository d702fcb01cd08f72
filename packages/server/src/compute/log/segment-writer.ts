import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import type { LogBlock } from "./log-block.js";
import { type LogPlace, segmentHeader } from "./log-format.js";
import { segmentPath } from "./segment-files.js";

/** How much of a log is kept, in bytes. */
export interface LogLimits {
  /** A segment is ended when it would become larger. Default 4 MB. */
  readonly segmentBytes: number;
  /** The beginning that is kept. Default 32 MB. */
  readonly headBytes: number;
  /** The end that is kept, at the least. Default 96 MB. */
  readonly tailBytes: number;
  /** What waits for the disk in memory, at the most; what does not fit is left out and counted. Default 32 MB. */
  readonly queueBytes: number;
}

export const defaultLogLimits: LogLimits = {
  segmentBytes: 4 << 20,
  headBytes: 32 << 20,
  tailBytes: 96 << 20,
  queueBytes: 32 << 20,
};

interface Segment {
  readonly path: string;
  readonly file: FileHandle;
  sizeBytes: number;
}

/** Writes a log's segments, `00000.log` and so on, into a folder, and removes those in the middle that are too many. */
export class SegmentWriter {
  #current: Segment | undefined;
  #nextNumber = 0;
  #headBytes = 0;
  readonly #tail: Omit<Segment, "file">[] = [];
  #tailBytes = 0;
  /** Line after the last one that was written. */
  #nextLine = 1;
  /** Closing and removing, which nobody waits for but `close`. */
  readonly #tidying = new Set<Promise<unknown>>();

  constructor(
    readonly folder: string,
    readonly limits: LogLimits,
  ) {}

  /**
   * Appends the first of `blocks` and those after it that go into the same segment, in one write; returns how many. Where
   * that fails, nothing of them is there, and what comes next begins a segment.
   */
  async write(blocks: readonly LogBlock[]): Promise<number> {
    const [first] = blocks as [LogBlock];
    if (first.start.line !== this.#nextLine || !this.#hasRoom(first.bytes.length)) this.#endSegment();
    const segment = this.#current ?? (await this.#begin(first.start));
    let count = 1;
    let sizeBytes = first.bytes.length;
    for (; count < blocks.length; count++) {
      const block = blocks[count] as LogBlock;
      const follows = block.start.line === blocks[count - 1]?.end.line;
      if (!follows || !this.#hasRoom(sizeBytes + block.bytes.length)) break;
      sizeBytes += block.bytes.length;
    }
    const written = blocks.slice(0, count);
    try {
      await append(
        segment,
        written.map(({ bytes }) => bytes),
      );
    } catch (error) {
      // Half a frame may be there; if the disk does not even take this, the reader stops at it.
      await segment.file.truncate(segment.sizeBytes).catch(() => {});
      throw error;
    }
    segment.sizeBytes += sizeBytes;
    this.#nextLine = written.at(-1)!.end.line;
    return count;
  }

  /** `end` is where the log ends, which is later than what was written if the last of it could not be. */
  async close(end: LogPlace): Promise<void> {
    this.#endSegment();
    // A disk that does not take this either leaves the end of the log unsaid.
    if (end.line !== this.#nextLine) await this.#begin(end).catch(() => {});
    this.#endSegment();
    await Promise.all(this.#tidying);
  }

  #hasRoom(sizeBytes: number): boolean {
    return !this.#current || this.#current.sizeBytes + sizeBytes <= this.limits.segmentBytes;
  }

  /** Begins a segment. Where lines are missing before it, its number tells: one is left out. */
  async #begin(start: LogPlace): Promise<Segment> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    if (start.line !== this.#nextLine) this.#nextNumber++;
    this.#nextLine = start.line;
    const path = segmentPath(this.folder, this.#nextNumber);
    const segment = { path, file: await open(path, "w", 0o600), sizeBytes: 0 };
    const header = segmentHeader(start);
    try {
      await append(segment, [header]);
    } catch (error) {
      this.#tidy(segment.file.close());
      throw error;
    }
    segment.sizeBytes = header.length;
    this.#nextNumber++;
    this.#current = segment;
    return segment;
  }

  #endSegment(): void {
    if (!this.#current) return;
    const { path, file, sizeBytes } = this.#current;
    this.#current = undefined;
    this.#tidy(file.close());
    if (this.#tail.length === 0 && this.#headBytes + sizeBytes <= this.limits.headBytes) {
      this.#headBytes += sizeBytes;
      return;
    }
    this.#tail.push({ path, sizeBytes });
    this.#tailBytes += sizeBytes;
    while (this.#tailBytes - this.#tail[0]!.sizeBytes >= this.limits.tailBytes) {
      const oldest = this.#tail.shift()!;
      this.#tailBytes -= oldest.sizeBytes;
      this.#tidy(rm(oldest.path, { force: true }));
    }
  }

  #tidy(work: Promise<unknown>): void {
    const tidying = work.catch(() => {}).finally(() => this.#tidying.delete(tidying));
    this.#tidying.add(tidying);
  }
}

async function append({ file, sizeBytes }: Segment, pieces: readonly Buffer[]): Promise<void> {
  const { bytesWritten } = await file.writev(pieces, sizeBytes);
  const all = pieces.reduce((sum, { length }) => sum + length, 0);
  if (bytesWritten === all) return;
  // Rare: a disk that is nearly full takes a part and tells at the next write.
  const rest = Buffer.concat(pieces).subarray(bytesWritten);
  for (let done = 0; done < rest.length; ) {
    done += (await file.write(rest, done, rest.length - done, sizeBytes + bytesWritten + done)).bytesWritten;
  }
}
