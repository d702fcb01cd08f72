import type { LogGap } from "@crisol/contract";

/** What stands in a row: the line of a number, or a gap. */
export type LogRow = { readonly line: number } | { readonly gap: LogGap };

/** How many rows a log of `lineCount` lines has: one for each line that is kept, and one for each gap. */
export function rowCountOf(lineCount: number, gaps: readonly LogGap[]): number {
  return gaps.reduce((count, gap) => count - gap.lineCount + 1, lineCount);
}

/** What stands in the row of an index from 0. */
export function rowAt(index: number, gaps: readonly LogGap[]): LogRow {
  let line = index + 1;
  for (const gap of gaps) {
    if (line < gap.line) break;
    if (line === gap.line) return { gap };
    line += gap.lineCount - 1;
  }
  return { line };
}

/** The row of a line; that of the gap where the line is in one. */
export function rowOfLine(line: number, gaps: readonly LogGap[]): number {
  let row = line - 1;
  for (const gap of gaps) {
    if (line < gap.line) break;
    row -= Math.min(line - gap.line, gap.lineCount - 1);
  }
  return row;
}
