import type { ColumnType } from "@crisol/contract";
import { maximumInteger } from "./cell-value.js";
import { type Duck, identifier, literal } from "./duckdb.js";
import type { ImportPlan, PlannedColumn } from "./import-plan.js";
import { notParquet, parquetColumns, parquetExpression } from "./parquet-source.js";

/** zstd at its fastest costs 5 % more time than snappy here and makes files a quarter smaller. */
export const PARQUET_OPTIONS = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880";

/** What the sniffed type is read as; whole numbers as DOUBLE, because DuckDB would round 1.5 to 2 without a word. */
const readAs: Readonly<Record<ColumnType, string>> = {
  integer: "DOUBLE",
  number: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: "TIMESTAMP",
  text: "VARCHAR",
};

/**
 * Lets DuckDB read the CSV by itself and stops at the first row it does not like: the fastest way for a clean file.
 * Returns the columns with their final types, or undefined if the file has to be read row by row.
 */
export async function copyCsvDirectly(
  duck: Duck,
  plan: ImportPlan,
  path: string,
  to: string,
): Promise<readonly PlannedColumn[] | undefined> {
  let columns = plan.columns;
  for (;;) {
    try {
      await duck.run(copyCsv(plan, columns, path, to));
      return columns;
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      if (/INTERRUPT|out of memory/i.test(message)) throw error;
      const found = /not_whole:(\d+):/.exec(message);
      const wrong = found ? columns[Number(found[1])] : undefined;
      if (!wrong || wrong.chosen) return undefined;
      columns = columns.map((column) => (column === wrong ? { ...column, type: "number" } : column));
    }
  }
}

/**
 * Writes the Parquet file of a clean CSV (see CleanCsv). With `ragged`, rows may lack columns at their end; DuckDB then reads
 * with one thread, because its parallel reader cannot do that beside quoted line ends.
 */
export async function copyCleanCsv(
  duck: Duck,
  columns: readonly PlannedColumn[],
  path: string,
  to: string,
  ragged: boolean,
): Promise<void> {
  const types = columns.map((column, i) => `'c${i}': '${readAs[column.type]}'`).join(", ");
  await duck.run(
    `COPY (SELECT ${columns.map(expression).join(", ")} FROM read_csv(${literal(path)}, auto_detect = false, header = false,
      delim = ',', quote = '"', escape = '"', new_line = '\\n', null_padding = ${ragged}, parallel = ${!ragged}, columns = {${types}})) TO ${literal(to)} (${PARQUET_OPTIONS})`,
  );
}

/** Writes the Parquet file of another Parquet file, in the types of the plan. */
export async function copyParquet(duck: Duck, plan: ImportPlan, path: string, name: string, to: string): Promise<void> {
  const sources = new Map((await parquetColumns(duck, path, name)).map((column) => [column.sourceName, column]));
  const expressions = plan.columns.map((column) => {
    const sourceType = sources.get(column.sourceName)?.sourceType ?? "VARCHAR";
    return `${parquetExpression(column.sourceName, sourceType, column.type)} AS ${identifier(column.name)}`;
  });
  try {
    await duck.run(
      `COPY (SELECT ${expressions.join(", ")} FROM read_parquet(${literal(path)})) TO ${literal(to)} (${PARQUET_OPTIONS})`,
    );
  } catch (error) {
    if (/INTERRUPT/i.test(String(error))) throw error;
    throw notParquet(error, name);
  }
}

export async function rowCountOf(duck: Duck, path: string): Promise<number> {
  const [row] = await duck.rows(`SELECT num_rows FROM parquet_file_metadata(${literal(path)})`);
  return Number(row?.num_rows ?? 0);
}

function copyCsv(plan: ImportPlan, columns: readonly PlannedColumn[], path: string, to: string): string {
  const { options } = plan;
  const settings = [
    "auto_detect = false",
    `header = ${options.header}`,
    `delim = ${literal(options.delimiter)}`,
    `quote = ${literal(options.quote)}`,
    `escape = ${literal(options.quote)}`,
    `decimal_separator = ${literal(options.decimalSeparator)}`,
    `nullstr = [${["", ...options.missingMarkers].map(literal).join(", ")}]`,
    `columns = {${columns.map((column, i) => `'c${i}': '${readAs[column.type]}'`).join(", ")}}`,
  ];
  if (options.dateFormat !== null) settings.push(`dateformat = ${literal(options.dateFormat)}`);
  if (options.timestampFormat !== null) settings.push(`timestampformat = ${literal(options.timestampFormat)}`);
  return `COPY (SELECT ${columns.map(expression).join(", ")} FROM read_csv(${literal(path)}, ${settings.join(", ")})) TO ${literal(to)} (${PARQUET_OPTIONS})`;
}

function expression(column: PlannedColumn, index: number): string {
  const source = `c${index}`;
  const name = identifier(column.name);
  if (column.type === "integer") {
    return `CASE WHEN ${source} = trunc(${source}) AND abs(${source}) <= ${maximumInteger} THEN CAST(${source} AS BIGINT)
      WHEN ${source} IS NULL OR isnan(${source}) THEN NULL ELSE error('not_whole:${index}:') END AS ${name}`;
  }
  if (column.type === "number") return `CASE WHEN isnan(${source}) THEN NULL ELSE ${source} END AS ${name}`;
  return `${source} AS ${name}`;
}
