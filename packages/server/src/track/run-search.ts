import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import type { Database } from "../store/database.js";
import type { Attribute, Searched } from "./search/conditions.js";
import { type FoundPage, type Search, searchPage } from "./search/page.js";
import type { RunTable } from "./tables.js";

export interface RunSearch extends Search {
  readonly experimentIds: readonly string[];
  /** Default only those that are not deleted. */
  readonly lifecycle?: "active" | "deleted" | "all" | undefined;
}

/** A page of the runs of some experiments; where no order is given, the one that started last comes first. */
export async function searchRuns(
  db: Kysely<Database>,
  { experimentIds, lifecycle = "active", ...search }: RunSearch,
): Promise<FoundPage<Selectable<RunTable>>> {
  let query = db.selectFrom("run").selectAll("run");
  if (lifecycle !== "all") query = query.where("run.deletedAtMs", lifecycle === "active" ? "is" : "is not", null);
  const last = [sql`"run"."startedAtMs" desc nulls last`, sql`"run"."id"`];
  return searchPage(db, query, { ...search, searched: searchedRuns, experimentIds, last });
}

const text = (column: RawBuilder<unknown>): Attribute => ({ column, isNumeric: false });
const instant = (name: string): Attribute => ({ column: sql.ref(`run.${name}`), isNumeric: true });

const status = sql`case "run"."state" when 'queued' then 'SCHEDULED' when 'running' then 'RUNNING'
  when 'succeeded' then 'FINISHED' when 'failed' then 'FAILED' else 'KILLED' end`;
const name = text(sql.ref("run.name"));

const searchedRuns: Searched = {
  noun: "runs",
  id: sql.ref("run.id"),
  foreignKey: "runId",
  tables: { metric: "metric", param: "runParam", tag: "runTag" },
  indexedBy: sql.ref("run.experimentId"),
  datasets: { table: "runInput", columns: { name: "name", digest: "digest", context: "context" } },
  attributes: {
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
  },
};
