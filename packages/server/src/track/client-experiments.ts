import { CrisolError, EVERYONE } from "@crisol/contract";
import { type Kysely, sql } from "kysely";
import type { NewMember } from "../access/members.js";
import { isVisible, requireProjectMaker, requireRole } from "../access/roles.js";
import { insertProject } from "../define/projects.js";
import type { UserCaller } from "../http/serve.js";
import type { Database, Tx } from "../store/database.js";
import { newId } from "../store/ids.js";
import { addExperiment, type ExperimentRecord } from "./experiments.js";
import type { KeyValue } from "./params.js";
import type { Searched } from "./search/conditions.js";
import { type FoundPage, type Search, searchPage } from "./search/page.js";

/** The tag by which a client names the project, by name or id, in which an experiment is made. */
export const PROJECT_TAG = "crisol.project";

/** The experiment of runs that name none. */
export const DEFAULT_EXPERIMENT = { id: "0", name: "Default" } as const;

/** The experiment `id`, deleted or not; throws `not_found`. */
export async function getExperiment(db: Kysely<Database>, id: string): Promise<ExperimentRecord> {
  const found = await db.selectFrom("experiment").selectAll().where("id", "=", id).executeTakeFirst();
  if (!found) throw new CrisolError("not_found", { resource: "experiment", value: id });
  return found;
}

/** The experiment called `name`, deleted or not. */
export async function findExperiment(db: Kysely<Database>, name: string): Promise<ExperimentRecord | undefined> {
  return db.selectFrom("experiment").selectAll().where("name", "=", name).executeTakeFirst();
}

/**
 * Makes an experiment as a client asks for it: in a project of its own name, made with it, unless a tag `crisol.project`
 * names another one. Throws `already_exists`, `not_found` if the caller sees no such project, and `forbidden`.
 */
export async function createExperiment(
  tx: Tx,
  caller: UserCaller,
  { name, tags, nowMs }: { readonly name: string; readonly tags: readonly KeyValue[]; readonly nowMs: number },
): Promise<ExperimentRecord> {
  if (await findExperiment(tx, name)) throw new CrisolError("already_exists", { resource: "experiment", value: name });
  const wanted = tags.find(({ key }) => key === PROJECT_TAG)?.value;
  const made =
    wanted === undefined
      ? await addOwnProject(tx, caller, name, nowMs)
      : await addExperiment(tx, { projectId: await projectCalled(tx, caller, wanted), name, nowMs });
  await setExperimentTags(tx, made.id, tags);
  return made;
}

export async function hasDefaultExperiment(db: Kysely<Database>): Promise<boolean> {
  const { id } = DEFAULT_EXPERIMENT;
  return (await db.selectFrom("experiment").select("id").where("id", "=", id).executeTakeFirst()) !== undefined;
}

/** Makes the experiment "0", in a project of its own in which everyone contributes, where there is none yet. */
export async function ensureDefaultExperiment(tx: Tx, nowMs: number): Promise<void> {
  const { id, name } = DEFAULT_EXPERIMENT;
  if (await hasDefaultExperiment(tx)) return;
  const taken = await findExperiment(tx, name);
  const forAll = { memberId: EVERYONE, role: "contributor" } as const;
  const made = await addProject(tx, forAll, taken ? `${name} of MLflow` : name, nowMs);
  await tx.updateTable("experiment").set({ id }).where("id", "=", made.id).execute();
}

export async function setExperimentTags(tx: Tx, experimentId: string, tags: readonly KeyValue[]): Promise<void> {
  for (const { key, value } of tags) {
    await tx
      .insertInto("experimentTag")
      .values({ experimentId, key, value })
      .onConflict((conflict) => conflict.columns(["experimentId", "key"]).doUpdateSet({ value }))
      .execute();
  }
}

