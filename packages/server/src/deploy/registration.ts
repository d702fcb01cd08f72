import { CrisolError, type DataColumn, type ModelVersion } from "@crisol/contract";
import { loadPipeline } from "@crisol/engine";
import type { Kysely } from "kysely";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import type { Database, Tx } from "../store/database.js";
import type { DriftReferences } from "../train/drift-references.js";
import { getRun, type RunRecord } from "../train/runs.js";
import { judgeCriteria } from "./criteria-gate.js";
import { measuredOf } from "./measured.js";
import { signatureOf } from "./model-signature.js";
import { addVersion, type ModelVersionRecord, modelVersionView, type NewModelVersion } from "./model-versions.js";
import { addModel, findModel, moveEmptyModel } from "./models.js";

/**
 * Registers the model of a finished run as the next version under `name`, with where it comes from and how it meets
 * the project's criteria. Throws `not_found`, `run_not_finished` and `model_file_invalid`.
 */
export async function registerModel(
  { store, blobs, clock }: Effects,
  projectId: string,
  given: { readonly runId: string; readonly name: string; readonly description: string },
): Promise<ModelVersion> {
  const project = await getProject(store.read, projectId);
  const run = await getRun(store.read, projectId, given.runId);
  if (run.state !== "succeeded" || run.modelSha256 === null || run.modelSizeBytes === null) {
    throw new CrisolError("run_not_finished", { value: run.id, state: run.state });
  }
  const bytes = await blobs.read(run.modelSha256);
  const pipeline = loadPipeline(bytes);
  const columns = await columnsOf(store.read, run);
  const levels = await levelsOf(blobs, run);
  const signature = signatureOf(pipeline, columns, (column) => levels.get(column) ?? []);
  const made: Omit<NewModelVersion, "criteria"> = {
    format: "crisol",
    description: given.description,
    source: null,
    runLink: null,
    runId: run.id,
    loggedModelId: null,
    artifactPath: null,
    algorithm: run.algorithm,
    primaryMetric: run.primaryMetric,
    positiveClass: run.positiveClass,
    signature: JSON.stringify(signature),
    metrics: JSON.stringify(run.metrics.test),
    lineage: JSON.stringify({
      runId: run.id,
      recipeId: run.recipeId,
      dataId: run.dataId,
      dataVersion: run.dataVersion,
      dataSha256: run.dataSha256,
      algorithm: run.algorithm,
      seed: run.seed,
    }),
    sha256: run.modelSha256,
    sizeBytes: run.modelSizeBytes,
    evaluationSha256: run.evaluationSha256,
    driftReferenceSha256: run.driftReferenceSha256,
    createdAtMs: clock.now(),
  };
  const criteria = judgeCriteria(project.criteria, await measuredOf({ store, blobs }, made));
  const version: NewModelVersion = { ...made, criteria: JSON.stringify(criteria) };
  return await store.write(async (tx) => {
    // Again, inside: the run may have been deleted while its model was read.
    await getRun(tx, projectId, run.id);
    return modelVersionView(await registerVersion(tx, projectId, given.name, version));
  });
}

/**
 * Adds the next version of the project's model called `name`, making the model if there is none. Throws `already_exists`
 * where a model of another project has the name.
 */
export async function registerVersion(
  tx: Tx,
  projectId: string,
  name: string,
  version: NewModelVersion,
): Promise<ModelVersionRecord> {
  const found = await findModel(tx, name);
  const model = found
    ? await moveEmptyModel(tx, found, projectId)
    : await addModel(tx, { projectId, name, nowMs: version.createdAtMs });
  if (model.projectId !== projectId) throw new CrisolError("already_exists", { resource: "model", value: name });
  return addVersion(tx, model, version);
}

async function columnsOf(db: Kysely<Database>, run: RunRecord): Promise<DataColumn[]> {
  const row = await db
    .selectFrom("dataVersion")
    .select("columns")
    .where("dataId", "=", run.dataId)
    .where("version", "=", run.dataVersion)
    .executeTakeFirst();
  return row ? (JSON.parse(row.columns) as DataColumn[]) : [];
}

/** The levels of each text column by frequency, from the drift reference. */
async function levelsOf(blobs: Effects["blobs"], run: RunRecord): Promise<Map<string, readonly string[]>> {
  if (run.driftReferenceSha256 === null) return new Map();
  const { inputs } = await readJson<DriftReferences>(blobs, run.driftReferenceSha256);
  return new Map(inputs.map((column) => [column.name, column.kind === "category" ? column.levels : []]));
}

async function readJson<T>(blobs: Effects["blobs"], sha256: string): Promise<T> {
  return JSON.parse(Buffer.from(await blobs.read(sha256)).toString("utf8")) as T;
}
