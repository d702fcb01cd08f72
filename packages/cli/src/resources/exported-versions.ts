import type { Model, ModelVersion } from "@crisol/contract";
import { exportedFile, type ModelFile } from "./model-file.js";
import { succeededRuns } from "./run.js";
import type { Workspace } from "./workspace.js";

/** A version, and what it was made of in the words of a file: a run or a model file. */
export interface ExportedVersion {
  readonly version: ModelVersion;
  readonly origin: Partial<ModelFile> & { readonly run?: string };
}

/**
 * The versions of a model that a file can say, oldest first: of those made of the same the newest. What a client of MLflow
 * logged is in no file. Of the trainings of one name a file has the newest: a version of an earlier one is said by the run's id,
 * which no other workspace has, and only where it is used.
 */
export async function exportedVersions(
  workspace: Workspace,
  project: string,
  model: Model,
): Promise<readonly ExportedVersion[]> {
  const runs = await succeededRuns(workspace, project);
  const deployed = (await workspace.endpoints(project)).map(({ deployment }) => deployment);
  const isUsed = (version: ModelVersion) =>
    version === model.versions[0] ||
    version.aliases.length > 0 ||
    deployed.some((one) => one.modelId === model.id && one.version === version.version);
  const found = new Map<string, ExportedVersion>();
  const add = (name: string, one: ExportedVersion) => found.has(name) || found.set(name, one);
  for (const version of model.versions) {
    const run = version.lineage === null ? undefined : runs.find(({ id }) => id === version.runId);
    if (version.original !== null) {
      const file = exportedFile(version);
      add(file.file, { version, origin: file });
    } else if (run) {
      const isNewest = runs.find(({ name }) => name === run.name) === run;
      if (isNewest || isUsed(version)) add(run.id, { version, origin: { run: isNewest ? run.name : run.id } });
    }
  }
  return [...found.values()].reverse();
}
