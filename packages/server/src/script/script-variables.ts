import type { CommandValues } from "@crisol/contract";
import type { ScriptGrant, ScriptJobSpec } from "./script-process.js";

/** Where a script finds its files. */
export interface ScriptPaths {
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What the placeholders of the command stand for. */
export function valuesOf({ parameters }: ScriptJobSpec, { inputs, outputs }: ScriptPaths): CommandValues {
  return { parameters, inputs, outputs };
}

/**
 * The environment of a script: where its files are, its parameters, and how MLflow's client and ours reach the run that
 * it is. Its own variables and secrets cannot take the place of these.
 */
export function variablesOf(
  jobId: string,
  spec: ScriptJobSpec,
  grant: ScriptGrant,
  paths: ScriptPaths,
): Record<string, string> {
  const named = (kind: string, values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([name, path]) => [`CRISOL_${kind}_${name.toUpperCase()}`, path]));
  return {
    ...spec.variables,
    ...grant.secrets,
    // Output comes as it is written, not when a buffer is full.
    PYTHONUNBUFFERED: spec.variables.PYTHONUNBUFFERED ?? "1",
    ...named("INPUT", paths.inputs),
    ...named("OUTPUT", paths.outputs),
    CRISOL_PARAMETERS: JSON.stringify(spec.parameters),
    CRISOL_URL: grant.url,
    CRISOL_TOKEN: grant.token,
    CRISOL_PROJECT_ID: spec.projectId,
    CRISOL_JOB_ID: jobId,
    CRISOL_RUN_ID: spec.runId,
    MLFLOW_TRACKING_URI: grant.url,
    MLFLOW_TRACKING_TOKEN: grant.token,
    MLFLOW_RUN_ID: spec.runId,
    MLFLOW_EXPERIMENT_ID: spec.experimentId,
  };
}
