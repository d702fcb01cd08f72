import type { Column, Frame } from "@crisol/engine";
import { type Duck, identifier, literal, withDuck } from "./duckdb.js";

export interface FrameOptions {
  /** Columns to read, in this order; default all. */
  readonly columns?: readonly string[];
  /** Reads only the first rows. */
  readonly limit?: number;
  /** Reads at most this many rows, spread evenly over the file; always the same ones. */
  readonly sampleRows?: number;
}

/**
 * Reads the Parquet file of a data version into the engine's columns, in the file's order: numbers and booleans as numeric,
 * dates and times as milliseconds UTC, texts as categories whose levels are sorted by their bytes. Throws a RangeError
 * for a column that is not there. A million rows of ten numbers take about 0.2 s.
 */
export function readFrame(parquetPath: string, options: FrameOptions = {}): Promise<Frame> {
  return withDuck(parquetPath, async (duck) => {
    const file = literal(parquetPath);
    const described = await duck.rows(`DESCRIBE SELECT * FROM read_parquet(${file})`);
    const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
    const names = options.columns ?? [...types.keys()];
    for (const name of names) {
      if (!types.has(name)) {
        throw new RangeError(`no column "${name}" among ${[...types.keys()].map((n) => `"${n}"`).join(", ")}`);
      }
    }
    const { condition, rowCount } = await rowsWanted(duck, file, options);
    const builders: ColumnBuilder[] = [];
    for (const [i, name] of names.entries())
      builders.push(await builderOf(duck, file, name, types.get(name) as string, i));
    const columns = builders.map(({ column }) => column(rowCount));
    if (builders.length === 0) return { rowCount, columns: [] };
    const select = builders.map(({ expression }) => expression).join(", ");
    const result = await duck.connection.stream(
      `SELECT ${select} FROM read_parquet(${file}, file_row_number = true) ${condition}`,
    );
    let row = 0;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (let i = 0; i < columns.length; i++) {
        // The vectors of DOUBLE and INTEGER are typed arrays; missing was made NaN or -1 in SQL, so no validity is read.
        const { items } = chunk.getColumnVector(i) as unknown as { readonly items: Float64Array | Int32Array };
        const column = columns[i] as Column;
        const target = column.kind === "category" ? column.codes : column.values;
        target.set(items.length === chunk.rowCount ? items : items.subarray(0, chunk.rowCount), row);
      }
      row += chunk.rowCount;
    }
    return { rowCount, columns };
  });
}

interface ColumnBuilder {
  readonly expression: string;
  column(rowCount: number): Column;
}

async function builderOf(duck: Duck, file: string, name: string, type: string, index: number): Promise<ColumnBuilder> {
  const source = identifier(name);
  if (type === "VARCHAR") {
    // DuckDB numbers the texts on its own threads: a Map over a million strings here would take ten times as long.
    await duck.run(
      `CREATE TYPE levels_${index} AS ENUM (SELECT DISTINCT ${source} FROM read_parquet(${file}) WHERE ${source} IS NOT NULL ORDER BY 1)`,
    );
    const levels = await levelsOf(duck, index);
    return {
      expression: `coalesce(CAST(enum_code(CAST(${source} AS levels_${index})) AS INTEGER), -1)`,
      column: (rowCount) => ({ kind: "category", name, codes: new Int32Array(rowCount), levels }),
    };
  }
  const isTime = type === "DATE" || type.startsWith("TIMESTAMP");
  const number = isTime ? `CAST(epoch_us(CAST(${source} AS TIMESTAMP)) AS DOUBLE) / 1000` : `CAST(${source} AS DOUBLE)`;
  return {
    expression: `coalesce(${number}, 'nan'::DOUBLE)`,
    column: (rowCount) => {
      const values = new Float64Array(rowCount);
      if (isTime) return { kind: "timestamp", name, values };
      return { kind: "numeric", ...(type === "BOOLEAN" && { boolean: true }), name, values };
    },
  };
}

async function levelsOf(duck: Duck, index: number): Promise<string[]> {
  const reader = await duck.connection.runAndReadAll(
    `SELECT unnest(enum_range(NULL::levels_${index}))::VARCHAR AS level`,
  );
  return (reader.getColumns()[0] as string[]) ?? [];
}

async function rowsWanted(
  duck: Duck,
  file: string,
  { limit, sampleRows }: FrameOptions,
): Promise<{ condition: string; rowCount: number }> {
  const [row] = await duck.rows(`SELECT num_rows FROM parquet_file_metadata(${file})`);
  const total = Number(row?.num_rows ?? 0);
  const most = Math.max(0, Math.floor(limit ?? total));
  const available = Math.min(total, most);
  if (sampleRows !== undefined && sampleRows < available) {
    const wanted = Math.max(1, Math.floor(sampleRows));
    // Of every `available / wanted` rows the first: row r is taken where floor(r * wanted / available) steps up.
    const condition = `WHERE file_row_number < ${available} AND (file_row_number * ${wanted}) % ${available} < ${wanted}`;
    return { condition, rowCount: wanted };
  }
  return { condition: available < total ? `WHERE file_row_number < ${available}` : "", rowCount: available };
}