/** Whether there was such a tag. */
export async function deleteExperimentTag(tx: Tx, experimentId: string, key: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("experimentTag")
    .where("experimentId", "=", experimentId)
    .where("key", "=", key)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Throws `already_exists` if another has the name. */
export async function renameExperiment(tx: Tx, id: string, name: string, nowMs: number): Promise<void> {
  const other = await findExperiment(tx, name);
  if (other && other.id !== id) throw new CrisolError("already_exists", { resource: "experiment", value: name });
  await tx.updateTable("experiment").set({ name, updatedAtMs: nowMs }).where("id", "=", id).execute();
}

/** Deletes the experiment with its runs, until it is restored or removed after the grace period. */
export async function deleteExperiment(tx: Tx, id: string, nowMs: number): Promise<void> {
  const change = { deletedAtMs: nowMs };
  await tx
    .updateTable("experiment")
    .set({ ...change, updatedAtMs: nowMs })
    .where("id", "=", id)
    .execute();
  await tx.updateTable("run").set(change).where("experimentId", "=", id).where("deletedAtMs", "is", null).execute();
}

/** Restores the experiment and the runs that were deleted with it. */
export async function restoreExperiment(tx: Tx, { id, deletedAtMs }: ExperimentRecord, nowMs: number): Promise<void> {
  const change = { deletedAtMs: null };
  await tx
    .updateTable("experiment")
    .set({ ...change, updatedAtMs: nowMs })
    .where("id", "=", id)
    .execute();
  await tx
    .updateTable("run")
    .set(change)
    .where("experimentId", "=", id)
    .where("deletedAtMs", "=", deletedAtMs)
    .execute();
}

export interface ExperimentSearch extends Search {
  /** Default only those that are not deleted. */
  readonly lifecycle?: "active" | "deleted" | "all" | undefined;
  readonly caller: UserCaller;
}

/** A page of the experiments that the caller may see; where no order is given, the one made last comes first. */
export async function searchExperiments(
  db: Kysely<Database>,
  { lifecycle = "active", caller, ...search }: ExperimentSearch,
): Promise<FoundPage<ExperimentRecord>> {
  let query = db
    .selectFrom("experiment")
    .selectAll("experiment")
    .where(isVisible(db, caller, "experiment.projectId"));
  if (lifecycle !== "all") query = query.where("deletedAtMs", lifecycle === "active" ? "is" : "is not", null);
  const last = [sql`"experiment"."createdAtMs" desc`, sql`length("experiment"."id") desc`, sql`"experiment"."id" desc`];
  return searchPage(db, query, { ...search, searched: searchedExperiments, last });
}

/** The tags of each of the experiments. */
export async function experimentTags(db: Kysely<Database>, ids: readonly string[]): Promise<Map<string, KeyValue[]>> {
  const found = new Map<string, KeyValue[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return found;
  const rows = await db
    .selectFrom("experimentTag")
    .selectAll()
    .where("experimentId", "in", ids)
    .orderBy("key")
    .execute();
  for (const { experimentId, key, value } of rows) found.get(experimentId)?.push({ key, value });
  return found;
}

const searchedExperiments: Searched = {
  noun: "experiments",
  id: sql.ref("experiment.id"),
  foreignKey: "experimentId",
  tables: { tag: "experimentTag" },
  attributes: {
    name: { column: sql.ref("experiment.name"), isNumeric: false },
    experiment_id: { column: sql`cast("experiment"."id" as bigint)`, isNumeric: true },
    creation_time: { column: sql.ref("experiment.createdAtMs"), isNumeric: true },
    last_update_time: { column: sql.ref("experiment.updatedAtMs"), isNumeric: true },
  },
};

async function addOwnProject(tx: Tx, caller: UserCaller, name: string, nowMs: number): Promise<ExperimentRecord> {
  requireProjectMaker(caller);
  return addProject(tx, { memberId: caller.userId, role: "owner" }, name, nowMs);
}

/** Characters of a project's name. */
const MAXIMUM_NAME = 120;

/** A project of that name, as long as projects' names may be, and the experiment that is made with it. */
async function addProject(
  tx: Tx,
  creator: Pick<NewMember, "memberId" | "role">,
  name: string,
  nowMs: number,
): Promise<ExperimentRecord> {
  const id = newId("prj");
  const project = {
    id,
    name: name.slice(0, MAXIMUM_NAME).trim(),
    description: "",
    output: "",
    task: null,
    target: null,
    positiveClass: null,
    primaryMetric: null,
    criteria: [],
    data: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    deletedAtMs: null,
  };
  await insertProject(tx, project, creator);
  await tx.updateTable("experiment").set({ name }).where("projectId", "=", id).execute();
  return tx.selectFrom("experiment").selectAll().where("projectId", "=", id).executeTakeFirstOrThrow();
}

async function projectCalled(tx: Tx, caller: UserCaller, value: string): Promise<string> {
  const found = await tx
    .selectFrom("project")
    .select("id")
    .where(isVisible(tx, caller, "project.id"))
    .where((own) => own.or([own("id", "=", value), own("name", "=", value)]))
    .where("deletedAtMs", "is", null)
    .orderBy("id")
    .executeTakeFirst();
  if (!found) throw new CrisolError("not_found", { resource: "project", value });
  await requireRole(tx, caller, found.id, "contributor", { resource: "project", value });
  return found.id;
}
