import { setTimeout as sleep } from "node:timers/promises";
import { CrisolError } from "@crisol/contract";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { findArtifact } from "../track/artifacts.js";
import { judgeCriteria } from "./criteria-gate.js";
import { convertForeignModel } from "./foreign-conversion.js";
import { measuredOf } from "./measured.js";
import { columnsOfMlmodel } from "./mlmodel-signature.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { getModelVersion, type ModelVersionRecord } from "./model-versions.js";

/** What the flavours of MLflow that save no pickle call a model of LightGBM, XGBoost and ONNX. */
const FILES = ["model.lgb", "model.txt", "model.xgb", "model.json", "model.ubj", "model.onnx"];

/** How long a client that registers a version waits for it to be converted. It goes on after that. */
const PATIENCE_MS = 10_000;

/**
 * The version, which can be served from now on where its files are of MLflow's clients and have a model in a format that
 * we read; any other as it is. Its files stay. Throws `model_file_invalid` for one that has such a model, which ours cannot be.
 */
export async function madeServable(
  effects: Pick<Effects, "store" | "blobs" | "clock">,
  threads: ModelImportThreads,
  version: ModelVersionRecord,
): Promise<ModelVersionRecord> {
  const { store, blobs, clock } = effects;
  const { projectId, modelId, sha256, artifactPath } = version;
  const root = version.loggedModelId ?? version.runId;
  if (version.format !== "mlflow" || sha256 !== null || artifactPath === null || root === null) return version;
  const find = (name: string) => findArtifact(store.read, root, artifactPath === "" ? name : `${artifactPath}/${name}`);
  for (const name of FILES) {
    const file = await find(name);
    if (!file) continue;
    const project = await getProject(store.read, projectId);
    const { columns: own } = await threads.inspect(blobs.path(file.sha256), file.sizeBytes, {});
    const names = own.map((column) => column.name);
    const columns = await columnsOfMlmodel(blobs, await find("MLmodel"), names);
    const { content } = await convertForeignModel(effects, threads, project, file, { columns });
    const measured = await measuredOf(effects, { ...version, ...content });
    const criteria = JSON.stringify(judgeCriteria(project.criteria, measured));
    return store.write(async (tx) => {
      await tx
        .updateTable("modelVersion")
        .set({ ...content, criteria, updatedAtMs: clock.now() })
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

/**
 * `madeServable` of a version that its own code may run for, where `runsCode`: then one that cannot be converted stays as it is,
 * because it can still predict by its own code.
 */
export async function servableOrRuns(
  effects: Pick<Effects, "store" | "blobs" | "clock">,
  threads: ModelImportThreads,
  version: ModelVersionRecord,
  runsCode: boolean,
): Promise<ModelVersionRecord> {
  return madeServable(effects, threads, version).catch((error: unknown) => {
    if (runsCode && error instanceof CrisolError && error.code === "model_file_invalid") return version;
    throw error;
  });
}

/**
 * Makes a version servable that was just registered, and waits for it 10 s at most. One that cannot be converted stays as it is:
 * whoever deploys it is told why, as is the log.
 */
export async function convertedSoon(
  effects: Pick<Effects, "store" | "blobs" | "clock" | "log">,
  threads: ModelImportThreads,
  version: ModelVersionRecord,
): Promise<void> {
  const patience = new AbortController();
  const converted = madeServable(effects, threads, version).catch((error: unknown) => {
    const about = { model: version.modelName, version: version.version };
    if (error instanceof CrisolError) effects.log.info({ ...about, problem: error.message }, "version not converted");
    else effects.log.error({ ...about, err: error }, "version not converted");
  });
  const waited = sleep(PATIENCE_MS, undefined, { signal: patience.signal, ref: false }).catch(() => {});
  await Promise.race([converted, waited]);
  patience.abort();
}
