import { CrisolError } from "@crisol/contract";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../store/database.js";
import { isLike } from "../store/sql.js";
import type { Comparison, FilterEntity } from "./run-filter.js";

/** A column of a run by the name that filters and orders give it, and whether it is compared with numbers. */
interface Attribute {
  readonly column: RawBuilder<unknown>;
  readonly isNumeric: boolean;
}

const text = (column: RawBuilder<unknown>): Attribute => ({ column, isNumeric: false });
const instant = (name: string): Attribute => ({ column: sql.ref(`run.${name}`), isNumeric: true });

const status = sql`case "run"."state" when 'queued' then 'SCHEDULED' when 'running' then 'RUNNING'
  when 'succeeded' then 'FINISHED' when 'failed' then 'FAILED' else 'KILLED' end`;
const name = text(sql.ref("run.name"));
const attributes: Readonly<Record<string, Attribute>> = {
  run_id: text(sql.ref("run.id")),
  run_name: name,
  "run name": name,
  "Run name": name,
  "Run Name": name,
  status: text(status),
  state: text(sql.ref("run.state")),
  user_id: text(sql.ref("run.userName")),
  artifact_uri: text(sql`('mlflow-artifacts:/' || "run"."experimentId" || '/' || "run"."id" || '/artifacts')`),
  lifecycle_stage: text(sql`case when "run"."deletedAtMs" is null then 'active' else 'deleted' end`),
  start_time: instant("startedAtMs"),
  Created: instant("startedAtMs"),
  created: instant("startedAtMs"),
  end_time: instant("endedAtMs"),
};

/** The attribute of runs called `key`; throws `filter_invalid`. */
export function attributeOf(key: string): Attribute {
  if (!Object.hasOwn(attributes, key)) {
    throw refused(key, `runs have no attribute "${key}", only ${Object.keys(attributes).join(", ")}`);
  }
  return attributes[key]!;
}

/** `comparison` in SQL, about the row of "run". Throws `filter_invalid` if the field cannot be compared so. */
export function conditionOf(db: Kysely<Database>, comparison: Comparison): RawBuilder<boolean> {
  const { entity, key } = comparison;
  if (entity === "attribute") {
    const { column, isNumeric } = attributeOf(key);
    if (comparison.operator === "in" || comparison.operator === "not in") {
      if (isNumeric) throw refused(key, "it is a time, and compared with a number");
      return compared(db, column, comparison, false);
    }
    return compared(db, column, comparison, isNumeric);
  }
  if (entity === "dataset") return datasetCondition(db, comparison);
  if (comparison.operator === "is null" || comparison.operator === "is not null") {
    if (entity === "metric") throw refused(key, "a metric is compared with a number");
    return existing(entity, key, sql`true`, comparison.operator === "is null");
  }
  if (comparison.operator === "in" || comparison.operator === "not in") {
    throw refused(key, "IN is for attributes and datasets");
  }
  return existing(entity, key, compared(db, sql`"logged"."value"`, comparison, entity === "metric"), false);
}

const tables: Readonly<Record<Exclude<FilterEntity, "attribute" | "dataset">, string>> = {
  metric: "metric",
  param: "runParam",
  tag: "runTag",
};

function existing(
  entity: keyof typeof tables,
  key: string,
  condition: RawBuilder<unknown>,
  isNegated: boolean,
): RawBuilder<boolean> {
  const exists = sql<boolean>`exists (select 1 from ${sql.table(tables[entity])} as "logged"
    where "logged"."runId" = "run"."id" and "logged"."key" = ${key} and ${condition})`;
  return isNegated ? sql`not ${exists}` : exists;
}

const datasetColumns: Readonly<Record<string, string>> = { name: "name", digest: "digest", context: "context" };

function datasetCondition(db: Kysely<Database>, comparison: Comparison): RawBuilder<boolean> {
  const { key } = comparison;
  if (!Object.hasOwn(datasetColumns, key)) throw refused(key, "datasets have a name, a digest and a context");
  const condition = compared(db, sql.ref(`input.${datasetColumns[key]}`), comparison, false);
  return sql`exists (select 1 from "runInput" as "input" where "input"."runId" = "run"."id" and ${condition})`;
}

function compared(
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
  const { value } = comparison;
  const isPattern = operator === "like" || operator === "ilike";
  if (isNumeric) {
    if (typeof value !== "number" || isPattern) throw refused(key, "it is compared with a number, by =, !=, <, <=, >, >=");
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
