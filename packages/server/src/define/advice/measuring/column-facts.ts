import type { DataColumn } from "@crisol/contract";
import type { ColumnSummary, Frame } from "@crisol/engine";

const IMAGE_PATH = /\.(png|jpe?g|gif|bmp|webp|tiff?|svg)(\?.*)?$/i;
/** From here on texts are read rather than counted. */
const LEAST_WORDS = 5;
/** Share of rows that have a text of their own. */
const LEAST_DISTINCT = 0.5;

/** How many columns there are of each type. */
export function typesOf(columns: readonly DataColumn[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of columns) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** Columns of free text: most rows have their own, of several words. */
export function textColumnsOf(summaries: readonly ColumnSummary[]): string[] {
  return summaries
    .filter(({ kind, levels = [], distinctCount, rowCount, missingCount }) => {
      if (kind !== "category" || levels.length === 0) return false;
      const words = levels.reduce((sum, { level }) => sum + level.trim().split(/\s+/).length, 0) / levels.length;
      return words >= LEAST_WORDS && distinctCount >= LEAST_DISTINCT * (rowCount - missingCount);
    })
    .map(({ name }) => name);
}

/** Columns whose texts are paths or addresses of images. */
export function imageColumnsOf(summaries: readonly ColumnSummary[]): string[] {
  return summaries
    .filter(({ levels = [] }) => {
      const paths = levels.filter(({ level }) => IMAGE_PATH.test(level.trim()));
      return levels.length > 0 && paths.length >= 0.8 * levels.length;
    })
    .map(({ name }) => name);
}

/** The first column of times, and whether the rows of `frame` follow each other by it. */
export function timeOrderOf(frame: Frame): { readonly timeColumn: string | null; readonly isTimeOrdered: boolean } {
  const column = frame.columns.find(({ kind }) => kind === "timestamp");
  if (column?.kind !== "timestamp") return { timeColumn: null, isTimeOrdered: false };
  const times = column.values.filter((value) => Number.isFinite(value));
  const isTimeOrdered = times.length > 1 && times.every((value, i) => i === 0 || value >= (times[i - 1] as number));
  return { timeColumn: column.name, isTimeOrdered };
}
