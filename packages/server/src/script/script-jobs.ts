import { randomUUID } from "node:crypto";
import {
  CrisolError,
  commandTitle,
  type Job,
  type RunSummary,
  type ScriptJob,
  type ScriptSpec,
} from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { findJob } from "../compute/job.js";
import type { Jobs } from "../compute/job-kind.js";
import { demandOf, heldTo } from "../compute/targets/demand.js";
import { getProject } from "../define/projects.js";
import type { Database, Tx } from "../store/database.js";
import { experimentFor } from "../track/experiments.js";
import { addInputs } from "../track/inputs.js";
import { logParams, setTags } from "../track/params.js";
import { summaryOf } from "../track/run-log.js";
import { getTrackedRun, NAME_TAG, PARENT_TAG } from "../track/runs.js";
import { codeTags, getCode } from "./code/code.js";
import type { RankFact } from "./ranks.js";
import { hashOfFolder, type ReadFolder } from "./run-folder.js";
import type { ReadInput, ReadVersion } from "./script-check.js";
import { exitCodeOf, nodesAndProcesses, scriptNodes } from "./script-nodes.js";
import type { ScriptJobSpec } from "./script-process.js";
import type { ScriptJobTable } from "./tables.js";

export type ScriptJobRecord = Selectable<ScriptJobTable>;

export interface NewScriptJob {
  readonly projectId: string;
  readonly spec: ScriptSpec;
  /** What `checkScript` has found. */
  readonly inputs: Readonly<Record<string, ReadInput>>;
  readonly user: { readonly id: string; readonly name: string };
  readonly rerunOf?: string | null;
  /** The packages of its environment, if they shall be those of an earlier run. */
  readonly lock?: string | null;
  /** The run in which this one is nested, such as a sweep's. */
  readonly parentRunId?: string | undefined;
  readonly nowMs: number;
}

/** Queues a script that was checked, with its run; returns both ids. Throws `not_found` for code that the project has not. */
export async function addScriptJob(
  tx: Tx,
  jobs: Jobs,
  given: NewScriptJob,
): Promise<{ readonly jobId: string; readonly runId: string }> {
  const { projectId, spec, inputs, user, nowMs } = given;
  const project = await getProject(tx, projectId);
  const code = spec.codeId === null ? null : await getCode(tx, projectId, spec.codeId);
  const experiment = await experimentFor(tx, project, spec.experiment, nowMs);
  const runId = randomUUID().replaceAll("-", "");
  const name = spec.name ?? commandTitle(spec.command).slice(0, 120);
  const { nodes, cores, memoryBytes, wants } = demandOf(spec.resources);
  const jobSpec: ScriptJobSpec = {
    projectId,
    runId,
    experimentId: experiment.id,
    command: spec.command,
    parameters: spec.parameters,
    inputs: Object.entries(inputs).map(([input, read]) => {
      if ("files" in read) return { name: input, files: read.files };
      const given = spec.inputs[input]!;
      return { name: input, format: "format" in given ? given.format : "parquet", sha256: read.sha256 };
    }),
    outputs: spec.outputs,
    environment: spec.environment,
    lock: given.lock ?? null,
    variables: spec.variables,
    resources: { ...heldTo(spec.resources), nodes, processesPerNode: spec.resources.processesPerNode },
    timeoutSeconds: spec.timeoutSeconds,
  };
  const jobId = await jobs.enqueue(tx, {
    kind: "script",
    projectId,
    subject: `run:${runId}`,
    spec: jobSpec,
    name,
    priority: spec.priority,
    retries: spec.retries,
    ...{ nodes, cores, memoryBytes, wants },
  });
  await tx
    .insertInto("run")
    .values({
      id: runId,
      projectId,
      experimentId: experiment.id,
      name,
      state: "queued",
      jobId,
      userName: user.name,
      errorCode: null,
      errorMessage: null,
      createdAtMs: nowMs,
      startedAtMs: null,
      endedAtMs: null,
      deletedAtMs: null,
    })
    .execute();
  const tags = [
    { key: NAME_TAG, value: name },
    { key: "mlflow.source.type", value: "JOB" },
    { key: "mlflow.source.name", value: spec.command.slice(0, 5000) },
    ...(code === null ? [] : codeTags(code)),
    ...(given.parentRunId === undefined ? [] : [{ key: PARENT_TAG, value: given.parentRunId }]),
  ];
  await setTags(tx, runId, tags);
  await logParams(
    tx,
    runId,
    Object.entries(spec.parameters).map(([key, value]) => ({ key, value: String(value) })),
  );
  await addInputs(
    tx,
    runId,
    Object.entries(inputs).map(([input, read]) => inputOf(input, read)),
  );
  await tx
    .insertInto("scriptJob")
    .values({
      jobId,
      runId,
      codeId: spec.codeId,
      userId: user.id,
      spec: JSON.stringify(spec),
      inputs: JSON.stringify(inputs),
      rerunOf: given.rerunOf ?? null,
      result: null,
      createdAtMs: nowMs,
    })
    .execute();
  return { jobId, runId };
}

