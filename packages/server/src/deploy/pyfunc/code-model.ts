import { CrisolError, type Signature } from "@crisol/contract";
import type { Effects } from "../../effects.js";
import { findArtifact } from "../../track/artifacts.js";
import { PRIMARY_METRICS } from "../foreign-conversion.js";
import { getModelVersion, type ModelVersionRecord } from "../model-versions.js";
import { placeOf } from "./prepare-model.js";
import { pyfuncSignature } from "./pyfunc-signature.js";

/** Larger ones are not read. */
const MOST_BYTES = 2 ** 20;

/** Whether the version is of files of MLflow's that we have and did not convert: only its own code can predict with it. */
export function isCodeModel(version: ModelVersionRecord): boolean {
  return version.format === "mlflow" && version.sha256 === null && placeOf(version) !== undefined;
}

/**
 * The version with its signature by its `MLmodel`, so that an endpoint can answer with it in a process of its own. Throws
 * `model_not_served` where its `MLmodel` does not say what it takes, and `runs_code` where nobody has said that its code may run.
 */
export async function codeModel(
  { store, blobs, clock }: Pick<Effects, "store" | "blobs" | "clock">,
  version: ModelVersionRecord,
  target: string | null,
  mayRun: boolean,
): Promise<ModelVersionRecord> {
  const { projectId, modelId, version: number, modelName } = version;
  const refused = (problem: string) =>
    new CrisolError("model_not_served", { value: modelName, version: number, problem });
  const place = placeOf(version);
  const path = place && (place.folder === "" ? "MLmodel" : `${place.folder}/MLmodel`);
  const file = place && path && (await findArtifact(store.read, place.root, path));
  if (!file) throw refused("it has no model file of Crisol's own format, and no MLmodel of MLflow's");
  if (file.sizeBytes > MOST_BYTES) throw refused(`its MLmodel has ${file.sizeBytes} bytes, more than ${MOST_BYTES}`);
  let signature: Signature;
  try {
    signature = pyfuncSignature(Buffer.from(await blobs.read(file.sha256)).toString("utf8"), target);
  } catch (error) {
    throw refused((error as Error).message);
  }
  if (!mayRun) throw new CrisolError("runs_code", { value: modelName, version: number });
  return store.write(async (tx) => {
    await tx
      .updateTable("modelVersion")
      .set({
        signature: JSON.stringify(signature),
        primaryMetric: PRIMARY_METRICS[signature.output.task],
        updatedAtMs: clock.now(),
      })
      .where("modelId", "=", modelId)
      .where("version", "=", number)
      // What it is known to answer stays: its classes are learned when it is loaded.
      .where("signature", "is", null)
      .execute();
    return getModelVersion(tx, { projectId, modelId, version: number });
  });
}
