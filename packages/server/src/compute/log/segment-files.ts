import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readSegmentHeader, SEGMENT_HEADER_BYTES } from "./log-format.js";
import type { LogSegment } from "./log-segment.js";

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
    const start = readSegmentHeader(await firstBytes(path, SEGMENT_HEADER_BYTES));
    if (start) segments.push({ number, start, content: { file: path, isCompressed: false } });
  }
  return segments;
}

/** Empty if the file is gone, as one in the middle of a log that grows may be. */
async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
