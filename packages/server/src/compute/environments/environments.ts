import { CrisolError, type Environment, type EnvironmentSource } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { instantOrNull } from "../../instant-or-null.js";
import type { Database, Tx } from "../../store/database.js";
import { newId } from "../../store/ids.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../../store/page.js";
import type { FinishedJob, JobOutcome } from "../job-kind.js";
import type { EnvironmentTable } from "../tables.js";
import type { EnvironmentFolders } from "./environment-folders.js";
import type { EnvironmentJobResult } from "./environment-job.js";
import { packagesOf, parseLock } from "./environment-lock.js";
import { readMark } from "./environment-mark.js";
import { specOfText } from "./spec-source.js";

export type EnvironmentRecord = Selectable<EnvironmentTable>;

/** Adds an environment that is not prepared yet. Throws `already_exists` and `environment_invalid`. */
export async function addEnvironment(
  tx: Tx,
  projectId: string,
  { name, ...source }: EnvironmentSource & { readonly name: string },
  nowMs: number,
): Promise<EnvironmentRecord> {
  const taken = await tx
    .selectFrom("environment")
    .select("id")
    .where("projectId", "=", projectId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (taken) throw new CrisolError("already_exists", { resource: "environment", value: name });
  const place = { id: newId("env"), projectId, name, createdAtMs: nowMs };
  const record: EnvironmentRecord = { ...place, ...described(source), jobId: null, preparedAtMs: null };
  await tx.insertInto("environment").values(record).execute();
  return record;
}

/** Describes the environment anew; nothing happens where it is the same. Throws `conflict` and `environment_invalid`. */
export async function changeEnvironment(tx: Tx, record: EnvironmentRecord, source: EnvironmentSource): Promise<void> {
  const { lock: _lock, state: _state, ...change } = described(source);
  const isSame = Object.entries(change).every(([key, value]) => record[key as keyof EnvironmentRecord] === value);
  if (isSame) return;
  refuseWhilePreparing(record);
  await tx
    .updateTable("environment")
    .set({ ...described(source), preparedAtMs: null })
    .where("id", "=", record.id)
    .execute();
}

/** The columns of a source, as of an environment that is not prepared. */
function described(source: EnvironmentSource) {
  const { kind, text, python, allowSourceBuilds } = source;
  const { notes } = specOfText(kind, text, source);
  const columns = { kind, text, python, allowSourceBuilds: allowSourceBuilds ? 1 : 0, notes: JSON.stringify(notes) };
  return { ...columns, state: "new" as const, lock: null };
}

/** Throws `conflict` while a job is at work on it. */
export function refuseWhilePreparing({ state, name, jobId }: EnvironmentRecord): void {
  if (state !== "preparing") return;
  const problem = `The environment ${name} is being prepared: wait for the job ${jobId}, or cancel it`;
  throw new CrisolError("conflict", { problem });
}

/** Throws `not_found`. */
export async function getEnvironment(
  db: Kysely<Database>,
  { projectId, environmentId }: { readonly projectId: string; readonly environmentId: string },
): Promise<EnvironmentRecord> {
  const row = await ofProject(db, projectId).where("id", "=", environmentId).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "environment", value: environmentId });
  return row;
}

/** The project's environment of that name; throws `not_found`. */
export async function environmentCalled(
  db: Kysely<Database>,
  projectId: string,
  name: string,
): Promise<EnvironmentRecord> {
  const row = await db
    .selectFrom("environment")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "environment", value: name });
  return row;
}

/** A page of the project's environments, newest first. */
export async function listEnvironments(
  db: Kysely<Database>,
  folders: EnvironmentFolders,
  projectId: string,
  page: PageRequest,
): Promise<Page<Environment>> {
  return mapPage(await pageOf(ofProject(db, projectId), page), (row) => environmentView(row, folders));
}

function ofProject(db: Kysely<Database>, projectId: string) {
  return db.selectFrom("environment").selectAll().where("projectId", "=", projectId);
}

/** Whether another environment has the lock too. */
export async function isLockShared(db: Kysely<Database>, { id, lock }: EnvironmentRecord): Promise<boolean> {
  const other = await db
    .selectFrom("environment")
    .select("id")
    .where("lock", "=", lock)
    .where("id", "!=", id)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

/** The source that the record keeps. */
export function sourceOf({ kind, text, python, allowSourceBuilds }: EnvironmentRecord): EnvironmentSource {
  return { kind, text, python, allowSourceBuilds: allowSourceBuilds === 1 };
}

/** The API's view of an environment. */
export function environmentView(row: EnvironmentRecord, folders: EnvironmentFolders): Environment {
  const { id, projectId, name, state, jobId } = row;
  const lock = parseLock(row.lock ?? "");
  const mark = lock && readMark(folders.environment(lock.hash));
  return {
    ...{ id, projectId, name, ...sourceOf(row), notes: JSON.parse(row.notes), state, jobId },
    hash: lock?.hash ?? null,
    pythonVersion: lock?.python ?? null,
    packageCount: lock ? packagesOf(lock.text).length : null,
    sizeBytes: mark?.sizeBytes ?? null,
    lastUsedAt: instantOrNull(mark?.usedAtMs ?? null),
    createdAt: new Date(row.createdAtMs).toISOString(),
    preparedAt: instantOrNull(row.preparedAtMs),
  };
}

const SUBJECT = "environment:";

/** The subject of a job that prepares an environment. */
export function environmentSubject(id: string): string {
  return `${SUBJECT}${id}`;
}

/** What becomes of an environment when the job ends that prepares it. */
export const environmentOutcome: JobOutcome<EnvironmentJobResult> = {
  async finish(tx, job, { lock }) {
    await update(tx, job, { state: "ready", lock, preparedAtMs: job.endedAt });
  },
  async fail(tx, job, error) {
    const id = job.subject.slice(SUBJECT.length);
    const row = await tx.selectFrom("environment").select("lock").where("id", "=", id).executeTakeFirst();
    // One that was ready before is as good as it was.
    const before = row?.lock ? "ready" : "new";
    await update(tx, job, { state: error === "cancelled" ? before : "failed" });
  },
};

async function update(tx: Tx, job: FinishedJob, change: Partial<EnvironmentRecord>): Promise<void> {
  await tx
    .updateTable("environment")
    .set(change)
    .where("id", "=", job.subject.slice(SUBJECT.length))
    .where("jobId", "=", job.id)
    .execute();
}
