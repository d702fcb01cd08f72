import type { ColumnType, ImportOptions, Reason } from "@crisol/contract";
import type { ImportPlan, PlannedColumn, SourceFile } from "./import-plan.js";
import { reason } from "./reason.js";
import type { Sample } from "./sample.js";

export interface DetectedColumn {
  readonly reason: Reason;
  readonly missingInSample: number;
  readonly examples: readonly string[];
}

/** How a file would be imported, and why. */
export interface Detected {
  readonly plan: ImportPlan;
  /** In the order of the plan's columns. */
  readonly columns: readonly DetectedColumn[];
  readonly warnings: readonly Reason[];
  readonly estimatedRowCount: number | null;
  /** The beginning of the file as UTF-8, whole rows with the header; null for Parquet. */
  readonly head: Buffer | null;
}

/** The column as it would be imported: as `type`, unless the user chose another. */
export function planColumn(name: string, sourceName: string, type: ColumnType, given: ImportOptions): PlannedColumn {
  const chosen = chosenType(name, given);
  return { name, sourceName, type: chosen ?? type, chosen: chosen !== undefined };
}

export function chosenType(name: string, given: ImportOptions): ColumnType | undefined {
  return given.columnTypes && Object.hasOwn(given.columnTypes, name) ? given.columnTypes[name] : undefined;
}

export function chosenReason(column: { readonly type: ColumnType }): Reason {
  return reason("chosen", { type: column.type }, "You chose this type.");
}

/** What the sample's `values` of a column show, with `why` it has its type unless it was chosen. */
export function describeColumn(
  column: PlannedColumn,
  why: Reason,
  values: readonly string[],
  markers: ReadonlySet<string>,
): DetectedColumn {
  const examples = new Set<string>();
  let missingInSample = 0;
  for (const value of values) {
    if (value === "" || markers.has(value)) missingInSample++;
    else if (examples.size < 5) examples.add(value.slice(0, 200));
  }
  return { reason: column.chosen ? chosenReason(column) : why, missingInSample, examples: [...examples] };
}

/** The rows of the whole file, from `rows` in the first `bytes` of the sample; null where nothing tells. */
export function estimateRows(
  file: SourceFile,
  sample: Sample,
  gzip: boolean,
  rows: number,
  bytes: number,
): number | null {
  if (sample.complete) return rows;
  if (gzip || bytes === 0) return null;
  const perRow = (bytes / rows) * (sample.headBytes / sample.head.length);
  return Math.round(file.sizeBytes / perRow);
}

export function problemWarnings(count: number): Reason[] {
  if (count === 0) return [];
  return [
    reason("lines_would_be_refused", { count }, `${count} lines of the sample cannot be read and would be refused.`),
  ];
}
