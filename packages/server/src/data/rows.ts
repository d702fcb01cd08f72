import type { Cell, DataColumn } from "@crisol/contract";
import { cellExpression, cellOf } from "./cell.js";
import { type Duck, identifier, literal } from "./duckdb.js";

export interface RowPage {
  readonly offset: number;
  readonly limit: number;
  /** A column to sort by; rows with equal values keep the file's order. Default: the file's order. */
  readonly sort?: string | undefined;
  readonly descending?: boolean;
}

/** Rows of a Parquet file as JSON cells; missing values come last in either direction. */
export async function readRows(
  duck: Duck,
  path: string,
  columns: readonly DataColumn[],
  page: RowPage,
): Promise<Cell[][]> {
  const cells = columns.map((column) => cellExpression(column.name, column.type)).join(", ");
  const from = `read_parquet(${literal(path)}, file_row_number = true)`;
  const order =
    page.sort === undefined
      ? "file_row_number"
      : `${identifier(page.sort)} ${page.descending ? "DESC" : "ASC"} NULLS LAST, file_row_number`;
  // Without a sort, the row number lets DuckDB skip whole row groups.
  const where =
    page.sort === undefined
      ? `WHERE file_row_number >= ${page.offset} AND file_row_number < ${page.offset + page.limit}`
      : "";
  const paging = page.sort === undefined ? "" : `LIMIT ${page.limit} OFFSET ${page.offset}`;
  const reader = await duck.connection.runAndReadAll(
    `SELECT ${cells} FROM ${from} ${where} ORDER BY ${order} ${paging}`,
  );
  return reader.getRows().map((row) => row.map(cellOf));
}
