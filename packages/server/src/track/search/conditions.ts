import { CrisolError } from "@crisol/contract";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../store/database.js";
import { isLike } from "../../store/sql.js";
import type { Comparison, FilterEntity } from "./filter.js";

/** What can be searched by filters and orders. Columns are qualified by the table's name. */
export interface Searched {
  /** In the plural, as sentences say it: "runs". */
  readonly noun: string;
  /** Its id, and how the tables of its texts and metrics call that: one column or several. */
  readonly id: RawBuilder<unknown>;
  readonly foreignKey: string | readonly string[];
  /** Tables with a `key` and a `value`. */
  readonly tables: Readonly<Partial<Record<"metric" | "param" | "tag", string>>>;
  /** What sorts by metric, where one key can have several values: a table with one row for each. */
  readonly metricToSort?: RawBuilder<unknown>;
  /** Which experiment it is of, where indexes have each experiment's by what decides among equals and by a metric's value. */
  readonly indexedBy?: RawBuilder<unknown>;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** What tags count as where there are none. */
  readonly tagDefaults?: Readonly<Record<string, string>>;
  /** The datasets of a run; their columns by the names that filters give them. */
  readonly datasets?: { readonly table: string; readonly columns: Readonly<Record<string, string>> };
}

/** A column by the name that filters and orders give it, and whether it is compared with numbers. */
export interface Attribute {
  readonly column: RawBuilder<unknown>;
  readonly isNumeric: boolean;
}

/** The attribute called `key`; throws `filter_invalid`. */
export function attributeOf({ attributes, noun }: Searched, key: string): Attribute {
  if (!Object.hasOwn(attributes, key)) {
    throw refused(key, `${noun} have no attribute "${key}", only ${Object.keys(attributes).join(", ")}`);
  }
  return attributes[key]!;
}

/** The table of the metrics, params or tags; throws `filter_invalid`. */
export function tableOf({ tables, noun }: Searched, entity: FilterEntity, key: string): RawBuilder<unknown> {
  const table = entity === "attribute" || entity === "dataset" ? undefined : tables[entity];
  if (table === undefined) throw refused(key, `${noun} have no ${entity}s to search or sort by`);
  return sql.table(table);
}

/** `comparison` in SQL. Throws `filter_invalid` if the field cannot be compared so. */
export function conditionOf(db: Kysely<Database>, searched: Searched, comparison: Comparison): RawBuilder<boolean> {
  const { entity, key } = comparison;
  if (entity === "attribute") {
    const { column, isNumeric } = attributeOf(searched, key);
    if (comparison.operator === "in" || comparison.operator === "not in") {
      if (isNumeric) throw refused(key, "it is a time, and compared with a number");
      return compared(db, column, comparison, false);
    }
    return compared(db, column, comparison, isNumeric);
  }
  if (entity === "dataset") return datasetCondition(db, searched, comparison);
  if (comparison.operator === "is null" || comparison.operator === "is not null") {
    if (entity === "metric") throw refused(key, "a metric is compared with a number");
    return existing(searched, comparison, sql`true`, comparison.operator === "is null");
  }
  if (comparison.operator === "in" || comparison.operator === "not in") {
    throw refused(key, "IN is for attributes and datasets");
  }
  if (entity === "tag" && Object.hasOwn(searched.tagDefaults ?? {}, key)) {
    const value = sql`coalesce((select "logged"."value" ${loggedOf(searched, comparison)}), ${searched.tagDefaults![key]})`;
    return compared(db, value, comparison, false);
  }
  return existing(searched, comparison, compared(db, sql`"logged"."value"`, comparison, entity === "metric"), false);
}

/** The columns of `table` that hold what `foreignKey` names, to be compared with the id. */
export function foreignKeyOf({ foreignKey }: Searched, table: string): RawBuilder<unknown> {
  const columns = [foreignKey].flat().map((column) => sql.ref(`${table}.${column}`));
  return columns.length === 1 ? columns[0]! : sql`(${sql.join(columns)})`;
}

/** The texts or metrics called `key` of what is searched. */
function loggedOf(searched: Searched, { entity, key }: Comparison): RawBuilder<unknown> {
  return sql`from ${tableOf(searched, entity, key)} as "logged"
    where ${foreignKeyOf(searched, "logged")} = ${searched.id} and "logged"."key" = ${key}`;
}

function existing(
  searched: Searched,
  comparison: Comparison,
  condition: RawBuilder<unknown>,
  isNegated: boolean,
): RawBuilder<boolean> {
  const exists = sql<boolean>`exists (select 1 ${loggedOf(searched, comparison)} and ${condition})`;
  return isNegated ? sql`not ${exists}` : exists;
}

function datasetCondition(db: Kysely<Database>, searched: Searched, comparison: Comparison): RawBuilder<boolean> {
  const { key } = comparison;
  const { table, columns } = searched.datasets ?? { table: "", columns: {} };
  if (!Object.hasOwn(columns, key)) {
    throw refused(
      key,
      `of their datasets, ${searched.noun} can be searched by: ${Object.keys(columns).join(", ") || "nothing"}`,
    );
  }
  const condition = compared(db, sql.ref(`input.${columns[key]}`), comparison, false);
  return sql`exists (select 1 from ${sql.table(table)} as "input"
    where ${foreignKeyOf(searched, "input")} = ${searched.id} and ${condition})`;
}

export function compared(
  db: Kysely<Database>,
  column: RawBuilder<unknown>,
  comparison: Comparison,
  isNumeric: boolean,
): RawBuilder<boolean> {
  const { operator, key } = comparison;
  if (operator === "is null") return sql`${column} is null`;
  if (operator === "is not null") return sql`${column} is not null`;
  if (operator === "in" || operator === "not in") {
    return sql`${column} ${sql.raw(operator)} (${sql.join(comparison.values)})`;
  }
  const { value } = comparison as Comparison & { readonly value: string | number };
  const isPattern = operator === "like" || operator === "ilike";
  if (isNumeric) {
    if (typeof value !== "number" || isPattern)
      throw refused(key, "it is compared with a number, by =, !=, <, <=, >, >=");
    return sql`${column} ${sql.raw(operator)} cast(${value} as double precision)`;
  }
  if (typeof value !== "string") throw refused(key, "it is compared with a text in quotes");
  if (isPattern) return isLike(db, column, value, { ignoreCase: operator === "ilike" });
  if (operator !== "=" && operator !== "!=") throw refused(key, "a text is compared by =, !=, LIKE or ILIKE");
  return sql`${column} ${sql.raw(operator)} ${value}`;
}

function refused(value: string, problem: string): CrisolError {
  return new CrisolError("filter_invalid", { value, problem });
}
