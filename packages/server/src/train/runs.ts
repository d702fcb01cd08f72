import {
  type Calibration,
  CrisolError,
  type MetricValue,
  type ParamValue,
  type Run,
  type RunState,
  type Task,
  type WantedMachine,
} from "@crisol/contract";
import { algorithms } from "@crisol/engine";
import type { ExpressionBuilder, Kysely, Selectable } from "kysely";
import type { JobTable } from "../compute/tables.js";
import type { DataUse } from "../data/data-uses.js";
import { instantOrNull } from "../instant-or-null.js";
import type { Database, Tx } from "../store/database.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../store/page.js";
import type { RunTable } from "../track/tables.js";
import type { TrainingTable } from "./tables.js";

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
  /** Null: all of its machine's. */
  readonly cores: number | null;
  /** That its job asked for; null: as much as there is. */
  readonly memoryBytes: number | null;
  /** Where its job shall run; null: anywhere that is open to all jobs. */
  readonly wants: WantedMachine | null;
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
  const row = await trainings(db).where("run.projectId", "=", projectId).where("run.id", "=", id).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "run", value: id });
  return recordOf(row);
}

/** The training that made the run `id`, of whatever project; undefined where it is of a client's script, or deleted. */
export async function findTraining(db: Kysely<Database>, id: string): Promise<RunRecord | undefined> {
  const row = await trainings(db).where("run.id", "=", id).executeTakeFirst();
  return row && recordOf(row);
}

/** A page of the project's runs, newest first. */
export async function listRuns(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest & { readonly state?: RunState | undefined },
): Promise<Page<Run>> {
  let query = trainings(db).where("run.projectId", "=", projectId);
  if (page.state !== undefined) query = query.where("run.state", "=", page.state);
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
  | "cores"
  | "memoryBytes"
  | "wants"
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
  await tx.deleteFrom("training").where("runId", "=", id).execute();
  await tx.deleteFrom("run").where("id", "=", id).execute();
}

/** The runs that were trained on the data: they keep them from being deleted. */
export const runsOfData: DataUse = async (db, dataId) => {
  const rows = await db
    .selectFrom("training")
    .innerJoin("run", "run.id", "training.runId")
    .select("run.name")
    .where("training.dataId", "=", dataId)
    .orderBy("run.id")
    .limit(20)
    .execute();
  return rows.map(({ name }) => `the run ${name}`);
};

export async function addRun(tx: Tx, run: RunRecord, experimentId: string): Promise<void> {
  const { ofRun, ofTraining } = columnsOf(run);
  const { id, projectId } = run;
  await tx
    .insertInto("run")
    .values({ ...ofRun, id, projectId, experimentId, userName: "" })
    .execute();
  await tx
    .insertInto("training")
    .values({ ...ofTraining, runId: id, projectId })
    .execute();
}

/** Sets what `change` names; nothing happens if the run was deleted. */
export async function updateRun(tx: Tx, id: string, change: Partial<RunRecord>): Promise<void> {
  const { ofRun, ofTraining } = columnsOf(change);
  if (Object.keys(ofRun).length > 0) await tx.updateTable("run").set(ofRun).where("id", "=", id).execute();
  if (Object.keys(ofTraining).length > 0) {
    await tx.updateTable("training").set(ofTraining).where("runId", "=", id).execute();
  }
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
    resources: resourcesOf(run),
    serverVersion: run.serverVersion,
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
    startedAt: instantOrNull(run.startedAtMs),
    endedAt: instantOrNull(run.endedAtMs),
    seconds: run.seconds,
  };
}

/** What the training asked for. */
export function resourcesOf({ cores, memoryBytes, wants }: RunRecord): Run["resources"] {
  return { cores, memoryBytes, ...wants };
}

/** Of every run, whoever made it; the rest is the training's. */
const RUN_COLUMNS = ["name", "state", "errorCode", "errorMessage", "createdAtMs", "startedAtMs", "endedAtMs"] as const;

/** Told by the job alone. */
const JOB_COLUMNS = ["memoryBytes", "wants"] as const;

type OfRun = Pick<RunTable, (typeof RUN_COLUMNS)[number]>;
type Asked = Pick<JobTable, (typeof JOB_COLUMNS)[number]>;
type OfTraining = Omit<TrainingTable, "runId" | "projectId">;

/** Runs that are trainings of ours and not deleted. */
function trainings(db: Kysely<Database>) {
  return (
    db
      .selectFrom("training")
      .innerJoin("run", "run.id", "training.runId")
      .selectAll("training")
      // Not joined: a page of runs is told by an `id`, which the job has too.
      .select((of) => [ofJob(of, "memoryBytes").as("memoryBytes"), ofJob(of, "wants").as("wants")])
      .select(["run.id as id", ...RUN_COLUMNS.map((column) => `run.${column}` as const)])
      .where("run.deletedAtMs", "is", null)
  );
}

function ofJob<Column extends (typeof JOB_COLUMNS)[number]>(
  of: ExpressionBuilder<Database, "training" | "run">,
  column: Column,
) {
  return of.selectFrom("job").select(`job.${column}`).whereRef("job.id", "=", "training.jobId");
}

function recordOf({
  runId: _,
  params,
  metrics,
  rowCounts,
  classes,
  wants,
  ...columns
}: Selectable<TrainingTable & OfRun & Asked & { id: string }>): RunRecord {
  return {
    ...columns,
    params: JSON.parse(params),
    metrics: JSON.parse(metrics),
    rowCounts: rowCounts === null ? null : JSON.parse(rowCounts),
    classes: classes === null ? null : JSON.parse(classes),
    wants: wants === null ? null : JSON.parse(wants),
  };
}

type Columns<R, Table> = { [Key in keyof R & keyof Table]: Table[Key] };

/** The columns of both tables that `run` has; fields that are objects become JSON, all others stay as they are. */
function columnsOf<R extends Partial<RunRecord>>(
  run: R,
): { readonly ofRun: Columns<R, OfRun>; readonly ofTraining: Columns<R, OfTraining> } {
  const entries = Object.entries(run)
    .filter(([key]) => key !== "id" && key !== "projectId" && !JOB_COLUMNS.some((column) => column === key))
    .map(([key, value]) => (typeof value === "object" && value !== null ? [key, JSON.stringify(value)] : [key, value]));
  const isOfRun = ([key]: (typeof entries)[number]) => RUN_COLUMNS.some((column) => column === key);
  return {
    ofRun: Object.fromEntries(entries.filter(isOfRun)) as Columns<R, OfRun>,
    ofTraining: Object.fromEntries(entries.filter((entry) => !isOfRun(entry))) as Columns<R, OfTraining>,
  };
}
