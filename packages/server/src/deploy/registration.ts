import { CrisolError, type ModelVersion } from "@crisol/contract";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import type { Tx } from "../store/database.js";
import { getRun } from "../train/runs.js";
import { judgeCriteria } from "./criteria-gate.js";
import { measuredOf } from "./measured.js";
import { addVersion, type ModelVersionRecord, modelVersionView, type NewModelVersion } from "./model-versions.js";
import { addModel, findModel, moveEmptyModel } from "./models.js";
import { trainedContent } from "./trained-model.js";

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
  const content = await trainedContent({ store, blobs }, run);
  const criteria = judgeCriteria(project.criteria, await measuredOf({ store, blobs }, content));
  const version: NewModelVersion = {
    ...content,
    description: given.description,
    source: null,
    runLink: null,
    criteria: JSON.stringify(criteria),
    createdAtMs: clock.now(),
  };
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
