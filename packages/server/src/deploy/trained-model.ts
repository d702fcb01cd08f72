import { CrisolError, type DataColumn } from "@crisol/contract";
import { loadPipeline } from "@crisol/engine";
import type { Kysely } from "kysely";
import type { Effects } from "../effects.js";
import type { Database } from "../store/database.js";
import type { DriftReferences } from "../train/drift-references.js";
import type { RunRecord } from "../train/runs.js";
import { signatureOf } from "./model-signature.js";
import type { VersionContent } from "./model-versions.js";

/** What a version of the model of a finished run is made of. Throws `run_not_finished` and `model_file_invalid`. */
export async function trainedContent(
  { store, blobs }: Pick<Effects, "store" | "blobs">,
  run: RunRecord,
): Promise<VersionContent> {
  if (run.state !== "succeeded" || run.modelSha256 === null || run.modelSizeBytes === null) {
    throw new CrisolError("run_not_finished", { value: run.id, state: run.state });
  }
  const pipeline = loadPipeline(await blobs.read(run.modelSha256));
  const columns = await dataColumns(store.read, run);
  const levels = await levelsOf(blobs, run);
  const signature = signatureOf(pipeline, columns, (column) => levels.get(column) ?? []);
  return {
    format: "crisol",
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
  };
}

/** The columns of the data that a training used; none where those are gone. */
export async function dataColumns(
  db: Kysely<Database>,
  { dataId, dataVersion }: Pick<RunRecord, "dataId" | "dataVersion">,
): Promise<DataColumn[]> {
  const row = await db
    .selectFrom("dataVersion")
    .select("columns")
    .where("dataId", "=", dataId)
    .where("version", "=", dataVersion)
    .executeTakeFirst();
  return row ? (JSON.parse(row.columns) as DataColumn[]) : [];
}

/** The levels of each text column by frequency, from the drift reference. */
async function levelsOf(blobs: Effects["blobs"], run: RunRecord): Promise<Map<string, readonly string[]>> {
  if (run.driftReferenceSha256 === null) return new Map();
  const bytes = await blobs.read(run.driftReferenceSha256);
  const { inputs } = JSON.parse(Buffer.from(bytes).toString("utf8")) as DriftReferences;
  return new Map(inputs.map((column) => [column.name, column.kind === "category" ? column.levels : []]));
}
