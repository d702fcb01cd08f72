import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cell, ColumnProfile, DataColumn, Profile } from "@crisol/contract";
import { associations, isClasses, numericExpression } from "./association.js";
import { cellExpression, cellOf } from "./cell.js";
import { type Duck, identifier, literal, openDuck } from "./duckdb.js";
import { histogramEdges } from "./histogram-edges.js";
import { remarksOf } from "./profile-remarks.js";

export type DataProfile = Omit<Profile, "dataId" | "version">;

const probabilities = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const topCount = 50;
const binCount = 30;
const columnsAtOnce = 50;

/** Profiles that are kept in memory; the files never change, so they stay right. */
const kept = 64;
const profiles = new Map<string, Promise<DataProfile>>();

/** The profile of the Parquet file `sha256`, kept in memory once made. A million rows of ten numbers take about 2 s. */
export function profileOf(
  path: string,
  sha256: string,
  columns: readonly DataColumn[],
  target: string | null,
): Promise<DataProfile> {
  const key = JSON.stringify([sha256, target]);
  const known = profiles.get(key);
  if (known) return known;
  const made = makeProfile(path, columns, target);
  profiles.set(key, made);
  made.catch(() => profiles.delete(key));
  const oldest = profiles.keys().next().value;
  if (profiles.size > kept && oldest !== undefined) profiles.delete(oldest);
  return made;
}

