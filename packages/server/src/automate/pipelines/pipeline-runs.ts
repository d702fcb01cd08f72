import {
  CrisolError,
  needsOf,
  type PipelineDefinition,
  type PipelineRun,
  type PipelineRunSummary,
  type PipelineStepState,
} from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { ranOn } from "../../compute/ran-on.js";
import { getProject } from "../../define/projects.js";
import { instantOrNull } from "../../instant-or-null.js";
import type { Database, Tx } from "../../store/database.js";
import { newId } from "../../store/ids.js";
import { type Page, type PageRequest, pageOf } from "../../store/page.js";
import { experimentOfProject } from "../../track/experiments.js";
import { logParams, setTags } from "../../track/params.js";
import { startTrackedRun } from "../../track/runs.js";
import { pinVersions } from "./pin-versions.js";
import { invalidPipeline } from "./pipeline-graph.js";
import { definitionOf, type PipelineRecord } from "./pipelines.js";
import type { PipelineRunTable, PipelineStepTable } from "./tables.js";

/** Of the run of a pipeline, and of those of its steps: the id of the run of the pipeline. */
export const PIPELINE_RUN_TAG = "crisol.pipelineRun";

export type PipelineRunRecord = Selectable<PipelineRunTable>;
export type PipelineStepRecord = Selectable<PipelineStepTable>;
type ParameterValues = PipelineRun["parameters"];

/** The run of a pipeline of the project; throws `not_found`. */
export async function getPipelineRun(db: Kysely<Database>, projectId: string, id: string): Promise<PipelineRunRecord> {
  const row = await ofPipelines(db, projectId).where("pipelineRun.id", "=", id).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "run of a pipeline", value: id });
  return row;
}

/** Runs of the project's pipelines, but for those that were deleted. */
function ofPipelines(db: Kysely<Database>, projectId: string) {
  return db
    .selectFrom("pipelineRun")
    .selectAll()
    .where("projectId", "=", projectId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("pipeline")
            .select("pipeline.id")
            .whereRef("pipeline.id", "=", "pipelineRun.pipelineId")
            .where("pipeline.deletedAtMs", "is not", null),
        ),
      ),
    );
}

/** Its steps in the order of the definition. */
export async function stepsOf(db: Kysely<Database>, pipelineRunId: string): Promise<PipelineStepRecord[]> {
  return db
    .selectFrom("pipelineStep")
    .selectAll()
    .where("pipelineRunId", "=", pipelineRunId)
    .orderBy("position")
    .execute();
}

export interface NewPipelineRun {
  readonly pipeline: PipelineRecord;
  readonly parameters: ParameterValues;
  readonly usesCache: boolean;
  readonly user: { readonly id: string; readonly name: string };
  readonly nowMs: number;
  /** Runs this step and no other. */
  readonly alone?: StepAlone | undefined;
}

export interface StepAlone {
  readonly name: string;
  /** The definition with the step and what it reads of. Throws `pipeline_invalid` where there is no such step. */
  part(definition: PipelineDefinition): PipelineDefinition;
  /** What is known of each other step, taken from earlier runs. Throws `step_needs_others`. */
  taken(
    run: PipelineRunRecord,
    definition: PipelineDefinition,
  ): Promise<ReadonlyMap<string, Partial<PipelineStepRecord>>>;
}

/**
 * Begins a run of the pipeline; the driver starts its steps. Throws `pipeline_invalid` for parameters that it has not,
 * and for data and recipes that are gone, and what `alone` throws.
 */
export async function addPipelineRun(tx: Tx, given: NewPipelineRun): Promise<PipelineRunRecord> {
  const { pipeline, user, nowMs, alone } = given;
  const { projectId } = pipeline;
  const project = await getProject(tx, projectId);
  const written = definitionOf(pipeline.definition);
  const parameters = parametersWith(written, given.parameters);
  const definition = await pinVersions(tx, projectId, alone ? alone.part(written) : written);
  const last = await tx
    .selectFrom("pipelineRun")
    .select(({ fn }) => fn.max("number").as("number"))
    .where("pipelineId", "=", pipeline.id)
    .executeTakeFirst();
  const number = Number(last?.number ?? 0) + 1;
  const tracked = await startTrackedRun(tx, {
    experiment: await experimentOfProject(tx, project, nowMs),
    name: [pipeline.name, number, alone && `(${alone.name})`].filter(Boolean).join(" "),
    userName: user.name,
    startedAtMs: nowMs,
    tags: [
      { key: "mlflow.source.type", value: "JOB" },
      { key: "mlflow.source.name", value: `pipeline ${pipeline.name}` },
    ],
    nowMs,
  });
  await logParams(
    tx,
    tracked.id,
    Object.entries(parameters).map(([key, value]) => ({ key, value: String(value) })),
  );
  const run: PipelineRunRecord = {
    id: newId("prn"),
    projectId,
    pipelineId: pipeline.id,
    pipelineVersion: pipeline.version,
    number,
    state: "running",
    runId: tracked.id,
    definition: JSON.stringify(definition),
    parameters: JSON.stringify(parameters),
    // Who asks for one step wants it to run.
    usesCache: given.usesCache && !alone ? 1 : 0,
    onlyStep: alone?.name ?? null,
    userId: user.id,
    userName: user.name,
    cancelRequestedAtMs: null,
    createdAtMs: nowMs,
    endedAtMs: null,
  };
  const taken = await alone?.taken(run, definition);
  await tx.insertInto("pipelineRun").values(run).execute();
  await tx
    .insertInto("pipelineStep")
    .values(
      Object.keys(definition.steps).map((name, position) => ({
        ...newStep(run.id, name, position),
        ...taken?.get(name),
      })),
    )
    .execute();
  await setTags(tx, tracked.id, [{ key: PIPELINE_RUN_TAG, value: run.id }]);
  return run;
}

