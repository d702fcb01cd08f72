import type { Column, Frame } from "@crisol/engine";
import { type Duck, identifier, literal } from "../data/duckdb.js";

/** Rows of a piece, give or take one of DuckDB's chunks: enough to predict at full speed, and little memory. */
const ROWS_PER_PIECE = 16_384;

interface PieceColumn {
  readonly name: string;
  readonly kind: Column["kind"];
}

/**
 * The named columns of a Parquet file as frames of about 16,000 rows, in the file's order: the same values as
 * `readFrame` gives, in bounded memory. Levels are those of the piece.
 */
export async function* framePieces(duck: Duck, path: string, names: readonly string[]): AsyncGenerator<Frame> {
  const file = literal(path);
  const described = await duck.rows(`DESCRIBE SELECT * FROM read_parquet(${file})`);
  const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
  const columns = names.map((name): PieceColumn => ({ name, kind: kindOf(types.get(name) ?? "") }));
  const select = columns.map(expressionOf).join(", ");
  const result = await duck.connection.stream(`SELECT ${select || "1"} FROM read_parquet(${file})`);
  let values: unknown[][] = columns.map(() => []);
  let rowCount = 0;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const piece = chunk;
    columns.forEach((_, i) => {
      for (const value of piece.getColumnValues(i)) values[i]!.push(value);
    });
    rowCount += chunk.rowCount;
    if (rowCount < ROWS_PER_PIECE) continue;
    yield frameOf(columns, values, rowCount);
    values = columns.map(() => []);
    rowCount = 0;
  }
  if (rowCount > 0) yield frameOf(columns, values, rowCount);
}

function kindOf(type: string): Column["kind"] {
  if (type === "VARCHAR") return "category";
  return type === "DATE" || type.startsWith("TIMESTAMP") ? "timestamp" : "numeric";
}

function expressionOf({ name, kind }: PieceColumn): string {
  const source = identifier(name);
  if (kind === "category") return source;
  if (kind === "timestamp") return `CAST(epoch_us(CAST(${source} AS TIMESTAMP)) AS DOUBLE) / 1000`;
  return `CAST(${source} AS DOUBLE)`;
}

function frameOf(columns: readonly PieceColumn[], values: readonly unknown[][], rowCount: number): Frame {
  return { rowCount, columns: columns.map((column, i) => columnOf(column, values[i]!)) };
}

function columnOf({ name, kind }: PieceColumn, values: readonly unknown[]): Column {
  if (kind !== "category") {
    return { kind, name, values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))) };
  }
  const codeOf = new Map<unknown, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === null) return -1;
    const known = codeOf.get(value);
    if (known !== undefined) return known;
    codeOf.set(value, codeOf.size);
    return codeOf.size - 1;
  });
  return { kind, name, codes, levels: [...codeOf.keys()] as string[] };
}
