import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../store/database.js";
import { hasText, textRows } from "../store/sql.js";

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
  const isWanted = hasText("key", contains);
  const keysOf = async (query: RawBuilder<unknown>) =>
    (await sql<{ key: string }>`${query}`.execute(db)).rows.map(({ key }) => key);
  const { from, ofProject } = await namesOf(db, projectId, kind, fewRuns);
  if (!ofProject) return keysOf(sql`select distinct "key" ${from} and ${isWanted} order by "key" limit ${limit}`);
  // Whether a run that is not deleted has the name is looked up for those only that may be shown.
  const names = await keysOf(sql`${from} and ${isWanted} order by "key"`);
  const found: string[] = [];
  for (let start = 0; start < names.length && found.length < limit; start += limit) {
    const some = textRows(db, names.slice(start, start + limit));
    // Not `exists`, which PostgreSQL makes a join with all that was logged.
    const shown = sql`select "text" as "key" from ${some} as "name" where (${ofProject} limit 1) is not null order by "text"`;
    found.push(...(await keysOf(shown)));
  }
  return found.slice(0, limit);
}

interface Names {
  /** A query of names, up to its last condition. */
  readonly from: RawBuilder<unknown>;
  /** What logged the name `"name"."text"` in the project; without it, all names are the project's. */
  readonly ofProject?: RawBuilder<unknown>;
}

async function namesOf(
  db: Kysely<Database>,
  projectId: string,
  kind: KeySearch["kind"],
  fewRuns: number,
): Promise<Names> {
  if (kind !== "tag") return namesByExperiment(projectId, sql.table(kind === "metric" ? "metric" : "runParam"));
  const table = sql.table("runTag");
  const counted = db
    .selectFrom("run")
    .select("id")
    .where("projectId", "=", projectId)
    .limit(fewRuns + 1);
  const { count } = await db
    .selectFrom(counted.as("some"))
    .select((own) => own.fn.countAll().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count) <= fewRuns ? namesOfFew(projectId, table) : namesOfTexts(projectId, table);
}

function namesOfFew(projectId: string, table: RawBuilder<unknown>): Names {
  return {
    from: sql`from "run" join ${table} as "logged" on "logged"."runId" = "run"."id"
      where "run"."projectId" = ${projectId} and "run"."deletedAtMs" is null`,
  };
}

/** From each name to the next one in the index of names: it has a row for each run, and few names. */
function namesOfTexts(projectId: string, table: RawBuilder<unknown>): Names {
  return {
    from: sql`
      with recursive "name"("key") as (
        select min("key") from ${table}
        union all
        select (select min("next"."key") from ${table} as "next" where "next"."key" > "name"."key") from "name"
        where "name"."key" is not null)
      select "key" from "name" where "key" is not null`,
    ofProject: sql`select 1 from ${table} as "logged" cross join "run"
      where "logged"."key" = "name"."text" and "run"."id" = "logged"."runId" and "run"."projectId" = ${projectId}
        and "run"."deletedAtMs" is null`,
  };
}

/** The same in each of the project's experiments, by which the indexes of metrics and of params begin. */
function namesByExperiment(projectId: string, table: RawBuilder<unknown>): Names {
  return {
    from: sql`
      with recursive "name"("experimentId", "key") as (
        select "id", (select min("first"."key") from ${table} as "first" where "first"."experimentId" = "experiment"."id")
        from "experiment" where "projectId" = ${projectId}
        union all
        select "experimentId", (
          select min("next"."key") from ${table} as "next"
          where "next"."experimentId" = "name"."experimentId" and "next"."key" > "name"."key")
        from "name" where "name"."key" is not null)
      select distinct "key" from "name" where "key" is not null`,
    ofProject: sql`select 1 from "experiment" cross join ${table} as "logged" cross join "run"
      where "experiment"."projectId" = ${projectId} and "logged"."experimentId" = "experiment"."id"
        and "logged"."key" = "name"."text" and "run"."id" = "logged"."runId" and "run"."deletedAtMs" is null`,
  };
}
