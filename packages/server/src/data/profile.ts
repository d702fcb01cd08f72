import type { Cell, ColumnProfile, DataColumn, Profile } from "@crisol/contract";
import { associations, isClasses, numericExpression } from "./association.js";
import { cellExpression, cellOf } from "./cell.js";
import { type Duck, identifier, literal, withDuck } from "./duckdb.js";
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

/** Computes the profile; DuckDB does it on its own threads. */
export function makeProfile(path: string, columns: readonly DataColumn[], target: string | null): Promise<DataProfile> {
  return withDuck(path, async (duck) => {
    const summaries: Summary[] = [];
    for (let i = 0; i < columns.length; i += columnsAtOnce) {
      summaries.push(...(await summarise(duck, path, columns.slice(i, i + columnsAtOnce))));
    }
    const histograms = await histogramsOf(duck, path, columns, summaries);
    const tops: { distinctCount: number; topValues: ColumnProfile["topValues"] }[] = [];
    for (const column of columns) tops.push(await topValues(duck, path, column));
    const distinct = new Map(columns.map((column, i) => [column.name, tops[i]?.distinctCount ?? 0]));
    const targetColumn = columns.find((column) => column.name === target);
    const found = targetColumn ? await associations(duck, path, columns, targetColumn, distinct) : new Map();
    const rowCount = summaries[0]?.rowCount ?? 0;
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
    return { rowCount, duplicateRowCount: await duplicates(duck, path, columns), target, columns: profiled };
  });
}

interface Summary {
  readonly rowCount: number;
  readonly presentCount: number;
  readonly numeric: Omit<NonNullable<ColumnProfile["numeric"]>, "histogram"> | null;
  readonly skewness: number | null;
  readonly smallestNonZero: number | null;
  readonly medianNonZero: number | null;
}

async function summarise(duck: Duck, path: string, columns: readonly DataColumn[]): Promise<Summary[]> {
  const terms = columns.flatMap((column, i) => {
    const source = identifier(column.name);
    const counts = [`count(${source}) AS present${i}`];
    if (isClasses(column)) return counts;
    const x = valueExpression(column);
    return [
      ...counts,
      `min(${x}) AS min${i}`,
      `max(${x}) AS max${i}`,
      `avg(${x}) AS mean${i}`,
      // Of values near the end of a double's range, the squares overflow: such a column has no deviation.
      `${safe("stddev_samp", x)} AS sd${i}`,
      `${safe("skewness", x)} AS skew${i}`,
      `quantile_cont(${x}, [${probabilities.join(", ")}]) AS q${i}`,
      `count(*) FILTER (WHERE ${x} = 0) AS zeros${i}`,
      `min(${x}) FILTER (WHERE ${x} <> 0) AS next${i}`,
      `CASE WHEN count(*) FILTER (WHERE ${x} = 0) > 0 THEN median(${x}) FILTER (WHERE ${x} <> 0) END AS median${i}`,
    ];
  });
  const [row = {}] = await duck.rows(`SELECT count(*) AS n, ${terms.join(", ")} FROM read_parquet(${literal(path)})`);
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
      rowCount: Number(row.n ?? 0),
      presentCount: Number(row[`present${i}`] ?? 0),
      numeric,
      skewness: finite(row[`skew${i}`]),
      smallestNonZero: finite(row[`next${i}`]),
      medianNonZero: finite(row[`median${i}`]),
    };
  });
}

/** Times in milliseconds since 1970, as the profile gives them. */
function valueExpression(column: DataColumn): string {
  const seconds = numericExpression(column);
  return column.type === "date" || column.type === "timestamp" ? `(${seconds} * 1000)` : seconds;
}

function safe(aggregate: string, x: string): string {
  return `${aggregate}(CASE WHEN abs(${x}) < 1e75 THEN ${x} END)`;
}

async function histogramsOf(
  duck: Duck,
  path: string,
  columns: readonly DataColumn[],
  summaries: readonly Summary[],
): Promise<(NonNullable<ColumnProfile["numeric"]>["histogram"] | null)[]> {
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
  const [row = {}] = await duck.rows(`SELECT ${terms.join(", ")} FROM read_parquet(${literal(path)})`);
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
  path: string,
  column: DataColumn,
): Promise<{ distinctCount: number; topValues: ColumnProfile["topValues"] }> {
  const source = identifier(column.name);
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE grouped AS SELECT ${source}, count(*) AS n_rows FROM read_parquet(${literal(path)}) WHERE ${source} IS NOT NULL GROUP BY ${source}`,
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
async function duplicates(duck: Duck, path: string, columns: readonly DataColumn[]): Promise<number> {
  const names = columns.map((column) => identifier(column.name)).join(", ");
  const [row] = await duck.rows(
    `SELECT count(*) - count(DISTINCT hash(${names})) AS n FROM read_parquet(${literal(path)})`,
  );
  return Number(row?.n ?? 0);
}

function real(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}

function finite(value: unknown): number | null {
  const number = typeof value === "bigint" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}
