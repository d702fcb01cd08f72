import { mkdirSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { LineAssembler } from "./line-assembler.js";
import { LogBlock } from "./log-block.js";
import { LOG_START, type LogFrame, type LogPlace, type LogSource, MAXIMUM_LINE_BYTES } from "./log-format.js";
import { defaultLogLimits, type LogLimits, SegmentWriter } from "./segment-writer.js";
import { type UnfinishedLine, unfinishedPath } from "./unfinished.js";

/** Changes a stream's bytes before they are kept, as what masks secrets does: it may hold some back until it knows. */
export interface LogTransform {
  /** `chunk` and what was held back, changed; may be empty. */
  push(chunk: Buffer): Buffer;
  /** What is still held back, when nothing comes any more. */
  flush(): Buffer;
}

export interface JobLogOptions {
  /** Made if missing; what a log of the same name left there is written over. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly limits?: Partial<LogLimits>;
  /** Makes what changes a stream's bytes. Default: they are kept as they are. */
  readonly transform?: () => LogTransform;
}

/** What came, and what of it was never written because the disk did not follow. */
export interface LogTotals {
  readonly lineCount: number;
  readonly sizeBytes: number;
  readonly lostLines: number;
  readonly lostBytes: number;
}

type ProcessStream = "stdout" | "stderr";

/** Blocks are of this size where segments are not smaller, and have room for a line of any length. */
const BLOCK_BYTES = 1 << 20;
const LEAST_BLOCK_BYTES = MAXIMUM_LINE_BYTES + 256;
const MOST_SPARE = 4;
/** How long lines wait for others to be written with, in ms. */
const GATHER_MS = 20;
/** How often what a line without an end shows is noted, in ms. */
const UNFINISHED_MS = 500;

/**
 * Keeps what a job's process prints: the beginning and the end of it, however much that is. It reads as fast as the
 * process writes and uses no more memory than its queue; what the disk cannot take in time is left out and counted.
 */
export class JobLogWriter {
  /** By source and rank. */
  readonly #streams = new Map<string, LineStream>();
  readonly #limits: LogLimits;
  readonly #segments: SegmentWriter;
  readonly #blockBytes: number;
  readonly #unfinishedTimer: NodeJS.Timeout;
  readonly #waiting: LogBlock[] = [];
  /** Memory of blocks that were written. */
  readonly #spare: Buffer[] = [];
  #block: LogBlock | undefined;
  #next: LogPlace = LOG_START;
  #isDropping = false;
  #lost = { lines: 0, bytes: 0 };
  #draining: Promise<void> | undefined;
  #gather: NodeJS.Timeout | undefined;
  #shown = "[]";

  constructor(readonly options: JobLogOptions) {
    this.#limits = { ...defaultLogLimits, ...options.limits };
    try {
      // That the folder is there says that the job has a log, before there is a line of it.
      mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    } catch {
      // Tried again with the first lines, which are lost if it still cannot be made.
    }
    this.#segments = new SegmentWriter(options.folder, this.#limits);
    this.#blockBytes = Math.max(LEAST_BLOCK_BYTES, Math.min(BLOCK_BYTES, this.#limits.segmentBytes));
    this.#unfinishedTimer = setInterval(() => void this.#showUnfinished(), UNFINISHED_MS).unref();
  }

  /** Reads `from` to its end, and resolves then; one that breaks off ends too. `rank` is that of its process among several. */
  async read(source: ProcessStream, from: Readable, rank: number | null = null): Promise<void> {
    from.on("data", (chunk: Buffer) => this.write(source, chunk, rank));
    await finished(from).catch(() => {});
  }

  /** Keeps bytes that the process printed; never waits. */
  write(source: ProcessStream, chunk: Buffer, rank: number | null = null): void {
    const key = `${source} ${rank ?? ""}`;
    let stream = this.#streams.get(key);
    if (!stream) {
      stream = new LineStream(source, rank, this.options.transform?.(), (bytes, lineCount) =>
        this.#add({ source, rank, bytes, lineCount, atMs: this.options.now() }),
      );
      this.#streams.set(key, stream);
    }
    stream.push(chunk);
  }

  /** Keeps lines of another log as they are there. */
  copy(frame: LogFrame): void {
    this.#add(frame);
  }

  /** Returns once all that came so far is written, or lost. */
  async settled(): Promise<void> {
    this.#flush();
    while (this.#draining) await this.#draining;
  }

  /** Keeps a sentence of the job itself; each of its lines is one of the log's. */
  note(level: Exclude<LogSource, ProcessStream>, message: string): void {
    new LineAssembler((bytes, lineCount) =>
      this.#add({ source: level, rank: null, bytes, lineCount, atMs: this.options.now() }),
    ).push(Buffer.from(`${message}\n`));
  }

  /** Ends unfinished lines and returns once all is written. */
  async close(): Promise<LogTotals> {
    clearInterval(this.#unfinishedTimer);
    for (const stream of this.#streams.values()) stream.flush();
    this.#flush();
    while (this.#draining) await this.#draining;
    await this.#segments.close(this.#next);
    await rm(unfinishedPath(this.options.folder), { force: true });
    return {
      lineCount: this.#next.line - 1,
      sizeBytes: this.#next.byte,
      lostLines: this.#lost.lines,
      lostBytes: this.#lost.bytes,
    };
  }

  #add(frame: LogFrame): void {
    const { lineCount, bytes } = frame;
    if (!this.#block?.add(frame)) {
      this.#endBlock();
      if (this.#isFull()) this.#lose(lineCount, bytes.length);
      else {
        this.#block = new LogBlock(this.#next, this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#blockBytes));
        this.#block.add(frame);
      }
    }
    this.#next = { line: this.#next.line + lineCount, byte: this.#next.byte + bytes.length };
    this.#gather ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /** Once full, until half of it is empty: else there would be a gap at every block. */
  #isFull(): boolean {
    const queued = this.#waiting.length * this.#blockBytes;
    this.#isDropping = queued >= (this.#isDropping ? this.#limits.queueBytes / 2 : this.#limits.queueBytes);
    return this.#isDropping;
  }

  #lose(lines: number, bytes: number): void {
    this.#lost.lines += lines;
    this.#lost.bytes += bytes;
  }

  #endBlock(): void {
    if (this.#block) this.#waiting.push(this.#block);
    this.#block = undefined;
    this.#drain();
  }

  #flush(): void {
    clearTimeout(this.#gather);
    this.#gather = undefined;
    // While an earlier block is being written this one may go on growing.
    if (!this.#draining) this.#endBlock();
  }

  #drain(): void {
    this.#draining ??= this.#writeWaiting().finally(() => {
      this.#draining = undefined;
      if (this.#waiting.length > 0 || this.#block) this.#endBlock();
    });
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const count = await this.#segments.write(this.#waiting).catch(() => 0);
      const [lost] = count === 0 ? this.#waiting : [];
      if (lost) this.#lose(lost.end.line - lost.start.line, lost.end.byte - lost.start.byte);
      const done = this.#waiting.splice(0, Math.max(1, count));
      this.#spare.push(...done.slice(0, MOST_SPARE - this.#spare.length).map(({ memory }) => memory));
    }
  }

  async #showUnfinished(): Promise<void> {
    const lines = [...this.#streams.values()].flatMap((stream): UnfinishedLine[] => {
      const bytes = stream.unfinished();
      const { source, rank } = stream;
      return bytes ? [{ source, ...(rank !== null && { rank }), text: bytes.toString("utf8") }] : [];
    });
    const json = JSON.stringify(lines);
    if (json === this.#shown) return;
    this.#shown = json;
    const path = unfinishedPath(this.options.folder);
    await writeFile(`${path}.new`, json, { mode: 0o600 })
      .then(() => rename(`${path}.new`, path))
      // Without it only what has no end yet is not seen.
      .catch(() => {});
  }
}

/** A stream's way to lines. */
class LineStream {
  readonly #lines: LineAssembler;

  constructor(
    readonly source: ProcessStream,
    readonly rank: number | null,
    readonly transform: LogTransform | undefined,
    take: (bytes: Buffer, lineCount: number) => void,
  ) {
    this.#lines = new LineAssembler(take);
  }

  push(chunk: Buffer): void {
    this.#lines.push(this.transform ? this.transform.push(chunk) : chunk);
  }

  flush(): void {
    if (this.transform) this.#lines.push(this.transform.flush());
    this.#lines.flush();
  }

  unfinished(): Buffer | undefined {
    return this.#lines.unfinished();
  }
}
