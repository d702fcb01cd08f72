import {
  type Calibration,
  CrisolError,
  type MetricValue,
  type ParamValue,
  type Run,
  type RunState,
  type Task,
} from "@crisol/contract";
import { algorithms } from "@crisol/engine";
import type { Kysely, Selectable } from "kysely";
import type { DataUse } from "../data/data-uses.js";
import type { Database, Tx } from "../store/database.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../store/page.js";
import type { RunTable } from "./tables.js";

/** A training as it is kept: what went in, and what came out. */
export interface RunRecord {
  readonly id: string;
  readonly projectId: string;
  readonly jobId: string;
  readonly name: string;
  readonly state: RunState;
  readonly task: Task;
  readonly target: string;
  readonly positiveClass: string | null;
  readonly primaryMetric: string;
  readonly algorithm: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly calibration: Calibration | null;
  readonly coverage: number | null;
  readonly seed: number;
  readonly dataId: string;
  readonly dataVersion: number;
  /** The Parquet file that was read. */
  readonly dataSha256: string;
  readonly recipeId: string;
  /** The run whose model this one went on from; it cannot be deleted. */
  readonly warmStartRunId: string | null;
  readonly serverVersion: string;
  /** Empty until it succeeded. */
  readonly metrics: RunMetrics;
  readonly rowCounts: { readonly train: number; readonly validation: number; readonly test: number } | null;
  /** In the order of the probabilities; null until it succeeded, empty for regression. */
  readonly classes: readonly string[] | null;
  /** Blobs; null until it succeeded. The signature is read from the model file. */
  readonly modelSha256: string | null;
  readonly modelSizeBytes: number | null;
  readonly evaluationSha256: string | null;
  readonly explanationSha256: string | null;
  readonly driftReferenceSha256: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly seconds: number | null;
}

export interface RunMetrics {
  readonly validation: Readonly<Record<string, MetricValue>>;
  readonly test: Readonly<Record<string, MetricValue>>;
}

/** The run `id` of the project; throws `not_found`. */
export async function getRun(db: Kysely<Database>, projectId: string, id: string): Promise<RunRecord> {
  const row = await db
    .selectFrom("run")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "run", value: id });
  return recordOf(row);
}

/** A page of the project's runs, newest first. */
export async function listRuns(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest & { readonly state?: RunState | undefined },
): Promise<Page<Run>> {
  let query = db.selectFrom("run").selectAll().where("projectId", "=", projectId);
  if (page.state !== undefined) query = query.where("state", "=", page.state);
  return mapPage(await pageOf(query, page), (row) => runView(recordOf(row)));
}

/** A run that waits for its job. */
export function newRun(given: Pick<RunRecord, GivenFields>): RunRecord {
  return {
    ...given,
    state: "queued",
    metrics: { validation: {}, test: {} },
    rowCounts: null,
    classes: null,
    modelSha256: null,
    modelSizeBytes: null,
    evaluationSha256: null,
    explanationSha256: null,
    driftReferenceSha256: null,
    errorCode: null,
    errorMessage: null,
    startedAtMs: null,
    endedAtMs: null,
    seconds: null,
  };
}

type GivenFields =
  | "id"
  | "projectId"
  | "jobId"
  | "name"
  | "task"
  | "target"
  | "positiveClass"
  | "primaryMetric"
  | "algorithm"
  | "params"
  | "calibration"
  | "coverage"
  | "seed"
  | "dataId"
  | "dataVersion"
  | "dataSha256"
  | "recipeId"
  | "warmStartRunId"
  | "serverVersion"
  | "createdAtMs";

/** How many runs the project has. */
export async function countRuns(db: Kysely<Database>, projectId: string): Promise<number> {
  const { count } = await db
    .selectFrom("run")
    .select((expression) => expression.fn.countAll<number>().as("count"))
    .where("projectId", "=", projectId)
    .executeTakeFirstOrThrow();
  return count;
}

/** Deletes the record of a run with its learning curve; its blobs go with the next sweep. */
export async function deleteRun(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("run").where("id", "=", id).execute();
}

/** The runs that were trained on the data: they keep them from being deleted. */
export const runsOfData: DataUse = async (db, dataId) => {
  const rows = await db.selectFrom("run").select("name").where("dataId", "=", dataId).orderBy("id").limit(20).execute();
  return rows.map(({ name }) => `the run ${name}`);
};

export async function addRun(tx: Tx, run: RunRecord): Promise<void> {
  await tx.insertInto("run").values(rowOf(run)).execute();
}

/** Sets what `change` names; nothing happens if the run was deleted. */
export async function updateRun(tx: Tx, id: string, change: Partial<RunRecord>): Promise<void> {
  await tx.updateTable("run").set(rowOf(change)).where("id", "=", id).execute();
}

/** The API's view of a run. */
export function runView(run: RunRecord): Run {
  return {
    id: run.id,
    projectId: run.projectId,
    jobId: run.jobId,
    name: run.name,
    state: run.state,
    task: run.task,
    target: run.target,
    positiveClass: run.positiveClass,
    algorithm: run.algorithm,
    params: run.params,
    automaticParams: {
      ...algorithms.find(({ name }) => name === run.algorithm)?.automaticParams?.(run.params, run.task),
    },
    calibration: run.calibration,
    coverage: run.coverage,
    seed: run.seed,
    dataId: run.dataId,
    dataVersion: run.dataVersion,
    recipeId: run.recipeId,
    warmStartRunId: run.warmStartRunId,
    metrics: run.metrics,
    primaryMetric: run.primaryMetric,
    rowCounts: run.rowCounts,
    modelSha256: run.modelSha256,
    modelSizeBytes: run.modelSizeBytes,
    error: run.errorCode === null ? null : { code: run.errorCode, message: run.errorMessage ?? "" },
    createdAt: new Date(run.createdAtMs).toISOString(),
    startedAt: instant(run.startedAtMs),
    endedAt: instant(run.endedAtMs),
    seconds: run.seconds,
  };
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function recordOf({ params, metrics, rowCounts, classes, ...columns }: Selectable<RunTable>): RunRecord {
  return {
    ...columns,
    params: JSON.parse(params),
    metrics: JSON.parse(metrics),
    rowCounts: rowCounts === null ? null : JSON.parse(rowCounts),
    classes: classes === null ? null : JSON.parse(classes),
  };
}

type Row<R extends Partial<RunRecord>> = { [Key in keyof R & keyof RunTable]: RunTable[Key] };

/** Fields that are objects become JSON, all others stay as they are. */
function rowOf<R extends Partial<RunRecord>>(run: R): Row<R> {
  const entries = Object.entries(run).map(([key, value]) =>
    typeof value === "object" && value !== null ? [key, JSON.stringify(value)] : [key, value],
  );
  return Object.fromEntries(entries) as Row<R>;
}
