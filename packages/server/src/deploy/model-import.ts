import type { DataColumn, ModelVersion, Signature, Task } from "@crisol/contract";
import { loadPipeline } from "@crisol/engine";
import type { Kysely } from "kysely";
import { getUpload } from "../data/uploads.js";
import { getDataVersion } from "../data/versions.js";
import { getProject, type ProjectRecord } from "../define/projects.js";
import type { Effects } from "../effects.js";
import type { Database } from "../store/database.js";
import { judgeCriteria } from "./criteria-gate.js";
import type { ForeignOptions } from "./foreign-model.js";
import { verifiedPipeline } from "./loaded-models.js";
import type { MeasuringRows } from "./measure-model.js";
import { measuredOf } from "./measured.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { signatureOf } from "./model-signature.js";
import { modelVersionView, type NewModelVersion } from "./model-versions.js";
import { registerVersion } from "./registration.js";

export interface ModelImport extends ForeignOptions {
  readonly uploadId: string;
  readonly name: string;
  readonly description: string;
}

/** What performance is shown by where the project has no metric for the task. */
const METRICS: Readonly<Record<Task, string>> = {
  binary_classification: "roc_auc",
  multiclass_classification: "f1_macro",
  regression: "rmse",
};

/**
 * Makes an uploaded model file of another library the next version under `name`: converted, verified, and measured where the
 * project has rows that fit it. Throws `upload_not_found`, `model_file_invalid` and `already_exists`.
 */
export async function importForeignModel(
  { store, blobs, clock }: Effects,
  threads: ModelImportThreads,
  projectId: string,
  given: ModelImport,
): Promise<{ readonly modelVersion: ModelVersion; readonly notes: string[] }> {
  const project = await getProject(store.read, projectId);
  const upload = await getUpload(store.read, projectId, given.uploadId);
  const { format, task: wanted, classes: labels, columns } = given;
  const target = given.target ?? project.target ?? undefined;
  const options: ForeignOptions = { format, task: wanted, target, classes: labels, columns };
  const rows = await measuringRows(store.read, project, blobs);
  const path = blobs.path(upload.sha256);
  const { about, model, measured } = await threads.read(path, upload.sizeBytes, options, rows?.measuring ?? null);
  const signature = withExamples(signatureOf(loadPipeline(model), rows?.columns ?? [], () => []));
  verifiedPipeline(model, signature);
  const { task, classes } = signature.output;
  const kept = await blobs.put(Buffer.from(model));
  const put = async (value: unknown) => (await blobs.put(Buffer.from(JSON.stringify(value)))).sha256;
  const known = measured !== null && typeof measured === "object" ? measured : null;
  const made: Omit<NewModelVersion, "criteria"> = {
    format: about.format,
    description: given.description,
    source: null,
    runLink: null,
    runId: null,
    loggedModelId: null,
    artifactPath: null,
    algorithm: about.algorithm,
    primaryMetric: (project.task === task ? project.primaryMetric : null) ?? METRICS[task],
    positiveClass: task === "binary_classification" ? (classes[1] ?? null) : null,
    signature: JSON.stringify(signature),
    metrics: JSON.stringify(known?.metrics ?? {}),
    lineage: null,
    originalSha256: upload.sha256,
    originalName: upload.fileName,
    originalSizeBytes: upload.sizeBytes,
    sha256: kept.sha256,
    sizeBytes: kept.sizeBytes,
    evaluationSha256: known ? await put(known.evaluation) : null,
    driftReferenceSha256: known ? await put(known.driftReferences) : null,
    createdAtMs: clock.now(),
  };
  const criteria = judgeCriteria(project.criteria, await measuredOf({ store, blobs }, made));
  const version: NewModelVersion = { ...made, criteria: JSON.stringify(criteria) };
  const modelVersion = await store.write(async (tx) => {
    await getProject(tx, projectId);
    // Again, inside: its blob is kept only as long as somebody refers to it.
    await getUpload(tx, projectId, given.uploadId);
    return modelVersionView(await registerVersion(tx, projectId, given.name, version));
  });
  return { modelVersion, notes: [...about.notes, ...measuringNotes(measured)] };
}

function measuringNotes(measured: unknown): string[] {
  if (measured === null)
    return ["It was not measured: the project has no target with data and a recipe to split them."];
  if (typeof measured === "string") return [`It was not measured: ${measured}.`];
  return ["It was measured on the project's test rows; whether it was trained on some of them is not known."];
}

/** The project's test rows by its newest recipe; undefined where it has none. */
async function measuringRows(
  db: Kysely<Database>,
  { id, task, target, positiveClass }: ProjectRecord,
  blobs: Effects["blobs"],
): Promise<{ readonly measuring: MeasuringRows; readonly columns: readonly DataColumn[] } | undefined> {
  if (task === null || target === null) return undefined;
  const recipe = await db
    .selectFrom("recipe")
    .select(["dataId", "dataVersion", "split"])
    .where("projectId", "=", id)
    .orderBy("createdAtMs", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!recipe) return undefined;
  const { sha256, columns } = await getDataVersion(db, id, recipe.dataId, recipe.dataVersion);
  const definition = { task, target, positiveClass };
  return { measuring: { dataPath: blobs.path(sha256), definition, split: JSON.parse(recipe.split) }, columns };
}

/** The signature with a number to begin with for each column of numbers: files say their range at most. */
function withExamples(signature: Signature): Signature {
  const inputs = signature.inputs.map((input) => {
    if (input.type !== "number" || input.example !== null) return input;
    const { minimum, maximum } = input;
    return { ...input, example: minimum === null || maximum === null ? 0 : minimum + (maximum - minimum) / 2 };
  });
  return { ...signature, inputs };
}

/** What was uploaded. Throws `upload_not_found` and `model_file_invalid`. */
export async function inspectForeignModel(
  { store, blobs }: Effects,
  threads: ModelImportThreads,
  projectId: string,
  { uploadId, format }: { readonly uploadId: string; readonly format?: ForeignOptions["format"] },
) {
  await getProject(store.read, projectId);
  const { sha256, sizeBytes } = await getUpload(store.read, projectId, uploadId);
  return threads.inspect(blobs.path(sha256), sizeBytes, { format });
}
