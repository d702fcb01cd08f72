import type { JobLog, LogGap, LogLine, LogSource } from "@crisol/contract";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { api } from "./api.js";
import { rowAt, rowCountOf, rowOfLine } from "./log-rows.js";

/** Of a log of which only some lines are wanted, so many lines are shown: the last. */
export const MOST_FILTERED = 5000;
const TAIL = 200;
const PAGE = 500;
const POLL_MS = 500;
/** Five thousand lines each time are more to send. */
const FILTERED_POLL_MS = 3000;

/** Which lines are wanted. */
export interface LogFilter {
  readonly sources: LogSource[] | undefined;
  /** Of one process among several. */
  readonly rank: number | undefined;
}

/** A log as rows; those that are not in `first` to `last` may not be there. */
export interface JobLogRows {
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly rowCount: number;
  readonly unfinished: JobLog["unfinished"];
  /** Undefined while it is on its way. */
  row(index: number): LogLine | { readonly gap: LogGap } | undefined;
  rowOf(line: number): number;
}

/**
 * The rows of a job's log around those in view. While the job runs, its end is asked for twice a second rather than every
 * line followed: a job may write a thousand times as fast as anybody, or a browser, can read.
 */
export function useJobLog(
  jobId: string,
  live: boolean,
  filter: LogFilter | undefined,
  { first, last }: { readonly first: number; readonly last: number },
): JobLogRows {
  const params = { jobId };
  const tail = useQuery({
    queryKey: ["job", jobId, "log", filter ?? "all", live],
    queryFn: ({ signal }) =>
      api.job.log({ params, query: { ...filter, tail: filter ? MOST_FILTERED : TAIL } }, { signal }),
    refetchInterval: live && (filter ? FILTERED_POLL_MS : POLL_MS),
    placeholderData: keepPreviousData,
  });
  const { lineCount = 0, gaps = [], lines = [], unfinished = [] } = tail.data ?? {};
  const known = new Map(lines.map((line) => [line.number, line]));
  const wanted = new Set<number>();
  for (let index = first; !filter && index <= last && index < rowCountOf(lineCount, gaps); index++) {
    const row = rowAt(index, gaps);
    if ("line" in row && !known.has(row.line)) wanted.add(Math.floor((row.line - 1) / PAGE));
  }
  const pages = useQueries({
    queries: [...wanted].map((page) => ({
      queryKey: ["job", jobId, "log", "page", page, (page + 1) * PAGE <= lineCount ? "whole" : lineCount],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.job.log({ params, query: { from: page * PAGE + 1, limit: PAGE } }, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  for (const { data } of pages) for (const line of data?.lines ?? []) known.set(line.number, line);
  const state = { isPending: tail.isPending, error: tail.error, unfinished };
  if (filter) {
    const rowOf = (number: number) =>
      Math.max(
        0,
        lines.findIndex((line) => line.number >= number),
      );
    return { ...state, rowCount: lines.length, row: (index) => lines[index], rowOf };
  }
  return {
    ...state,
    rowCount: rowCountOf(lineCount, gaps),
    row(index) {
      const row = rowAt(index, gaps);
      return "gap" in row ? row : known.get(row.line);
    },
    rowOf: (line) => rowOfLine(line, gaps),
  };
}
