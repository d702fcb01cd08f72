/**
 * A table in memory, column by column: what the engine is given and what a recipe turns into features.
 *
 * Every column has `rowCount` entries. Missing is `NaN` in a numeric or timestamp column and code `-1` in a
 * category column; there is no other marker.
 */
export interface Frame {
  readonly rowCount: number;
  readonly columns: readonly Column[];
}

export type Column = NumericColumn | TimestampColumn | CategoryColumn;

/** Numbers as they are; booleans are 0 and 1. */
export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  /** The values are truth values: as a target, their classes are "false" and "true". */
  readonly boolean?: true;
  readonly values: Float64Array;
}

/** Milliseconds since 1970-01-01T00:00:00Z. */
export interface TimestampColumn {
  readonly kind: "timestamp";
  readonly name: string;
  readonly values: Float64Array;
}

/** Text with repeated values: `levels[codes[row]]` is the value of a row, `-1` is missing. */
export interface CategoryColumn {
  readonly kind: "category";
  readonly name: string;
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

export type ColumnKind = Column["kind"];

/** The column called `name`; throws a RangeError that names the columns there are when there is none. */
export function column(frame: Frame, name: string): Column {
  const found = frame.columns.find((candidate) => candidate.name === name);
  if (found) return found;
  throw new RangeError(`no column "${name}" among ${frame.columns.map((c) => `"${c.name}"`).join(", ")}`);
}

/** The rows of `frame` at `rows`, in that order; category columns keep their levels. */
export function takeRows(frame: Frame, rows: ArrayLike<number>): Frame {
  return { rowCount: rows.length, columns: frame.columns.map((c) => takeColumn(c, rows)) };
}

function takeColumn(source: Column, rows: ArrayLike<number>): Column {
  if (source.kind === "category") {
    const codes = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) codes[i] = source.codes[rows[i] as number] as number;
    return { ...source, codes };
  }
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = source.values[rows[i] as number] as number;
  return { ...source, values };
}
