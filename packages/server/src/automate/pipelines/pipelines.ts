import { CrisolError, type FieldProblem, type Pipeline, PipelineDefinition, type Reason } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { RESTORE_MS } from "../../define/projects.js";
import { instantOrNull } from "../../instant-or-null.js";
import type { Database, Tx } from "../../store/database.js";
import { newId } from "../../store/ids.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../../store/page.js";
import { pinVersions, versionsOf } from "./pin-versions.js";
import { fieldProblems, graphProblems, invalidPipeline, remarksOf } from "./pipeline-graph.js";
import { placeProblems } from "./step-places.js";
import type { PipelineTable } from "./tables.js";

export type PipelineRecord = Selectable<PipelineTable>;

/** The pipeline `id` of the project; throws `not_found`. */
export async function getPipeline(db: Kysely<Database>, projectId: string, id: string): Promise<PipelineRecord> {
  const row = await ofProject(db, projectId).where("id", "=", id).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "pipeline", value: id });
  return row;
}

/** The project's pipeline of that name; throws `not_found`. */
export async function pipelineNamed(db: Kysely<Database>, projectId: string, name: string): Promise<PipelineRecord> {
  const row = await ofProject(db, projectId).where("name", "=", name).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "pipeline", value: name });
  return row;
}

/** A page of the project's pipelines, newest first. */
export async function listPipelines(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest & { readonly name?: string | undefined; readonly deleted: boolean },
): Promise<Page<Pipeline>> {
  let query = ofProject(db, projectId, page.deleted);
  if (page.name !== undefined) query = query.where("name", "=", page.name);
  return mapPage(await pageOf(query, page), pipelineView);
}

export interface NewPipeline {
  readonly name: string;
  readonly description: string;
  readonly definition: PipelineDefinition;
}

/** Makes a pipeline. Throws `pipeline_invalid` and `already_exists`. */
export async function addPipeline(
  tx: Tx,
  projectId: string,
  { name, description, definition }: NewPipeline,
  nowMs: number,
): Promise<PipelineRecord> {
  await check(tx, projectId, definition);
  await requireFreeName(tx, projectId, name);
  const record: PipelineRecord = {
    id: newId("pip"),
    projectId,
    name,
    description,
    version: 1,
    definition: JSON.stringify(definition),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    deletedAtMs: null,
  };
  await tx.insertInto("pipeline").values(record).execute();
  return record;
}

/** Sets what `change` names; another definition is another version. Throws as `addPipeline` does. */
export async function changePipeline(
  tx: Tx,
  before: PipelineRecord,
  { name, description, definition: given }: Partial<NewPipeline>,
  nowMs: number,
): Promise<PipelineRecord> {
  if (given) await check(tx, before.projectId, given);
  if (name !== undefined && name !== before.name) await requireFreeName(tx, before.projectId, name);
  const definition = given ? JSON.stringify(given) : before.definition;
  const changed: PipelineRecord = {
    ...before,
    name: name ?? before.name,
    description: description ?? before.description,
    definition,
    version: before.version + (definition === before.definition ? 0 : 1),
    updatedAtMs: nowMs,
  };
  await tx.updateTable("pipeline").set(changed).where("id", "=", before.id).execute();
  return changed;
}

/**
 * Deletes the pipeline with the records of its runs: they are seen no more, and can be restored until they are removed for
 * good. Throws `conflict` while one goes on.
 */
export async function deletePipeline(tx: Tx, { id, name }: PipelineRecord, nowMs: number): Promise<void> {
  const running = await tx
    .selectFrom("pipelineRun")
    .select("number")
    .where("pipelineId", "=", id)
    .where("state", "=", "running")
    .executeTakeFirst();
  if (running) {
    throw new CrisolError("conflict", {
      problem: `Run ${running.number} of the pipeline ${name} goes on: cancel it first`,
    });
  }
  await tx.updateTable("pipeline").set({ deletedAtMs: nowMs }).where("id", "=", id).execute();
}

/** The project's pipeline as it was before it was deleted. Throws `not_found`, and `already_exists` where another has its name now. */
export async function restorePipeline(tx: Tx, projectId: string, id: string): Promise<PipelineRecord> {
  const row = await ofProject(tx, projectId, true).where("id", "=", id).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "deleted pipeline", value: id });
  await requireFreeName(tx, projectId, row.name);
  await tx.updateTable("pipeline").set({ deletedAtMs: null }).where("id", "=", id).execute();
  return { ...row, deletedAtMs: null };
}

/** What is wrong with a pipeline, all of it, and what is to be looked at, without making it. */
export async function checkPipeline(
  db: Kysely<Database>,
  projectId: string,
  given: {
    readonly name?: string | undefined;
    readonly pipelineId?: string | undefined;
    readonly definition: PipelineDefinition;
  },
): Promise<{ problems: FieldProblem[]; remarks: Reason[] }> {
  const { name, pipelineId, definition } = given;
  const { problems } = await versionsOf(db, projectId, definition);
  const same =
    name === undefined ? undefined : await ofProject(db, projectId).where("name", "=", name).executeTakeFirst();
  const taken: FieldProblem[] =
    same === undefined || same.id === pipelineId
      ? []
      : [
          {
            field: "name",
            message: `the project has a pipeline called ${name}`,
            code: "pipeline_name",
            params: { name: same.name },
          },
        ];
  return {
    problems: [
      ...taken,
      ...fieldProblems([...graphProblems(definition), ...problems, ...(await placeProblems(db, definition))]),
    ],
    remarks: remarksOf(definition),
  };
}

/** The API's view of a pipeline. */
export function pipelineView({
  createdAtMs,
  updatedAtMs,
  deletedAtMs,
  definition: json,
  ...fields
}: PipelineRecord): Pipeline {
  const definition = definitionOf(json);
  return {
    ...fields,
    definition,
    remarks: remarksOf(definition),
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
    restorableUntil: instantOrNull(deletedAtMs === null ? null : deletedAtMs + RESTORE_MS),
  };
}

/** A definition as it is kept; what later versions have added has its default. */
export function definitionOf(json: string): PipelineDefinition {
  return PipelineDefinition.parse(JSON.parse(json));
}

async function check(db: Kysely<Database>, projectId: string, definition: PipelineDefinition): Promise<void> {
  const problems = [...graphProblems(definition), ...(await placeProblems(db, definition))];
  if (problems.length > 0) throw invalidPipeline(problems);
  await pinVersions(db, projectId, definition);
}

async function requireFreeName(db: Kysely<Database>, projectId: string, name: string): Promise<void> {
  const taken = await ofProject(db, projectId).where("name", "=", name).executeTakeFirst();
  if (taken) throw new CrisolError("already_exists", { resource: "pipeline", value: name });
}

function ofProject(db: Kysely<Database>, projectId: string, deleted = false) {
  return db
    .selectFrom("pipeline")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("deletedAtMs", deleted ? "is not" : "is", null);
}
