import { getProject } from "../../define/projects.js";
import { judgeCriteria } from "../../deploy/criteria-gate.js";
import { measuredOf } from "../../deploy/measured.js";
import { contentOf, mlflowContent, type VersionContent } from "../../deploy/model-versions.js";
import type { ModelRecord } from "../../deploy/models.js";
import { trainedContent } from "../../deploy/trained-model.js";
import type { Effects } from "../../effects.js";
import type { VersionSource } from "./version-source.js";

/**
 * What the next version of `model` is made of if it comes from `source`, and how it meets the criteria of the project that
 * it will be in; those are asked only of what we have measured. Throws `run_not_finished` and `model_file_invalid`.
 */
export async function sourceContent(
  effects: Pick<Effects, "store" | "blobs">,
  model: ModelRecord,
  source: VersionSource,
): Promise<VersionContent & { readonly criteria: string }> {
  const content = await made(effects, source);
  if (content.sha256 === null) return { ...content, criteria: "[]" };
  const projectId = model.latestVersion === 0 ? source.projectId : model.projectId;
  const { criteria } = await getProject(effects.store.read, projectId);
  return { ...content, criteria: JSON.stringify(judgeCriteria(criteria, await measuredOf(effects, content))) };
}

async function made(effects: Pick<Effects, "store" | "blobs">, source: VersionSource): Promise<VersionContent> {
  const { copied, training, runId, loggedModelId, artifactPath } = source;
  if (copied) return { ...contentOf(copied), runId };
  if (training) return trainedContent(effects, training);
  return mlflowContent({ runId, loggedModelId, artifactPath });
}
