import type { JobLog, LogLine } from "@crisol/contract";
import { LOG_START, readFrames } from "./log-format.js";
import {
  endOf,
  gapsOf,
  isWanted,
  type LogFilter,
  type LogSegment,
  linesFrom,
  readSegment,
  type LogLine as StoredLine,
} from "./log-segment.js";
import type { OpenLog } from "./open-log.js";
import type { UnfinishedLine } from "./unfinished.js";

export interface PageWanted extends LogFilter {
  readonly from: number;
  readonly limit: number;
  /** The last so many, in place of `from` and `limit`. */
  readonly tail?: number | undefined;
}

/** Lines of 64 KB each would make an answer too large. In UTF-16 units. */
const MOST_TEXT = 8 << 20;

/** A page of the log, and what there is of it in all. */
export async function logPage({ attempt, segments, unfinished }: OpenLog, wanted: PageWanted): Promise<JobLog> {
  const { limit, tail } = wanted;
  const last = segments.at(-1);
  const end = last ? await endOf(last) : LOG_START;
  const from = tail === undefined ? wanted.from : await startOfTail(segments, wanted, tail);
  const lines: LogLine[] = [];
  let nextFrom: number | null = null;
  let text = 0;
  for await (const line of linesFrom(segments, from, wanted)) {
    text += line.text.length;
    if (lines.length > 0 && (lines.length === (tail ?? limit) || text > MOST_TEXT)) {
      nextFrom = line.number;
      break;
    }
    lines.push(shownLine(line));
  }
  const gaps = await gapsOf(segments);
  return { attempt, lineCount: end.line - 1, gaps, lines, nextFrom, unfinished: unfinished.map(shownUnfinished) };
}

export function shownLine({ number, atMs, source, rank, text }: StoredLine): LogLine {
  return { number, at: new Date(atMs).toISOString(), source, rank, text };
}

export function shownUnfinished({ source, rank, text }: UnfinishedLine): JobLog["unfinished"][number] {
  return { source, rank: rank ?? null, text };
}

/** Number of a line from which on there are the last `count` lines that are wanted, and as few others as is quick to find. */
async function startOfTail(segments: readonly LogSegment[], wanted: LogFilter, count: number): Promise<number> {
  let missing = count;
  for (const segment of [...segments].reverse()) {
    const frames = [...readFrames(await readSegment(segment), 0)];
    let line = (await endOf(segment)).line;
    for (const frame of frames.reverse()) {
      line -= frame.lineCount;
      if (!isWanted(frame, wanted)) continue;
      missing -= frame.lineCount;
      // Of this frame, as many lines are too many.
      if (missing <= 0) return line - missing;
    }
  }
  return 1;
}
