import { type LogHit, TERMINAL_COMMANDS } from "@crisol/contract";
import { type Finder, literalFinder, type Pattern, type Range, regexFinder } from "./line-finder.js";
import type { LogFrame } from "./log-format.js";
import { framesFrom, isWanted, type LogFilter, type LogSegment } from "./log-segment.js";

export interface LogSearch extends Pattern, LogFilter {
  readonly from: number;
  /** Lines, at the most. */
  readonly limit: number;
  /** How long to look, in ms; at least one frame is looked at. */
  readonly budgetMs: number;
}

export interface LogSearchResult {
  readonly hits: LogHit[];
  readonly nextFrom: number | null;
}

const RANGES_PER_LINE = 100;

/** The lines that have the pattern in what they show. Throws `search_invalid`. */
export async function searchLog(segments: readonly LogSegment[], search: LogSearch): Promise<LogSearchResult> {
  const { from, limit, budgetMs } = search;
  const deadlineMs = performance.now() + budgetMs;
  const hitsIn = search.regex ? eachLine(await regexFinder(search)) : allLines(literalFinder(search));
  const hits: LogHit[] = [];
  for await (const { frame, line } of framesFrom(segments, from)) {
    if (!isWanted(frame, search)) continue;
    for (const found of hitsIn(frame, line)) {
      const isOver = performance.now() > deadlineMs;
      if ("lookedAt" in found) {
        if (isOver) return { hits, nextFrom: Math.max(from, found.lookedAt + 1) };
      } else if (found.number >= from) {
        if (hits.length === limit) return { hits, nextFrom: found.number };
        hits.push(found);
      }
    }
  }
  return { hits, nextFrom: null };
}

/** Says now and then how far it is: the number of a line up to which all was looked at. */
type HitsIn = (frame: LogFrame, line: number) => Iterable<LogHit | { readonly lookedAt: number }>;

/** Looks through a frame at once, which is much faster where little is found. */
function allLines(find: Finder): HitsIn {
  return function* hitsIn(frame, line) {
    const text = shown(frame);
    let number = line;
    let start = 0;
    let end = text.indexOf("\n");
    let ranges: Range[] = [];
    for (const range of find(text)) {
      if (range.start > end) {
        if (ranges.length > 0) yield hit(frame, number, text.slice(start, end), ranges);
        ranges = [];
      }
      for (; range.start > end; number++) {
        start = end + 1;
        end = text.indexOf("\n", start);
      }
      if (ranges.length < RANGES_PER_LINE) ranges.push({ start: range.start - start, end: range.end - start });
    }
    if (ranges.length > 0) yield hit(frame, number, text.slice(start, end), ranges);
    yield { lookedAt: line + frame.lineCount - 1 };
  };
}

function eachLine(find: Finder): HitsIn {
  return function* hitsIn(frame, line) {
    let number = line;
    const lines = shown(frame).split("\n");
    lines.pop();
    for (const text of lines) {
      const ranges: Range[] = [];
      for (const range of find(text)) if (ranges.push(range) === RANGES_PER_LINE) break;
      if (ranges.length > 0) yield hit(frame, number, text, ranges);
      yield { lookedAt: number++ };
    }
  };
}

function shown({ bytes }: LogFrame): string {
  const text = bytes.toString("utf8");
  return bytes.includes(0x1b) ? text.replace(TERMINAL_COMMANDS, "") : text;
}

function hit({ atMs, source, rank }: LogFrame, number: number, text: string, ranges: Range[]): LogHit {
  return { number, at: new Date(atMs).toISOString(), source, rank, text, ranges };
}
