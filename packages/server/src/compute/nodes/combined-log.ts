import { rmSync } from "node:fs";
import { open } from "node:fs/promises";
import type { JobFiles } from "../job-files.js";
import { JobLogWriter } from "../log/job-log-writer.js";
import { type LogFrame, readFrames, SEGMENT_HEADER_BYTES } from "../log/log-format.js";
import { segmentPath, segmentsInFolder } from "../log/segment-files.js";
import { readUnfinished } from "../log/unfinished.js";

/** Of one node's log, at a time: more than a block has, so that there is always a whole frame. */
const PIECE_BYTES = 2 << 20;

interface Piece {
  readonly frames: readonly LogFrame[];
  /** There is more, later than all of these. */
  readonly isCut: boolean;
}

/**
 * Makes one log of those of a job's nodes, in the order of time as far as it can be told. What an earlier server has made of it
 * is made anew: the nodes' own logs have all of it.
 */
export class CombinedLog {
  readonly #writer: JobLogWriter;
  readonly #readers: readonly NodeLogReader[];
  #held: LogFrame[] = [];

  constructor(files: JobFiles, nodes: readonly JobFiles[]) {
    rmSync(files.log, { recursive: true, force: true });
    this.#writer = new JobLogWriter({ folder: files.log, now: Date.now });
    this.#readers = nodes.map((node) => new NodeLogReader(node.log));
  }

  /** Copies what has come; returns whether there was anything. */
  async gather(): Promise<boolean> {
    const pieces: Piece[] = [];
    for (const reader of this.#readers) pieces.push(await reader.read());
    const cut = pieces.filter(({ isCut }) => isCut);
    // Behind what one of them has not told yet, nothing can be put in its place.
    const untilMs = Math.min(...cut.map(({ frames }) => frames.at(-1)?.atMs ?? 0));
    const frames = [...this.#held, ...pieces.flatMap((piece) => piece.frames)].sort((a, b) => a.atMs - b.atMs);
    const count = cut.length === 0 ? frames.length : frames.findLastIndex(({ atMs }) => atMs <= untilMs) + 1;
    for (const frame of frames.slice(0, count)) this.#writer.copy(frame);
    this.#held = frames.slice(count);
    await this.#writer.settled();
    return frames.length > this.#held.length;
  }

  /** Copies the rest, with what lines showed that a process had no time to end. */
  async end(): Promise<void> {
    while (await this.gather());
    for (const { folder } of this.#readers) {
      for (const { source, rank, text } of await readUnfinished(folder)) {
        this.#writer.write(source, Buffer.from(`${text.replaceAll("\n", " ")}\n`), rank ?? null);
      }
    }
    await this.close();
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }
}

/** Reads a log that grows, piece by piece. */
class NodeLogReader {
  #number = 0;
  #offset = SEGMENT_HEADER_BYTES;

  constructor(readonly folder: string) {}

  async read(): Promise<Piece> {
    const piece = await this.#readHere();
    if (piece.frames.length > 0) return piece;
    const next = (await segmentsInFolder(this.folder)).find(({ number }) => number > this.#number);
    if (!next) return piece;
    // Once another one has begun, all of this one is there.
    const rest = await this.#readHere();
    if (rest.frames.length > 0) return rest;
    this.#number = next.number;
    this.#offset = SEGMENT_HEADER_BYTES;
    return this.read();
  }

  async #readHere(): Promise<Piece> {
    const file = await open(segmentPath(this.folder, this.#number), "r").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (!file) return { frames: [], isCut: false };
    try {
      const left = (await file.stat()).size - this.#offset;
      const bytes = Buffer.alloc(Math.max(0, Math.min(left, PIECE_BYTES)));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#offset);
      const frames = [...readFrames(bytes.subarray(0, bytesRead), 0)];
      this.#offset += frames.at(-1)?.end ?? 0;
      return { frames, isCut: left > PIECE_BYTES };
    } finally {
      await file.close();
    }
  }
}
