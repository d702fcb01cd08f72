import type { Signature, SignatureInput } from "@crisol/contract";
import type { Effects } from "../effects.js";
import { servableOrRuns } from "./mlflow-conversion.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { getModelVersion } from "./model-versions.js";
import { codeModel, isCodeModel } from "./pyfunc/code-model.js";
import { modelFiles, placeOf } from "./pyfunc/prepare-model.js";
import type { CodeModelSpec } from "./pyfunc/score-by-process.js";
import { servableVersion } from "./servable-version.js";

/** What a batch prediction is told of its model, and what that takes. */
export type ModelToScore = { readonly inputs: readonly SignatureInput[] } & (
  | { readonly modelSha256: string }
  | { readonly codeModel: CodeModelSpec }
);

/**
 * The version as a job scores with it: by its model file, or by its own code, in a process of its own. Throws `not_found`,
 * `model_not_served`, `model_file_invalid`, and `runs_code` where nobody has said that its code may run.
 */
export async function modelToScore(
  effects: Effects,
  threads: ModelImportThreads,
  project: { readonly id: string; readonly target: string | null },
  request: { readonly modelId: string; readonly version: number; readonly runsCode?: boolean | undefined },
): Promise<ModelToScore> {
  const { store, settings } = effects;
  const { modelId, version: number, runsCode = false } = request;
  const registered = await getModelVersion(store.read, { projectId: project.id, modelId, version: number });
  const converted = await servableOrRuns(effects, threads, registered, runsCode);
  const place = placeOf(converted);
  if (!isCodeModel(converted) || !place) {
    const { sha256, signature } = servableVersion(converted);
    return { modelSha256: sha256, inputs: signature.inputs };
  }
  const { modelName, signature } = await codeModel(effects, converted, project.target, runsCode);
  const { inputs } = JSON.parse(signature as string) as Signature;
  const files = await modelFiles(store.read, place);
  const { maximumEnvironmentBytes } = settings;
  return { inputs, codeModel: { name: modelName, files, inputs, maximumEnvironmentBytes } };
}