/** Computes the profile; DuckDB does it on its own threads, and spills to disk what memory does not hold. */
export async function makeProfile(
  path: string,
  columns: readonly DataColumn[],
  target: string | null,
): Promise<DataProfile> {
  const folder = await mkdtemp(join(tmpdir(), "crisol-profile-"));
  const duck = await openDuck({ files: [path], folder });
  try {
    return await profileWith(duck, path, columns, target);
  } finally {
    duck.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function profileWith(
  duck: Duck,
  path: string,
  columns: readonly DataColumn[],
  target: string | null,
): Promise<DataProfile> {
  const rowCount = await openSource(duck, path, columns.length);
  const summaries: Summary[] = [];
  for (let i = 0; i < columns.length; i += columnsAtOnce) {
    summaries.push(...(await summarise(duck, rowCount, columns.slice(i, i + columnsAtOnce))));
  }
  const histograms: Histogram[] = [];
  for (let i = 0; i < columns.length; i += columnsAtOnce) {
    const end = i + columnsAtOnce;
    histograms.push(...(await histogramsOf(duck, columns.slice(i, end), summaries.slice(i, end))));
  }
  const tops: { distinctCount: number; topValues: ColumnProfile["topValues"] }[] = [];
  for (const column of columns) tops.push(await topValues(duck, column));
  const distinct = new Map(columns.map((column, i) => [column.name, tops[i]?.distinctCount ?? 0]));
  const targetColumn = columns.find((column) => column.name === target);
  const found = targetColumn ? await associations(duck, columns, targetColumn, distinct) : new Map();
  const profiled = columns.map((column, i): ColumnProfile => {
    const summary = summaries[i] as Summary;
    const plain: Omit<ColumnProfile, "remarks"> = {
      name: column.name,
      type: column.type,
      rowCount,
      missingCount: rowCount - summary.presentCount,
      ...(tops[i] as (typeof tops)[number]),
      numeric: summary.numeric && { ...summary.numeric, histogram: histograms[i] ?? { edges: [], counts: [] } },
      target: found.get(column.name) ?? null,
    };
    return { ...plain, remarks: remarksOf(plain, summary, column.name === target) };
  });
  return { rowCount, duplicateRowCount: await duplicates(duck, columns), target, columns: profiled };
}

/** Cells up to which the file is read into memory once; beyond, each query reads the columns that it needs. */
const cellsInMemory = 20e6;
const bytesInMemory = 200e6;

/** Rows up to which quantiles are exact; beyond, they are t-digests, since exact ones keep every value in memory. */
const exactQuantileRows = 2e6;

/** Makes the file known as `profiled` and returns its rows. */
async function openSource(duck: Duck, path: string, columnCount: number): Promise<number> {
  const file = literal(path);
  const [meta] = await duck.rows(
    `SELECT m.num_rows, (SELECT sum(total_uncompressed_size) FROM parquet_metadata(${file})) AS bytes FROM parquet_file_metadata(${file}) m`,
  );
  const rowCount = Number(meta?.num_rows ?? 0);
  const small = rowCount * columnCount <= cellsInMemory && Number(meta?.bytes ?? 0) <= bytesInMemory;
  await duck.run(`CREATE TEMP ${small ? "TABLE" : "VIEW"} profiled AS SELECT * FROM read_parquet(${file})`);
  return rowCount;
}

type Histogram = NonNullable<ColumnProfile["numeric"]>["histogram"] | null;

interface Summary {
  readonly presentCount: number;
  readonly numeric: Omit<NonNullable<ColumnProfile["numeric"]>, "histogram"> | null;
  readonly skewness: number | null;
  readonly smallestNonZero: number | null;
  readonly medianNonZero: number | null;
}

async function summarise(duck: Duck, rowCount: number, columns: readonly DataColumn[]): Promise<Summary[]> {
  const quantile = rowCount > exactQuantileRows ? "approx_quantile" : "quantile_cont";
  const inner = columns.map((column, i) =>
    isClasses(column) ? `${identifier(column.name)} AS x${i}` : `${valueExpression(column)} AS x${i}`,
  );
  const terms = columns.flatMap((column, i) => {
    // Infinite values are there, though no number of them can be computed with.
    const counts = [`count(y${i}) AS present${i}`];
    if (isClasses(column)) return counts;
    const x = `x${i}`;
    return [
      ...counts,
      `min(${x}) AS min${i}`,
      `max(${x}) AS max${i}`,
      `avg(${x}) AS mean${i}`,
      `${safe("stddev_samp", column, x)} AS sd${i}`,
      `${safe("skewness", column, x)} AS skew${i}`,
      `${quantile}(${x}, [${probabilities.join(", ")}]) AS q${i}`,
      `count(*) FILTER (WHERE ${x} = 0) AS zeros${i}`,
      `min(${x}) FILTER (WHERE ${x} <> 0) AS next${i}`,
    ];
  });
  const outer = columns.map((column, i) => `${identifier(column.name)} AS y${i}`);
  const [row = {}] = await duck.rows(
    `SELECT ${terms.join(", ")} FROM (SELECT ${inner.join(", ")}, ${outer.join(", ")} FROM profiled)`,
  );
  const medians = await mediansWithoutZeros(duck, columns, row);
  return columns.map((column, i): Summary => {
    const minimum = finite(row[`min${i}`]);
    const quantiles = row[`q${i}`] as { readonly items: readonly number[] } | null | undefined;
    const numeric =
      isClasses(column) || minimum === null
        ? null
        : {
            minimum,
            maximum: finite(row[`max${i}`]) ?? minimum,
            mean: finite(row[`mean${i}`]) ?? minimum,
            standardDeviation: finite(row[`sd${i}`]) ?? 0,
            quantiles: probabilities.map((probability, q) => ({ probability, value: quantiles?.items[q] ?? minimum })),
            zeroCount: Number(row[`zeros${i}`] ?? 0),
          };
    return {
      presentCount: Number(row[`present${i}`] ?? 0),
      numeric,
      skewness: finite(row[`skew${i}`]),
      smallestNonZero: finite(row[`next${i}`]),
      medianNonZero: medians[i] ?? null,
    };
  });
}

/** Times in milliseconds since 1970, as the profile gives them. */
function valueExpression(column: DataColumn): string {
  const seconds = numericExpression(column);
  return column.type === "date" || column.type === "timestamp" ? `(${seconds} * 1000)` : seconds;
}

/** Of numbers near the end of a double's range, the powers overflow and DuckDB fails: they are left out. */
function safe(aggregate: string, column: DataColumn, x: string): string {
  return column.type === "number" ? `${aggregate}(CASE WHEN abs(${x}) < 1e75 THEN ${x} END)` : `${aggregate}(${x})`;
}

/** The median of what is not zero, of columns that have zeros and nothing below. */
async function mediansWithoutZeros(
  duck: Duck,
  columns: readonly DataColumn[],
  row: Readonly<Record<string, unknown>>,
): Promise<(number | null)[]> {
  const wanted = columns.map((_, i) => Number(row[`zeros${i}`] ?? 0) > 0 && finite(row[`min${i}`]) === 0);
  const terms = columns.flatMap((column, i) => {
    const x = valueExpression(column);
    return wanted[i] ? [`approx_quantile(${x}, 0.5) FILTER (WHERE ${x} <> 0) AS m${i}`] : [];
  });
  if (terms.length === 0) return columns.map(() => null);
  const [medians = {}] = await duck.rows(`SELECT ${terms.join(", ")} FROM profiled`);
  return columns.map((_, i) => finite(medians[`m${i}`]));
}

async function histogramsOf(
  duck: Duck,
  columns: readonly DataColumn[],
  summaries: readonly Summary[],
): Promise<Histogram[]> {
  const edges = columns.map((column, i) => {
    const numeric = summaries[i]?.numeric;
    return numeric ? histogramEdges(numeric.minimum, numeric.maximum, binCount, column.type === "integer") : null;
  });
  const terms = columns.flatMap((column, i) => {
    const own = edges[i];
    if (!own) return [];
    const first = own[0] as number;
    // Half of each, so that the range of all doubles does not overflow.
    const width = (own[own.length - 1] as number) / (own.length - 1) - first / (own.length - 1);
    const x = valueExpression(column);
    const bin = `floor(${x} / ${real(width)} - ${real(first / width)} + 1e-9)`;
    return [
      `histogram(CAST(greatest(0, least(${own.length - 2}, ${bin})) AS SMALLINT)) FILTER (WHERE ${x} IS NOT NULL) AS h${i}`,
    ];
  });
  if (terms.length === 0) return edges.map(() => null);
  const [row = {}] = await duck.rows(`SELECT ${terms.join(", ")} FROM profiled`);
  return edges.map((own, i) => {
    if (!own) return null;
    const counts = new Array<number>(own.length - 1).fill(0);
    const map = row[`h${i}`] as { readonly entries: readonly { key: unknown; value: unknown }[] } | null;
    for (const { key, value } of map?.entries ?? []) counts[Number(key)] = Number(value);
    return { edges: own, counts };
  });
}

/** The number of different values, and the most frequent ones: by count, then by value. */
async function topValues(
  duck: Duck,
  column: DataColumn,
): Promise<{ distinctCount: number; topValues: ColumnProfile["topValues"] }> {
  const source = identifier(column.name);
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE grouped AS SELECT ${source}, count(*) AS n_rows FROM profiled WHERE ${source} IS NOT NULL GROUP BY ${source}`,
  );
  const [counted] = await duck.rows("SELECT count(*) AS n FROM grouped");
  const reader = await duck.connection.runAndReadAll(
    `SELECT ${cellExpression(column.name, column.type)}, n_rows FROM (SELECT ${source}, n_rows FROM grouped ORDER BY n_rows DESC, ${source} LIMIT ${topCount})`,
  );
  const top = reader.getRows().map(([value, rows]) => ({ value: shortened(cellOf(value)), rowCount: Number(rows) }));
  return { distinctCount: Number(counted?.n ?? 0), topValues: top };
}

function shortened(value: Cell): Cell {
  return typeof value === "string" && value.length > 500 ? `${value.slice(0, 499)}…` : value;
}

/** Rows that are equal to an earlier one in all columns. Rows are compared by 64-bit hashes. */
async function duplicates(duck: Duck, columns: readonly DataColumn[]): Promise<number> {
  const names = columns.map((column) => identifier(column.name)).join(", ");
  const [row] = await duck.rows(`SELECT count(*) - count(DISTINCT hash(${names})) AS n FROM profiled`);
  return Number(row?.n ?? 0);
}

function real(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}

function finite(value: unknown): number | null {
  const number = typeof value === "bigint" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}
