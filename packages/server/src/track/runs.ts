import { randomUUID } from "node:crypto";
import { CrisolError, type RunState } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database, Tx } from "../store/database.js";
import type { ExperimentRecord } from "./experiments.js";
import { type KeyValue, setTags } from "./params.js";
import type { RunTable } from "./tables.js";

export type TrackedRun = Selectable<RunTable>;

/** The tag in which MLflow's clients look for a run's name, and the one that names the run in which it is nested. */
export const NAME_TAG = "mlflow.runName";
export const PARENT_TAG = "mlflow.parentRunId";

/** The run `id`, deleted or not; throws `not_found`. */
export async function getTrackedRun(db: Kysely<Database>, id: string): Promise<TrackedRun> {
  const run = await findTrackedRun(db, id);
  if (!run) throw new CrisolError("not_found", { resource: "run", value: id });
  return run;
}

/** The run `id`, deleted or not. */
export async function findTrackedRun(db: Kysely<Database>, id: string): Promise<TrackedRun | undefined> {
  return db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
}

export interface NewTrackedRun {
  /** Default: 32 random hexadecimal digits. */
  readonly id?: string | undefined;
  readonly experiment: ExperimentRecord;
  /** Default: `run-` and the beginning of its id. */
  readonly name?: string | undefined;
  readonly userName: string;
  readonly startedAtMs: number;
  /** The job of a script that makes it. Default none. */
  readonly jobId?: string | null;
  readonly tags: readonly KeyValue[];
  readonly nowMs: number;
}

/** Starts a run of somebody's own script. */
export async function startTrackedRun(tx: Tx, given: NewTrackedRun): Promise<TrackedRun> {
  const id = given.id ?? randomUUID().replaceAll("-", "");
  const run: TrackedRun = {
    id,
    projectId: given.experiment.projectId,
    experimentId: given.experiment.id,
    name: given.name || `run-${id.slice(0, 8)}`,
    state: "running",
    jobId: given.jobId ?? null,
    userName: given.userName,
    errorCode: null,
    errorMessage: null,
    createdAtMs: given.nowMs,
    startedAtMs: given.startedAtMs,
    endedAtMs: null,
    deletedAtMs: null,
  };
  await tx.insertInto("run").values(run).execute();
  await setTags(tx, id, [...given.tags, { key: NAME_TAG, value: run.name }]);
  return run;
}

export interface RunChange {
  readonly name?: string;
  readonly state?: RunState;
  /** Null for one that goes on. */
  readonly endedAtMs?: number | null;
}

export async function changeTrackedRun(tx: Tx, id: string, change: RunChange): Promise<void> {
  if (Object.keys(change).length > 0) await tx.updateTable("run").set(change).where("id", "=", id).execute();
  if (change.name !== undefined) await setTags(tx, id, [{ key: NAME_TAG, value: change.name }]);
}

/**
 * Whether a job that has not ended makes the run: then its state is the job's, whatever a process of it says, as one that ends
 * its run says nothing of the others. Runs that a script begins by itself are its own.
 */
export async function isMadeByJob(db: Kysely<Database>, runId: string): Promise<boolean> {
  const job = await db
    .selectFrom("run")
    .innerJoin("job", "job.id", "run.jobId")
    .select("job.id")
    .where("run.id", "=", runId)
    .where("job.subject", "=", `run:${runId}`)
    .where("job.state", "in", ["queued", "running"])
    .executeTakeFirst();
  return job !== undefined;
}

/** Deletes the run until it is restored, or removed after the grace period; null restores it. */
export async function setRunDeleted(tx: Tx, id: string, deletedAtMs: number | null): Promise<void> {
  await tx.updateTable("run").set({ deletedAtMs }).where("id", "=", id).execute();
}
