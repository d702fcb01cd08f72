import type { DataColumn, ForeignModel, Signature, Task } from "@crisol/contract";
import { loadPipeline } from "@crisol/engine";
import type { Kysely } from "kysely";
import { getDataVersion } from "../data/versions.js";
import type { ProjectRecord } from "../define/projects.js";
import type { Effects } from "../effects.js";
import type { Database } from "../store/database.js";
import type { ForeignOptions } from "./foreign-model.js";
import { verifiedPipeline } from "./loaded-models.js";
import type { MeasuringRows } from "./measure-model.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { signatureOf } from "./model-signature.js";
import type { ModelVersionTable } from "./tables.js";

/** What performance is shown by where the project has no metric for the task. */
export const PRIMARY_METRICS: Readonly<Record<Task, string>> = {
  binary_classification: "roc_auc",
  multiclass_classification: "f1_macro",
  regression: "rmse",
};

/** What a version needs to be served, and how good it is where that was measured. */
export type ServableContent = Pick<
  ModelVersionTable,
  | "algorithm"
  | "primaryMetric"
  | "positiveClass"
  | "signature"
  | "metrics"
  | "sha256"
  | "sizeBytes"
  | "evaluationSha256"
  | "driftReferenceSha256"
>;

export interface ConvertedForeignModel {
  readonly content: ServableContent;
  readonly about: ForeignModel;
  /** What was decided or left out, and why it was not measured where it was not. */
  readonly notes: string[];
}

/**
 * A model file of another library, kept among the blobs, as one of ours: verified, and measured where the project has rows that
 * fit it. Throws `model_file_invalid`.
 */
export async function convertForeignModel(
  { store, blobs }: Pick<Effects, "store" | "blobs">,
  threads: ModelImportThreads,
  project: ProjectRecord,
  file: { readonly sha256: string; readonly sizeBytes: number },
  options: ForeignOptions,
): Promise<ConvertedForeignModel> {
  const rows = await measuringRows(store.read, project, blobs);
  const asked = { ...options, target: options.target ?? project.target ?? undefined };
  const path = blobs.path(file.sha256);
  const { about, model, measured } = await threads.read(path, file.sizeBytes, asked, rows?.measuring ?? null);
  const signature = withExamples(signatureOf(loadPipeline(model), rows?.columns ?? [], () => []));
  verifiedPipeline(model, signature);
  const { task, classes } = signature.output;
  const kept = await blobs.put(Buffer.from(model));
  const put = async (value: unknown) => (await blobs.put(Buffer.from(JSON.stringify(value)))).sha256;
  const known = measured !== null && typeof measured === "object" ? measured : null;
  const content: ServableContent = {
    algorithm: about.algorithm,
    primaryMetric: (project.task === task ? project.primaryMetric : null) ?? PRIMARY_METRICS[task],
    positiveClass: task === "binary_classification" ? (classes[1] ?? null) : null,
    signature: JSON.stringify(signature),
    metrics: JSON.stringify(known?.metrics ?? {}),
    sha256: kept.sha256,
    sizeBytes: kept.sizeBytes,
    evaluationSha256: known ? await put(known.evaluation) : null,
    driftReferenceSha256: known ? await put(known.driftReferences) : null,
  };
  return { content, about, notes: [...about.notes, ...measuringNotes(measured)] };
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
export function withExamples(signature: Signature): Signature {
  const inputs = signature.inputs.map((input) => {
    if (input.type !== "number" || input.example !== null) return input;
    const { minimum, maximum } = input;
    return { ...input, example: minimum === null || maximum === null ? 0 : minimum + (maximum - minimum) / 2 };
  });
  return { ...signature, inputs };
}
