import type { CommandValues } from "@crisol/contract";
import { PHASE_VARIABLE } from "./script-phase.js";
import type { ScriptGrant, ScriptJobSpec } from "./script-process.js";

/** Where a script finds its files. */
export interface ScriptPaths {
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What the placeholders of the command stand for. */
export function valuesOf(
  { parameters }: Pick<ScriptJobSpec, "parameters">,
  { inputs, outputs }: ScriptPaths,
): CommandValues {
  return { parameters, inputs, outputs };
}

/** What a script has wherever it runs: variables of its own, where its files are, and its parameters. */
export function ownVariablesOf(
  { variables, parameters }: Pick<ScriptJobSpec, "variables" | "parameters">,
  { inputs, outputs }: ScriptPaths,
): Record<string, string> {
  const named = (kind: string, values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([name, path]) => [`CRISOL_${kind}_${name.toUpperCase()}`, path]));
  return {
    ...variables,
    // Output comes as it is written, not when a buffer is full.
    PYTHONUNBUFFERED: variables.PYTHONUNBUFFERED ?? "1",
    ...named("INPUT", inputs),
    ...named("OUTPUT", outputs),
    CRISOL_PARAMETERS: JSON.stringify(parameters),
  };
}

/** How ours and MLflow's client reach the run that a script is. */
export function runVariablesOf(
  { projectId, runId, experimentId }: Pick<ScriptJobSpec, "projectId" | "runId" | "experimentId">,
  { url, token }: Pick<ScriptGrant, "url" | "token">,
): Record<string, string> {
  return {
    CRISOL_URL: url,
    CRISOL_TOKEN: token,
    CRISOL_PROJECT_ID: projectId,
    CRISOL_RUN_ID: runId,
    MLFLOW_TRACKING_URI: url,
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_RUN_ID: runId,
    MLFLOW_EXPERIMENT_ID: experimentId,
  };
}

/** The environment of a script's job. Its own variables and secrets cannot take the place of these. */
export function variablesOf(
  jobId: string,
  spec: ScriptJobSpec,
  grant: ScriptGrant,
  paths: ScriptPaths,
  phaseFile: string,
): Record<string, string> {
  const own = { ...spec, variables: { ...spec.variables, ...grant.secrets } };
  return {
    ...ownVariablesOf(own, paths),
    ...runVariablesOf(spec, grant),
    CRISOL_JOB_ID: jobId,
    [PHASE_VARIABLE]: phaseFile,
  };
}
