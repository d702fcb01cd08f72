import { CrisolError, ExperimentId } from "@crisol/contract";
import { type Kysely, type Selectable, sql } from "kysely";
import type { Database, Tx } from "../store/database.js";
import type { Page, PageRequest } from "../store/page.js";
import type { ExperimentTable } from "./tables.js";

export type ExperimentRecord = Selectable<ExperimentTable>;

/** Under this key `meta` has the number of the experiment that was made last, which no later one gets again. */
const LAST_ID = "lastExperimentId";

/** Makes an experiment of the project; where the name is taken it gets a number behind it. */
export async function addExperiment(
  tx: Tx,
  given: { readonly projectId: string; readonly name: string; readonly nowMs: number },
): Promise<ExperimentRecord> {
  const { projectId, nowMs } = given;
  const last = await tx.selectFrom("meta").select("value").where("key", "=", LAST_ID).executeTakeFirst();
  const id = String(Number(last?.value ?? 0) + 1);
  const kept = { key: LAST_ID, value: id };
  await tx
    .insertInto("meta")
    .values(kept)
    .onConflict((conflict) => conflict.column("key").doUpdateSet(kept))
    .execute();
  const name = await freeName(tx, given.name);
  const experiment = { id, projectId, name, createdAtMs: nowMs, updatedAtMs: nowMs, deletedAtMs: null };
  await tx.insertInto("experiment").values(experiment).execute();
  return experiment;
}

/** The experiment to which runs of the project belong that name none: its first, or a new one where all are deleted. */
export async function experimentOfProject(
  tx: Tx,
  project: { readonly id: string; readonly name: string },
  nowMs: number,
): Promise<ExperimentRecord> {
  const found = await tx
    .selectFrom("experiment")
    .selectAll()
    .where("projectId", "=", project.id)
    .where("deletedAtMs", "is", null)
    .orderBy("createdAtMs")
    .limit(1)
    .executeTakeFirst();
  return found ?? (await addExperiment(tx, { projectId: project.id, name: project.name, nowMs }));
}

/**
 * The experiment that is named, made if there is none, or else the one of runs that name none. Throws
 * `already_exists` where another project has the name, or it is deleted.
 */
export async function experimentFor(
  tx: Tx,
  project: { readonly id: string; readonly name: string },
  name: string | undefined,
  nowMs: number,
): Promise<ExperimentRecord> {
  return name === undefined ? experimentOfProject(tx, project, nowMs) : experimentCalled(tx, project.id, name, nowMs);
}

/** The experiment of the project called `name`, made if there is none. Throws `already_exists` where another project has it, or it is deleted. */
async function experimentCalled(tx: Tx, projectId: string, name: string, nowMs: number): Promise<ExperimentRecord> {
  const found = await tx.selectFrom("experiment").selectAll().where("name", "=", name).executeTakeFirst();
  if (!found) return addExperiment(tx, { projectId, name, nowMs });
  if (found.projectId === projectId && found.deletedAtMs === null) return found;
  throw new CrisolError("already_exists", { resource: "experiment", value: name });
}

/** A page of the project's experiments, oldest first. Throws `page_token_invalid` for a cursor that no page gave. */
export async function listExperiments(
  db: Kysely<Database>,
  projectId: string,
  { limit, cursor }: PageRequest,
): Promise<Page<ExperimentRecord>> {
  if (cursor !== undefined && !ExperimentId.safeParse(cursor).success) {
    throw new CrisolError("page_token_invalid", { value: cursor.slice(0, 100) });
  }
  // Ids count up, as texts they would not be in order.
  const number = sql<number>`cast("id" as bigint)`;
  let query = db
    .selectFrom("experiment")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("deletedAtMs", "is", null);
  if (cursor !== undefined) query = query.where(number, ">", Number(cursor));
  // One more than is shown tells whether there is a next page.
  const rows = await query
    .orderBy(number)
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

async function freeName(db: Kysely<Database>, wanted: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} (${number})`;
    const taken = await db.selectFrom("experiment").select("id").where("name", "=", name).executeTakeFirst();
    if (!taken) return name;
  }
}
