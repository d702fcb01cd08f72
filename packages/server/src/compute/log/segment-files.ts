import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type LogPlace, readSegmentHeader, SEGMENT_HEADER_BYTES } from "./log-format.js";
import { type LogSegment, placeAfter } from "./log-segment.js";

export function segmentPath(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(5, "0")}.log`);
}

/** The segments of the log in `folder`, in their order; none if there is no such folder. */
export async function segmentsInFolder(folder: string): Promise<LogSegment[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const numbers = names.flatMap((name) => (/^\d{5,}\.log$/.test(name) ? [Number.parseInt(name, 10)] : []));
  const segments: LogSegment[] = [];
  for (const number of numbers.sort((a, b) => a - b)) {
    const path = segmentPath(folder, number);
    const start = readSegmentHeader(await readFrom(path, 0, SEGMENT_HEADER_BYTES));
    if (start) segments.push(new SegmentFile(number, start, path));
  }
  return segments;
}

class SegmentFile implements LogSegment {
  constructor(
    readonly number: number,
    readonly start: LogPlace,
    readonly path: string,
  ) {}

  read(offset: number): Promise<Buffer> {
    return readFrom(this.path, offset, Number.POSITIVE_INFINITY);
  }

  async end(): Promise<LogPlace> {
    return placeAfter(this.start, await this.read(SEGMENT_HEADER_BYTES));
  }
}

/** Up to `most` bytes from `offset` on; empty if the file is gone, as one in the middle of a log that grows may be. */
async function readFrom(path: string, offset: number, most: number): Promise<Buffer> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return Buffer.alloc(0);
  try {
    const size = Math.min(most, Math.max(0, (await file.stat()).size - offset));
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
