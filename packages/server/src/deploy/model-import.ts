import type { ModelVersion } from "@crisol/contract";
import { getUpload } from "../data/uploads.js";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { judgeCriteria } from "./criteria-gate.js";
import { convertForeignModel } from "./foreign-conversion.js";
import type { ForeignOptions } from "./foreign-model.js";
import { measuredOf } from "./measured.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { modelVersionView, type NewModelVersion } from "./model-versions.js";
import { registerVersion } from "./registration.js";

export interface ModelImport extends ForeignOptions {
  readonly uploadId: string;
  readonly name: string;
  readonly description: string;
}

/**
 * Makes an uploaded model file of another library the next version under `name`. Throws `upload_not_found`,
 * `model_file_invalid` and `already_exists`.
 */
export async function importForeignModel(
  { store, blobs, clock }: Effects,
  threads: ModelImportThreads,
  projectId: string,
  given: ModelImport,
): Promise<{ readonly modelVersion: ModelVersion; readonly notes: string[] }> {
  const project = await getProject(store.read, projectId);
  const upload = await getUpload(store.read, projectId, given.uploadId);
  const { format, task, target, classes, columns } = given;
  const options: ForeignOptions = { format, task, target, classes, columns };
  const { content, about, notes } = await convertForeignModel({ store, blobs }, threads, project, upload, options);
  const made: Omit<NewModelVersion, "criteria"> = {
    format: about.format,
    description: given.description,
    source: null,
    runLink: null,
    runId: null,
    loggedModelId: null,
    artifactPath: null,
    lineage: null,
    originalSha256: upload.sha256,
    originalName: upload.fileName,
    originalSizeBytes: upload.sizeBytes,
    ...content,
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
  return { modelVersion, notes };
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
