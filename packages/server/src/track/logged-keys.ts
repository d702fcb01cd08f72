import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../store/database.js";

export interface KeySearch {
  readonly projectId: string;
  readonly kind: "param" | "metric" | "tag";
  /** In any case; empty for all. */
  readonly contains: string;
  readonly limit: number;
}

/** Up to so many runs, reading all that they logged is quicker than going from name to name. */
const FEW_RUNS = 1000;

/** Names that runs of the project have logged something under, and that contain `contains`, by name. */
export async function loggedKeys(
  db: Kysely<Database>,
  { projectId, kind, contains, limit }: KeySearch,
  fewRuns = FEW_RUNS,
): Promise<string[]> {
  const isWanted = sql`lower("key") like ${`%${likeText(contains.toLowerCase())}%`} escape '!'`;
  const keys = await keysOf(db, projectId, kind, fewRuns);
  const { rows } = await sql<{ key: string }>`${keys(isWanted)} order by "key" limit ${limit}`.execute(db);
  return rows.map(({ key }) => key);
}

/** From the condition of a key to a query of the keys. */
type KeyQuery = (isWanted: RawBuilder<unknown>) => RawBuilder<unknown>;

async function keysOf(
  db: Kysely<Database>,
  projectId: string,
  kind: KeySearch["kind"],
  fewRuns: number,
): Promise<KeyQuery> {
  if (kind === "metric") return metricKeys(projectId);
  const table = sql.table(kind === "param" ? "runParam" : "runTag");
  const runs = await db
    .selectFrom("run")
    .select("id")
    .where("projectId", "=", projectId)
    .limit(fewRuns + 1)
    .execute();
  return runs.length <= fewRuns ? keysOfFew(projectId, table) : textKeys(projectId, table);
}

function keysOfFew(projectId: string, table: RawBuilder<unknown>): KeyQuery {
  return (isWanted) => sql`
    select distinct "key" from "run" join ${table} as "logged" on "logged"."runId" = "run"."id"
    where "run"."projectId" = ${projectId} and "run"."deletedAtMs" is null and ${isWanted}`;
}

/** From each name to the next one in the index of names: it has a row for each run, and few names. */
function textKeys(projectId: string, table: RawBuilder<unknown>): KeyQuery {
  return (isWanted) => sql`
    with recursive "name"("key") as (
      select min("key") from ${table}
      union all
      select (select min("next"."key") from ${table} as "next" where "next"."key" > "name"."key") from "name"
      where "name"."key" is not null)
    select "key" from "name" where "key" is not null and ${isWanted} and exists (
      select 1 from ${table} as "logged" cross join "run"
      where "logged"."key" = "name"."key" and "run"."id" = "logged"."runId" and "run"."projectId" = ${projectId}
        and "run"."deletedAtMs" is null)`;
}

/** The same in each of the project's experiments, by which the index of metrics begins. */
function metricKeys(projectId: string): KeyQuery {
  return (isWanted) => sql`
    with recursive "name"("experimentId", "key") as (
      select "id", (select min("key") from "metric" where "metric"."experimentId" = "experiment"."id")
      from "experiment" where "projectId" = ${projectId}
      union all
      select "experimentId", (
        select min("next"."key") from "metric" as "next"
        where "next"."experimentId" = "name"."experimentId" and "next"."key" > "name"."key")
      from "name" where "name"."key" is not null)
    select distinct "key" from "name" where "key" is not null and ${isWanted} and exists (
      select 1 from "metric" as "logged" cross join "run"
      where "logged"."experimentId" = "name"."experimentId" and "logged"."key" = "name"."key"
        and "run"."id" = "logged"."runId" and "run"."deletedAtMs" is null)`;
}

/** `text` as part of a pattern in which `!` takes their meaning from `%` and `_`. */
function likeText(text: string): string {
  return text.replace(/[!%_]/g, (sign) => `!${sign}`);
}
