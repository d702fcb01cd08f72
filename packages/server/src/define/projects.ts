import {
  CrisolError,
  type Project,
  type ProjectPatch,
  RESTORE_DAYS,
  type Role,
  type Step,
  type StepState,
  type Task,
} from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { z } from "zod";
import { type NewMember, setMember } from "../access/members.js";
import { isVisible } from "../access/roles.js";
import type { UserCaller } from "../http/serve.js";
import type { Database } from "../store/database.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../store/page.js";
import { addExperiment } from "../track/experiments.js";
import type { ProjectTable } from "./tables.js";

/** How long a deleted project can be restored. */
export const RESTORE_MS = RESTORE_DAYS * 86_400_000;

/** A project as the other steps need it: what is to be predicted, from which data, and when it is good enough. */
export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly output: string;
  readonly task: Task | null;
  readonly target: string | null;
  readonly positiveClass: string | null;
  readonly primaryMetric: string | null;
  readonly criteria: readonly string[];
  readonly data: { readonly dataId: string; readonly version: number } | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly deletedAtMs: number | null;
}

/** The project `id`; throws `not_found` when there is none or it is deleted. */
export async function getProject(db: Kysely<Database>, id: string): Promise<ProjectRecord> {
  const project = await findProject(db, id);
  if (!project || project.deletedAtMs !== null) throw new CrisolError("not_found", { resource: "project", value: id });
  return project;
}

/** The project `id`, deleted or not. */
export async function findProject(db: Kysely<Database>, id: string): Promise<ProjectRecord | undefined> {
  const row = await db.selectFrom("project").selectAll().where("id", "=", id).executeTakeFirst();
  return row && recordOf(row);
}

/** A page of the projects that the caller may see, newest first. */
export async function listProjects(
  db: Kysely<Database>,
  caller: UserCaller,
  page: PageRequest & { readonly deleted: boolean },
): Promise<Page<ProjectRecord>> {
  const query = db
    .selectFrom("project")
    .selectAll()
    .where("deletedAtMs", page.deleted ? "is not" : "is", null)
    .where(isVisible(db, caller, "project.id"));
  return mapPage(await pageOf(query, page), recordOf);
}

/** Adds the project with whom it is made for, and with the experiment that its runs belong to. */
export async function insertProject(
  tx: Kysely<Database>,
  project: ProjectRecord,
  creator: Pick<NewMember, "memberId" | "role">,
): Promise<void> {
  await tx.insertInto("project").values(rowOf(project)).execute();
  await setMember(tx, { projectId: project.id, ...creator });
  await addExperiment(tx, { projectId: project.id, name: project.name, nowMs: project.createdAtMs });
}

export async function updateProject(tx: Kysely<Database>, project: ProjectRecord): Promise<void> {
  const { id, ...columns } = rowOf(project);
  await tx.updateTable("project").set(columns).where("id", "=", id).execute();
}

/** `project` with the fields of `patch` that were given. */
export function withPatch(project: ProjectRecord, patch: z.infer<typeof ProjectPatch>, nowMs: number): ProjectRecord {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return { ...project, ...given, updatedAtMs: nowMs };
}

/** The API's view of a project, for somebody of that role. */
export function projectView(project: ProjectRecord, steps: Readonly<Record<Step, StepState>>, role: Role): Project {
  const { createdAtMs, updatedAtMs, deletedAtMs, ...fields } = project;
  return {
    ...fields,
    criteria: [...project.criteria],
    steps,
    role,
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
    deletedAt: deletedAtMs === null ? null : new Date(deletedAtMs).toISOString(),
  };
}

function recordOf(row: Selectable<ProjectTable>): ProjectRecord {
  const { dataId, dataVersion, criteria, task, ...columns } = row;
  return {
    ...columns,
    task: task as Task | null,
    criteria: JSON.parse(criteria) as string[],
    data: dataId !== null && dataVersion !== null ? { dataId, version: dataVersion } : null,
  };
}

function rowOf(project: ProjectRecord): Selectable<ProjectTable> {
  const { data, criteria, ...columns } = project;
  return {
    ...columns,
    criteria: JSON.stringify(criteria),
    dataId: data?.dataId ?? null,
    dataVersion: data?.version ?? null,
  };
}
