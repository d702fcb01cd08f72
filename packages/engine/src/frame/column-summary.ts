import type { CategoryColumn, Column, ColumnKind, Frame } from "./frame.js";

/** What suggestions and checks need to know of a column, without its rows. JSON-safe. */
export interface ColumnSummary {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly rowCount: number;
  readonly missingCount: number;
  /** Distinct values that are not missing. */
  readonly distinctCount: number;
  /** Category: the most frequent levels, most frequent first, at most 50. */
  readonly levels?: readonly { readonly level: string; readonly count: number }[];
  /** Numbers and timestamps, absent when all are missing. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Numbers that are truth values. */
  readonly boolean?: true;
  /** Numbers: every value is whole. */
  readonly integerValued?: boolean;
  /** Numbers with at most 50 distinct values: how often each occurs, ascending. */
  readonly valueCounts?: readonly { readonly value: number; readonly count: number }[];
  /** Timestamps: every one is at midnight UTC, so that there is a date and no time of day. */
  readonly wholeDays?: boolean;
}

const MAX_LISTED = 50;
const DAY_MS = 86_400_000;

export function summariseFrame(frame: Frame): readonly ColumnSummary[] {
  return frame.columns.map(summariseColumn);
}

/** Counts one column. Infinite numbers count as missing, as in a recipe. */
export function summariseColumn(column: Column): ColumnSummary {
  if (column.kind === "category") return summariseLevels(column);
  const counts = new Map<number, number>();
  let missingCount = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let whole = true;
  const unit = column.kind === "timestamp" ? DAY_MS : 1;
  for (const value of column.values) {
    if (!Number.isFinite(value)) {
      missingCount++;
      continue;
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    if (value % unit !== 0) whole = false;
  }
  return {
    name: column.name,
    kind: column.kind,
    ...(column.kind === "numeric" && column.boolean && { boolean: true }),
    rowCount: column.values.length,
    missingCount,
    distinctCount: counts.size,
    ...(counts.size > 0 ? { minimum, maximum } : {}),
    ...(column.kind === "timestamp" ? { wholeDays: whole } : { integerValued: whole }),
    ...(column.kind === "numeric" && counts.size <= MAX_LISTED
      ? { valueCounts: [...counts].sort(([a], [b]) => a - b).map(([value, count]) => ({ value, count })) }
      : {}),
  };
}

function summariseLevels(column: CategoryColumn): ColumnSummary {
  const counts = new Map<string, number>();
  let missingCount = 0;
  for (const code of column.codes) {
    if (code < 0) {
      missingCount++;
      continue;
    }
    const level = column.levels[code] as string;
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  const levels = [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, MAX_LISTED)
    .map(([level, count]) => ({ level, count }));
  return {
    name: column.name,
    kind: "category",
    rowCount: column.codes.length,
    missingCount,
    distinctCount: counts.size,
    levels,
  };
}
