import { EngineError } from "../engine-error.js";
import type { Feature, FeatureMatrix } from "./matrix.js";

export interface SparseColumns {
  readonly rowCount: number;
  /** Numeric ones only. */
  readonly features: readonly Feature[];
  /** Where each column's entries begin, and at the end their number: one more than there are features. */
  readonly starts: Uint32Array;
  /** The row of each entry, ascending within a column. */
  readonly rows: Uint32Array;
  /** The value of each entry, a finite number. */
  readonly values: Float64Array;
}

/**
 * Numeric features of which only the entries other than 0 are kept, column by column (CSC). It is a FeatureMatrix as any
 * other: a column is made dense when it is asked for, once. Linear models work on the entries themselves.
 */
export class SparseMatrix implements FeatureMatrix {
  readonly rowCount: number;
  readonly features: readonly Feature[];
  // Private, so that a copy by spreading is an ordinary matrix and not half a sparse one.
  readonly #entries: SparseColumns;
  #columns: readonly Float64Array[] | undefined;
  #byRow: Entries | undefined;

  /** Keeps the arrays as they are. Throws EngineError "bad_matrix" unless they are as `SparseColumns` says. */
  constructor(columns: SparseColumns) {
    checkColumns(columns);
    this.rowCount = columns.rowCount;
    this.features = columns.features;
    this.#entries = columns;
  }

  /** The entries of a matrix other than 0. */
  static from(matrix: FeatureMatrix): SparseMatrix {
    if (matrix instanceof SparseMatrix) return matrix;
    const { rowCount, features, columns } = matrix;
    const starts = new Uint32Array(features.length + 1);
    columns.forEach((column, f) => {
      let count = starts[f] as number;
      for (const value of column) if (value !== 0) count++;
      starts[f + 1] = count;
    });
    const rows = new Uint32Array(starts[features.length] as number);
    const values = new Float64Array(rows.length);
    let at = 0;
    for (const column of columns) {
      for (let row = 0; row < rowCount; row++) {
        const value = column[row] as number;
        if (value === 0) continue;
        rows[at] = row;
        values[at++] = value;
      }
    }
    return new SparseMatrix({ rowCount, features, starts, rows, values });
  }

  get starts(): Uint32Array {
    return this.#entries.starts;
  }

  get rows(): Uint32Array {
    return this.#entries.rows;
  }

  get values(): Float64Array {
    return this.#entries.values;
  }

  /** Dense columns; each is made when it is first read. */
  get columns(): readonly Float64Array[] {
    this.#columns ??= lazily(this.features.length, (f) => this.#dense(f));
    return this.#columns;
  }

  #dense(f: number): Float64Array {
    const { starts, rows, values } = this.#entries;
    const column = new Float64Array(this.rowCount);
    for (let at = starts[f] as number; at < (starts[f + 1] as number); at++) {
      column[rows[at] as number] = values[at] as number;
    }
    return column;
  }

  /** The same entries row by row: `rows` then holds features, ascending within a row. Made once. */
  get byRow(): Entries {
    this.#byRow ??= transpose(this.#entries, this.rowCount);
    return this.#byRow;
  }

  /** The rows at `rows`, in that order, as a sparse matrix. */
  takeRows(rows: ArrayLike<number>): SparseMatrix {
    const { byRow, features } = this;
    const starts = new Uint32Array(rows.length + 1);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      starts[i + 1] = (starts[i] as number) + (byRow.starts[row + 1] as number) - (byRow.starts[row] as number);
    }
    const taken = {
      starts,
      rows: new Uint32Array(starts[rows.length] as number),
      values: new Float64Array(starts[rows.length] as number),
    };
    for (let i = 0; i < rows.length; i++) {
      const begin = byRow.starts[rows[i] as number] as number;
      const end = byRow.starts[(rows[i] as number) + 1] as number;
      taken.rows.set(byRow.rows.subarray(begin, end), starts[i]);
      taken.values.set(byRow.values.subarray(begin, end), starts[i]);
    }
    return new SparseMatrix({ rowCount: rows.length, features, ...transpose(taken, features.length) });
  }
}

/** Entries of one dimension after the other, numbered within it by `rows`. */
export type Entries = Pick<SparseColumns, "starts" | "rows" | "values">;

/** Counting sort by row, of which there are `rowCount`: the entries of a row come in the order of the columns. */
function transpose({ starts, rows, values }: Entries, rowCount: number): Entries {
  const turned = {
    starts: new Uint32Array(rowCount + 1),
    rows: new Uint32Array(rows.length),
    values: new Float64Array(rows.length),
  };
  for (const row of rows) turned.starts[row + 1]!++;
  for (let row = 0; row < rowCount; row++) turned.starts[row + 1]! += turned.starts[row] as number;
  const next = turned.starts.slice(0, rowCount);
  for (let column = 0; column + 1 < starts.length; column++) {
    for (let at = starts[column] as number; at < (starts[column + 1] as number); at++) {
      const to = next[rows[at] as number]!++;
      turned.rows[to] = column;
      turned.values[to] = values[at] as number;
    }
  }
  return turned;
}

/** An array whose entries are made when they are first read. */
function lazily(length: number, make: (index: number) => Float64Array): readonly Float64Array[] {
  const made = new Array<Float64Array>(length);
  for (let index = 0; index < length; index++) {
    Object.defineProperty(made, index, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make(index);
        Object.defineProperty(made, index, { value, enumerable: true });
        return value;
      },
    });
  }
  return made;
}

function checkColumns({ rowCount, features, starts, rows, values }: SparseColumns): void {
  const width = features.length;
  const refuse = (sentence: string) => {
    throw new EngineError("bad_matrix", sentence);
  };
  const category = features.find(({ kind }) => kind !== "numeric");
  if (category) refuse(`a sparse matrix takes numbers only, and feature "${category.name}" is a category`);
  if (starts.length !== width + 1)
    refuse(`starts must have ${width + 1} entries for ${width} features, not ${starts.length}`);
  if (values.length !== rows.length) refuse(`there are ${values.length} values for ${rows.length} rows`);
  if (starts[0] !== 0 || starts[width] !== rows.length) {
    refuse(`starts must go from 0 to the ${rows.length} entries, not from ${starts[0]} to ${starts[width]}`);
  }
  features.forEach(({ name }, f) => {
    if ((starts[f + 1] as number) >= (starts[f] as number)) return;
    refuse(`starts must ascend, and that of feature "${name}" is ${starts[f]}, the next one ${starts[f + 1]}`);
  });
  features.forEach(({ name }, f) => {
    const [begin, end] = [starts[f] as number, starts[f + 1] as number];
    for (let at = begin; at < end; at++) {
      const row = rows[at] as number;
      if (row >= rowCount) refuse(`row ${row} of feature "${name}" must be below ${rowCount}`);
      if (at > begin && row <= (rows[at - 1] as number)) {
        refuse(`the rows of feature "${name}" must ascend without repetition, and ${row} follows ${rows[at - 1]}`);
      }
      if (!Number.isFinite(values[at])) {
        refuse(`the value of feature "${name}" in row ${row} must be a finite number, not ${values[at]}`);
      }
    }
  });
}