/** What a route that starts a script answers. */
export async function startedScript(
  db: Kysely<Database>,
  { jobId, runId }: { readonly jobId: string; readonly runId: string },
): Promise<{ job: Job; run: RunSummary }> {
  return {
    job: (await findJob(db, jobId)) as Job,
    run: await summaryOf(db, await getTrackedRun(db, runId)),
  };
}

/** The script of the job; throws `not_found` for a job of another kind. */
export async function getScriptJob(db: Kysely<Database>, jobId: string): Promise<ScriptJobRecord> {
  const row = await db.selectFrom("scriptJob").selectAll().where("jobId", "=", jobId).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "script of the job", value: jobId });
  return row;
}

/** The script of which the run is; throws `not_found`. */
export async function scriptJobOfRun(db: Kysely<Database>, projectId: string, runId: string): Promise<ScriptJobRecord> {
  const row = await db
    .selectFrom("scriptJob")
    .innerJoin("run", "run.id", "scriptJob.runId")
    .selectAll("scriptJob")
    .where("run.id", "=", runId)
    .where("run.projectId", "=", projectId)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "job of the run", value: runId });
  return row;
}

/** What became of a script, as it is kept. */
export interface StoredScriptResult {
  readonly exitCode: number | null;
  readonly isolation: ScriptJob["isolation"];
  readonly environment: ScriptJob["environment"];
  readonly outputs: ScriptJob["outputs"];
  /** By rank; absent of a job of one process. */
  readonly ranks?: Readonly<Record<number, RankFact>>;
}

export async function scriptJobView(db: Kysely<Database>, row: ScriptJobRecord): Promise<ScriptJob> {
  const result = row.result === null ? null : (JSON.parse(row.result) as StoredScriptResult);
  const inputs = Object.entries(JSON.parse(row.inputs) as Record<string, ReadInput>);
  const job = (await findJob(db, row.jobId)) as Job;
  const spec = specOf(row);
  return {
    ...{ job, spec },
    runId: row.runId,
    inputs: Object.fromEntries(inputs.filter((input): input is [string, ReadVersion] => "sha256" in input[1])),
    folders: Object.fromEntries(
      inputs.flatMap(([name, read]) => ("files" in read ? [[name, folderView(read)] as const] : [])),
    ),
    rerunOf: row.rerunOf,
    environment: result?.environment ?? null,
    isolation: result?.isolation ?? null,
    exitCode: result?.exitCode ?? exitCodeOf(result?.ranks),
    nodes: await scriptNodes(db, job, spec.resources, result?.ranks),
    outputs: result?.outputs ?? [],
    createdAt: new Date(row.createdAtMs).toISOString(),
  };
}

/** As it was sent; those of before there were nodes have one. */
function specOf(row: ScriptJobRecord): ScriptSpec {
  const spec = JSON.parse(row.spec) as ScriptSpec;
  return { ...spec, resources: { ...spec.resources, ...nodesAndProcesses(spec.resources) } };
}

function folderView(folder: ReadFolder): ScriptJob["folders"][string] {
  const { runId, path, files } = folder;
  return { runId, path, fileCount: files.length, sha256: hashOfFolder(folder) };
}

function inputOf(input: string, read: ReadInput) {
  if ("files" in read) {
    const { runId, path } = read;
    return {
      name: path === "" ? runId : `${runId}/${path}`,
      digest: hashOfFolder(read).slice(0, 32),
      sourceType: "crisol",
      source: JSON.stringify({ runId, path }),
      schema: null,
      profile: null,
      tags: [{ key: "mlflow.data.context", value: input }],
    };
  }
  const { dataId, name, version, sha256 } = read;
  return {
    name,
    digest: sha256.slice(0, 32),
    sourceType: "crisol",
    source: JSON.stringify({ dataId, version }),
    schema: null,
    profile: null,
    tags: [{ key: "mlflow.data.context", value: input }],
  };
}
