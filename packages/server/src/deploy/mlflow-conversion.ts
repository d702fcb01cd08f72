import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { findArtifact } from "../track/artifacts.js";
import { convertForeignModel } from "./foreign-conversion.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { getModelVersion, type ModelVersionRecord } from "./model-versions.js";

/** What the flavours of MLflow that save no pickle call a model of LightGBM, XGBoost and ONNX. */
const FILES = ["model.lgb", "model.txt", "model.xgb", "model.json", "model.ubj", "model.onnx"];

/**
 * The version, which can be served from now on where its files are of MLflow's clients and have a model in a format that
 * we read; any other as it is. Its files stay. Throws `model_file_invalid` for one that has such a model, which ours cannot be.
 */
export async function madeServable(
  effects: Pick<Effects, "store" | "blobs" | "clock">,
  threads: ModelImportThreads,
  version: ModelVersionRecord,
): Promise<ModelVersionRecord> {
  const { store, clock } = effects;
  const { projectId, modelId, sha256, artifactPath } = version;
  const root = version.loggedModelId ?? version.runId;
  if (version.format !== "mlflow" || sha256 !== null || artifactPath === null || root === null) return version;
  for (const name of FILES) {
    const file = await findArtifact(store.read, root, artifactPath === "" ? name : `${artifactPath}/${name}`);
    if (!file) continue;
    const project = await getProject(store.read, projectId);
    const { content } = await convertForeignModel(effects, threads, project, file, {});
    return store.write(async (tx) => {
      await tx
        .updateTable("modelVersion")
        .set({ ...content, updatedAtMs: clock.now() })
        .where("modelId", "=", modelId)
        .where("version", "=", version.version)
        // Somebody else may have been faster: a version that is served never changes.
        .where("sha256", "is", null)
        .execute();
      return getModelVersion(tx, { projectId, modelId, version: version.version });
    });
  }
  return version;
}
