import { type Duck, identifier, literal } from "../data/duckdb.js";
import type { ScoreColumn } from "./score-table.js";

/** Texts that begin so are run as formulas by spreadsheets (OWASP, "CSV injection"). */
const FORMULA = "^[=+\\-@\\t\\r\\n\\x{FF1D}\\x{FF0B}\\x{FF0D}\\x{FF20}]";

export interface ScoredFileInput {
  /** Parquet file of the rows that were read. */
  readonly parquetPath: string;
  /** JSON lines of the rows that could not be read; null if there are none. */
  readonly refusedPath: string | null;
  /** Of the table of scores. */
  readonly columns: readonly Pick<ScoreColumn, "name" | "title">[];
}

/**
 * Writes the source's columns with their predictions (table `scores`) as Parquet: `prediction`, `probability_CLASS` of
 * each class, `prediction_lower` and `prediction_upper` or `prediction_set` where the model has them, and, where a row was refused, `refused_reason` (with `refused_line` and `refused_text` if it could not
 * even be read). A name that the source has already gets `_2`.
 */
export async function writeScoredParquet(duck: Duck, input: ScoredFileInput, to: string): Promise<void> {
  const source = await columnNames(duck, input.parquetPath);
  const taken = new Set(source);
  const made = (name: string) => identifier(uniqueName(name, taken));
  const order = made("row_order");
  const reason = made("refused_reason");
  const columns = [
    ...source.map((name) => `source.${identifier(name)}`),
    ...input.columns.map(({ name, title }) => `scores.${identifier(name)} AS ${made(title)}`),
    `scores.refused AS ${reason}`,
  ];
  const scored = `SELECT ${columns.join(", ")}, file_row_number AS ${order}
    FROM read_parquet(${literal(input.parquetPath)}, file_row_number = true) AS source
    JOIN scores ON scores.row = file_row_number`;
  const refused =
    input.refusedPath === null
      ? ""
      : ` UNION ALL BY NAME SELECT line AS ${made("refused_line")}, reason.text AS ${reason},
          text AS ${made("refused_text")}, ${Number.MAX_SAFE_INTEGER} AS ${order}
          FROM read_json(${literal(input.refusedPath)}, format = 'newline_delimited',
            columns = {line: 'BIGINT', reason: 'STRUCT(text VARCHAR)', text: 'VARCHAR'})`;
  const rows = `SELECT * EXCLUDE (${order}) FROM (${scored}${refused}) ORDER BY ${order}`;
  await duck.run(`COPY (${rows}) TO ${literal(to)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`);
}

/**
 * The same as CSV. A text or column name that a spreadsheet would run as a formula gets an apostrophe before it (safety
 * 20); numbers, also those in text columns, stay as they are.
 */
export async function writeScoredCsv(duck: Duck, parquetPath: string, to: string): Promise<void> {
  const described = await duck.rows(`DESCRIBE SELECT * FROM read_parquet(${literal(parquetPath)})`);
  const columns = described.map((row) => {
    const name = String(row.column_name);
    const source = identifier(name);
    const safeName = identifier(/^[=+\-@\t\r\n＝＋－＠]/.test(name) ? `'${name}` : name);
    if (String(row.column_type) !== "VARCHAR") return `${source} AS ${safeName}`;
    const isFormula = `regexp_matches(${source}, ${literal(FORMULA)}) AND TRY_CAST(${source} AS DOUBLE) IS NULL`;
    return `CASE WHEN ${isFormula} THEN '''' || ${source} ELSE ${source} END AS ${safeName}`;
  });
  const rows = `SELECT ${columns.join(", ")} FROM read_parquet(${literal(parquetPath)})`;
  await duck.run(`COPY (${rows}) TO ${literal(to)} (FORMAT csv, HEADER true)`);
}

async function columnNames(duck: Duck, path: string): Promise<string[]> {
  const described = await duck.rows(`DESCRIBE SELECT * FROM read_parquet(${literal(path)})`);
  return described.map((row) => String(row.column_name));
}

/** DuckDB compares names without regard to case. */
function uniqueName(name: string, taken: Set<string>): string {
  const lower = new Set([...taken].map((other) => other.toLowerCase()));
  let candidate = name;
  for (let suffix = 2; lower.has(candidate.toLowerCase()); suffix++) candidate = `${name}_${suffix}`;
  taken.add(candidate);
  return candidate;
}