/** What a step is before it has started. */
export const notStarted = {
  state: "waiting",
  jobId: null,
  runId: null,
  key: null,
  keyParts: null,
  cachedFrom: null,
  reasons: "[]",
  errorCode: null,
  errorMessage: null,
  startedAtMs: null,
  endedAtMs: null,
} as const satisfies Partial<PipelineStepRecord>;

function newStep(pipelineRunId: string, name: string, position: number): PipelineStepRecord {
  return { pipelineRunId, name, position, ...notStarted };
}

/** The pipeline's parameters with the given ones. Throws `pipeline_invalid` for those that it has not. */
export function parametersWith({ parameters }: PipelineDefinition, given: ParameterValues): ParameterValues {
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(parameters, name))
    .map((name) => {
      const choices = Object.keys(parameters).join(", ") || "none";
      const message = `it has no parameter ${name}; its parameters are ${choices}`;
      return { field: `parameters.${name}`, message, code: "pipeline_parameter", params: { name, choices } };
    });
  if (problems.length > 0) throw invalidPipeline(problems);
  return { ...parameters, ...given };
}

/** A page of the runs of the project's pipelines, newest first. */
export async function listPipelineRuns(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest & { readonly pipelineId?: string | undefined; readonly state?: PipelineRun["state"] | undefined },
): Promise<Page<PipelineRunSummary>> {
  let query = ofPipelines(db, projectId);
  if (page.pipelineId !== undefined) query = query.where("pipelineId", "=", page.pipelineId);
  if (page.state !== undefined) query = query.where("state", "=", page.state);
  const { items, nextCursor } = await pageOf(query, page);
  const summaries = await Promise.all(items.map(async (run) => summaryOf(db, run, await shownSteps(db, run.id))));
  return { items: summaries, nextCursor };
}

/** The API's view of a run of a pipeline. */
export async function pipelineRunView(db: Kysely<Database>, run: PipelineRunRecord): Promise<PipelineRun> {
  const definition = definitionOf(run.definition);
  const steps = await shownSteps(db, run.id);
  const targets = await ranOn(
    db,
    steps.map(({ jobId }) => jobId),
  );
  return {
    ...(await summaryOf(db, run, steps)),
    parameters: JSON.parse(run.parameters) as ParameterValues,
    definition,
    steps: steps.map((step) => ({
      name: step.name,
      kind: definition.steps[step.name]!.kind,
      needs: needsOf(definition.steps[step.name]!),
      state: step.state,
      jobId: step.jobId,
      runId: step.runId,
      target: targets.get(step.jobId) ?? null,
      cachedFrom: step.cachedFrom,
      reasons: JSON.parse(step.reasons),
      key: step.key,
      error: step.errorCode === null ? null : { code: step.errorCode, message: step.errorMessage ?? "" },
      startedAt: instantOrNull(step.startedAtMs),
      endedAt: instantOrNull(step.endedAtMs),
    })),
  };
}

async function summaryOf(
  db: Kysely<Database>,
  run: PipelineRunRecord,
  steps: readonly PipelineStepRecord[],
): Promise<PipelineRunSummary> {
  const { name } = await db
    .selectFrom("pipeline")
    .select("name")
    .where("id", "=", run.pipelineId)
    .executeTakeFirstOrThrow();
  const counts: Partial<Record<PipelineStepState, number>> = {};
  for (const { state } of steps) counts[state] = (counts[state] ?? 0) + 1;
  return {
    id: run.id,
    projectId: run.projectId,
    pipelineId: run.pipelineId,
    pipelineName: name,
    pipelineVersion: run.pipelineVersion,
    number: run.number,
    state: run.state,
    step: run.onlyStep,
    runId: run.runId,
    userName: run.userName,
    counts,
    createdAt: new Date(run.createdAtMs).toISOString(),
    endedAt: instantOrNull(run.endedAtMs),
  };
}

/** The steps, with how those stand whose job has not ended. */
async function shownSteps(db: Kysely<Database>, pipelineRunId: string): Promise<PipelineStepRecord[]> {
  const steps = await stepsOf(db, pipelineRunId);
  const jobIds = steps.flatMap(({ state, jobId }) => (state === "queued" && jobId !== null ? [jobId] : []));
  if (jobIds.length === 0) return steps;
  const jobs = await db.selectFrom("job").select(["id", "state", "startedAtMs"]).where("id", "in", jobIds).execute();
  return steps.map((step) => {
    const job = step.state === "queued" ? jobs.find(({ id }) => id === step.jobId) : undefined;
    return job ? { ...step, state: job.state, startedAtMs: job.startedAtMs } : step;
  });
}
