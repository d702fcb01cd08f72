import type { ModelStage } from "@crisol/contract";
import type { ModelVersionRecord } from "../../deploy/model-versions.js";
import type { ModelRecord } from "../../deploy/models.js";
import type { KeyValue } from "../../track/params.js";
import { versionArtifactUri } from "./artifact-place.js";
import { invalid } from "./mlflow-error.js";

const stages: Readonly<Record<ModelStage, string>> = {
  none: "None",
  staging: "Staging",
  production: "Production",
  archived: "Archived",
};

/** The stage that a client means, in whatever case. */
export function stageOf(given: string): ModelStage {
  const stage = given.toLowerCase();
  if (Object.hasOwn(stages, stage)) return stage as ModelStage;
  const all = Object.values(stages).join(", ");
  throw invalid(`Invalid Model Version stage: ${given.slice(0, 100)}. Value must be one of ${all}.`);
}

/** Versions of our own have the address of the files that are made of them as their source. */
export function modelVersionView(version: ModelVersionRecord): object {
  return {
    name: version.modelName,
    version: String(version.version),
    creation_timestamp: version.createdAtMs,
    last_updated_timestamp: version.updatedAtMs,
    current_stage: stages[version.stage],
    source: version.source ?? versionArtifactUri(version),
    status: "READY",
    ...(version.description !== "" && { description: version.description }),
    ...(version.runId !== null && { run_id: version.runId }),
    ...(version.runLink !== null && { run_link: version.runLink }),
    ...(version.loggedModelId !== null && { model_id: version.loggedModelId }),
    ...(version.tags.length > 0 && { tags: version.tags }),
    ...(version.aliases.length > 0 && { aliases: version.aliases }),
  };
}

/** `versions` are all of the model's, the newest first. */
export function registeredModelView(
  model: ModelRecord,
  tags: readonly KeyValue[],
  versions: readonly ModelVersionRecord[],
): object {
  const aliases = versions.flatMap(({ aliases, version }) =>
    aliases.map((alias) => ({ alias, version: String(version) })),
  );
  const latest = latestOfStages(versions);
  return {
    name: model.name,
    creation_timestamp: model.createdAtMs,
    last_updated_timestamp: model.updatedAtMs,
    ...(model.description !== "" && { description: model.description }),
    ...(latest.length > 0 && { latest_versions: latest.map(modelVersionView) }),
    ...(tags.length > 0 && { tags }),
    ...(aliases.length > 0 && { aliases }),
  };
}

/** The newest version in each stage. */
export function latestOfStages(versions: readonly ModelVersionRecord[]): ModelVersionRecord[] {
  const latest = new Map<ModelStage, ModelVersionRecord>();
  for (const version of versions) if (!latest.has(version.stage)) latest.set(version.stage, version);
  return [...latest.values()];
}
