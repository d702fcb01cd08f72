import { convertedSoon } from "../deploy/mlflow-conversion.js";
import type { ModelImportThreads } from "../deploy/model-import-threads.js";
import { findVersion } from "../deploy/model-versions.js";
import { findModel } from "../deploy/models.js";
import type { Effects } from "../effects.js";
import type { StoredScriptResult } from "./script-jobs.js";

/**
 * Makes the models that a script's job left servable where their format can be read, as those are that a client of MLflow
 * registers. What a server that ended has missed is made up for when the version is deployed.
 */
export async function convertOutputs(
  effects: Pick<Effects, "store" | "blobs" | "clock" | "log">,
  threads: ModelImportThreads,
  jobId: string,
): Promise<void> {
  const { store } = effects;
  const row = await store.read.selectFrom("scriptJob").select("result").where("jobId", "=", jobId).executeTakeFirst();
  if (!row?.result) return;
  for (const { model } of (JSON.parse(row.result) as StoredScriptResult).outputs) {
    const named = model && (await findModel(store.read, model.name));
    const version = named && (await findVersion(store.read, named.id, model.version));
    if (version) await convertedSoon(effects, threads, version);
  }
}
