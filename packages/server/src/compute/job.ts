import type { Job, JobEvent, JobKind, JobState } from "@crisol/contract";
import type { Expression, Kysely, Selectable, SqlBool } from "kysely";
import type { Database } from "../store/database.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../store/page.js";
import type { JobTable } from "./tables.js";

type TargetId = NonNullable<Job["target"]>["id"];

export type JobRow = Selectable<JobTable>;

const finalStates: readonly JobState[] = ["succeeded", "failed", "cancelled"];

export function hasEnded(state: JobState): boolean {
  return finalStates.includes(state);
}

/** The job `jobId` as the API shows it; undefined if there is none. */
export async function findJob(db: Kysely<Database>, jobId: string): Promise<Job | undefined> {
  const row = await db.selectFrom("job").selectAll().where("id", "=", jobId).executeTakeFirst();
  return row && toJob(row);
}

/** Undefined if there is no such job. */
export async function stateOfJob(db: Kysely<Database>, jobId: string): Promise<JobState | undefined> {
  const row = await db.selectFrom("job").select("state").where("id", "=", jobId).executeTakeFirst();
  return row?.state;
}

export interface JobFilter extends PageRequest {
  readonly projectId?: string | undefined;
  readonly state?: JobState | undefined;
  readonly kind?: JobKind | undefined;
}

/** A page of the jobs, newest first. */
export async function listJobs(
  db: Kysely<Database>,
  filter: JobFilter,
  isVisible: Expression<SqlBool>,
): Promise<Page<Job>> {
  let query = db.selectFrom("job").selectAll().where(isVisible);
  if (filter.projectId !== undefined) query = query.where("projectId", "=", filter.projectId);
  if (filter.state !== undefined) query = query.where("state", "=", filter.state);
  if (filter.kind !== undefined) query = query.where("kind", "=", filter.kind);
  return mapPage(await pageOf(query, filter), toJob);
}

export function toJob(row: JobRow): Job {
  return {
    id: row.id,
    projectId: row.projectId,
    kind: row.kind,
    name: row.name,
    state: row.state,
    priority: row.priority,
    nodes: row.nodes,
    cores: row.cores,
    memoryBytes: row.memoryBytes,
    wants: row.wants === null ? null : JSON.parse(row.wants),
    target: row.targetId === null ? null : { id: row.targetId as TargetId, name: row.targetName ?? row.targetId },
    pricePerHour: row.pricePerHour,
    currency: row.currency,
    reason: row.reason === null ? null : JSON.parse(row.reason),
    attempt: row.attempt,
    subject: row.subject,
    progress: row.progress === null ? null : JSON.parse(row.progress),
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? "" },
    usage:
      row.wallSeconds === null
        ? null
        : {
            wallSeconds: row.wallSeconds,
            cpuSeconds: row.cpuSeconds ?? 0,
            peakMemoryBytes: row.peakMemoryBytes ?? 0,
            readBytes: row.readBytes,
            writtenBytes: row.writtenBytes,
            energyWattHours: row.energyWattHours,
            cost: row.cost,
            currency: row.currency,
          },
    createdAt: instant(row.createdAtMs),
    startedAt: row.startedAtMs === null ? null : instant(row.startedAtMs),
    endedAt: row.endedAtMs === null ? null : instant(row.endedAtMs),
  };
}

/** Events of a job after the sequence `after`, in order, at most `limit`. */
export async function eventsAfter(
  db: Kysely<Database>,
  jobId: string,
  after: number,
  limit: number,
): Promise<JobEvent[]> {
  const rows = await db
    .selectFrom("jobEvent")
    .select(["sequence", "atMs", "type", "body"])
    .where("jobId", "=", jobId)
    .where("sequence", ">", after)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  return rows.map(
    (row) => ({ type: row.type, sequence: row.sequence, at: instant(row.atMs), ...JSON.parse(row.body) }) as JobEvent,
  );
}

/** Removes the record of a job that has ended, and with it its events. */
export async function deleteJob(tx: Kysely<Database>, jobId: string): Promise<void> {
  await tx.deleteFrom("job").where("id", "=", jobId).execute();
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
