import type { ColumnProfile, DataColumn } from "@crisol/contract";
import { finiteOrNull } from "../finite-or-null.js";
import { type Duck, identifier } from "./duckdb.js";

type Association = ColumnProfile["target"];

/** Columns of more classes than this are not compared class by class. */
const maximumClasses = 2000;

export function isClasses(column: DataColumn): boolean {
  return column.type === "text" || column.type === "boolean";
}

/** A number for pearson and eta: times as seconds. */
export function numericExpression(column: DataColumn): string {
  const source = identifier(column.name);
  if (column.type === "date" || column.type === "timestamp") return `epoch(CAST(${source} AS TIMESTAMP))`;
  if (column.type === "number") return `CASE WHEN isfinite(${source}) THEN ${source} END`;
  return `CAST(${source} AS DOUBLE)`;
}

/**
 * From the table `profiled`: how strongly each column goes with the target, over the rows where both are there: Pearson's correlation of numbers, the
 * correlation ratio eta of numbers with classes, and Cramér's V of classes with classes, corrected for its bias towards many
 * classes (Bergsma 2013). Null where there is no spread, or more than 2,000 classes. Eta is not corrected: a column of as
 * many classes as rows has 1.
 */
export async function associations(
  duck: Duck,
  columns: readonly DataColumn[],
  target: DataColumn,
  distinct: ReadonlyMap<string, number>,
): Promise<Map<string, NonNullable<Association>>> {
  const from = "FROM profiled";
  const found = new Map<string, NonNullable<Association>>();
  const others = columns.filter((column) => column.name !== target.name);
  const few = (column: DataColumn) => (distinct.get(column.name) ?? 0) <= maximumClasses;
  if (isClasses(target)) {
    const numbers = others.filter((column) => !isClasses(column));
    const values = few(target) ? await etasByTarget(duck, from, numbers, target) : numbers.map(() => null);
    numbers.forEach((column, i) => void found.set(column.name, { method: "eta", value: values[i] ?? null }));
    for (const column of others.filter(isClasses)) {
      const value = few(column) && few(target) ? await cramersV(duck, from, column, target) : null;
      found.set(column.name, { method: "cramers_v", value });
    }
    return found;
  }
  const numbers = others.filter((column) => !isClasses(column));
  const y = numericExpression(target);
  if (numbers.length > 0) {
    const terms = numbers.map((column, i) => `corr(${numericExpression(column)}, ${y}) AS r${i}`);
    const [row] = await duck.rows(`SELECT ${terms.join(", ")} ${from}`);
    numbers.forEach(
      (column, i) => void found.set(column.name, { method: "pearson", value: finiteOrNull(row?.[`r${i}`]) }),
    );
  }
  for (const column of others.filter(isClasses)) {
    const rows = few(column)
      ? await duck.rows(
          `SELECT count(y) AS n, avg(y) AS m, var_pop(y) AS v FROM (SELECT ${identifier(column.name)} AS g, ${y} AS y ${from}) WHERE g IS NOT NULL GROUP BY g`,
        )
      : [];
    found.set(column.name, { method: "eta", value: etaOf(rows.map((row) => [row.n, row.m, row.v])) });
  }
  return found;
}

async function etasByTarget(
  duck: Duck,
  from: string,
  numbers: readonly DataColumn[],
  target: DataColumn,
): Promise<(number | null)[]> {
  if (numbers.length === 0) return [];
  const terms = numbers.map((column, i) => {
    const x = numericExpression(column);
    return `count(${x}) AS n${i}, avg(${x}) AS m${i}, var_pop(${x}) AS v${i}`;
  });
  const t = identifier(target.name);
  const rows = await duck.rows(`SELECT ${terms.join(", ")} ${from} WHERE ${t} IS NOT NULL GROUP BY ${t}`);
  return numbers.map((_, i) => etaOf(rows.map((row) => [row[`n${i}`], row[`m${i}`], row[`v${i}`]])));
}

/** Square root of the share of the variance that lies between groups of count, mean and variance. */
function etaOf(groups: readonly (readonly unknown[])[]): number | null {
  const used = groups
    .map(([n, m, v]) => ({ n: Number(n ?? 0), m: Number(m ?? 0), v: Number(v ?? 0) }))
    .filter((g) => g.n > 0);
  const total = used.reduce((sum, g) => sum + g.n, 0);
  if (used.length < 2) return null;
  const mean = used.reduce((sum, g) => sum + g.n * g.m, 0) / total;
  const between = used.reduce((sum, g) => sum + g.n * (g.m - mean) ** 2, 0);
  const within = used.reduce((sum, g) => sum + g.n * g.v, 0);
  return between + within > 0 ? finiteOrNull(Math.sqrt(between / (between + within))) : null;
}

async function cramersV(duck: Duck, from: string, a: DataColumn, b: DataColumn): Promise<number | null> {
  const [left, right] = [identifier(a.name), identifier(b.name)];
  const rows = await duck.rows(
    `SELECT a, b, count(*) AS n FROM (SELECT ${left} AS a, ${right} AS b ${from}) WHERE a IS NOT NULL AND b IS NOT NULL GROUP BY a, b`,
  );
  const sums = (key: "a" | "b") => {
    const totals = new Map<unknown, number>();
    for (const row of rows) totals.set(row[key], (totals.get(row[key]) ?? 0) + Number(row.n));
    return totals;
  };
  const [byA, byB] = [sums("a"), sums("b")];
  const total = [...byA.values()].reduce((sum, n) => sum + n, 0);
  if (byA.size < 2 || byB.size < 2 || total < 2) return null;
  // Of the cells that do not occur, each adds its expected count: together what the others leave.
  let chi = 0;
  for (const row of rows) chi += Number(row.n) ** 2 / ((byA.get(row.a) as number) * (byB.get(row.b) as number));
  const phi = Math.max(0, chi - 1 - ((byA.size - 1) * (byB.size - 1)) / (total - 1));
  const classes = (size: number) => size - (size - 1) ** 2 / (total - 1);
  const most = Math.min(classes(byA.size), classes(byB.size)) - 1;
  return most > 0 ? finiteOrNull(Math.min(1, Math.sqrt(phi / most))) : null;
}
