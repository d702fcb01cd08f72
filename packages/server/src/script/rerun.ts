import { type ChangedScriptResources, CrisolError, type ScriptJob, ScriptSpec } from "@crisol/contract";
import type { Kysely } from "kysely";
import { changedResources } from "../compute/targets/changed-resources.js";
import type { Database } from "../store/database.js";
import { type ScriptJobRecord, scriptJobView } from "./script-jobs.js";

/** What of a script is to be another when it runs again. */
export interface RerunChanges {
  readonly name?: string | undefined;
  readonly parameters?: Partial<ScriptSpec["parameters"]>;
  readonly priority?: number | undefined;
  readonly resources?: ChangedScriptResources | undefined;
  /** Read the newest versions of its data sets. Default no. */
  readonly newestData?: boolean;
}

/** The script again, with what `changes` name; throws `script_invalid` for a parameter that it has not. */
export async function scriptAgain(
  db: Kysely<Database>,
  before: ScriptJobRecord,
  { name, parameters = {}, priority, resources = {}, newestData = false }: RerunChanges,
): Promise<{
  readonly projectId: string;
  readonly spec: ScriptSpec;
  readonly before: { readonly runId: string; readonly lock: string | null };
}> {
  const said = await scriptJobView(db, before);
  const unknown = Object.keys(parameters).find((key) => !Object.hasOwn(said.spec.parameters, key));
  if (unknown !== undefined) {
    const choices = Object.keys(said.spec.parameters).join(", ") || "none";
    const problem = `the script has no parameter ${unknown}; it has ${choices}`;
    throw new CrisolError("script_invalid", { problem }, [{ field: `parameters.${unknown}`, message: problem }]);
  }
  const pinned = Object.entries(said.spec.inputs).map(([input, read]) => [
    input,
    "runId" in read ? read : { ...read, version: newestData ? undefined : said.inputs[input]!.version },
  ]);
  const spec = ScriptSpec.parse({
    ...said.spec,
    name: name ?? said.spec.name,
    parameters: { ...said.spec.parameters, ...parameters },
    inputs: Object.fromEntries(pinned),
    priority: priority ?? said.spec.priority,
    resources: changed(said, resources),
  });
  return { projectId: said.job.projectId, spec, before: { runId: before.runId, lock: said.environment?.lock ?? null } };
}

function changed({ spec, job }: ScriptJob, { nodes, processesPerNode, ...change }: ChangedScriptResources) {
  const before = spec.resources;
  const several = { nodes: nodes ?? before.nodes, processesPerNode: processesPerNode ?? before.processesPerNode };
  // One of several nodes ran on more than the target of its first.
  const ranOn = before.nodes === 1 && several.nodes === 1 ? (job.target?.name ?? null) : null;
  return { ...changedResources(before, change, ranOn), ...several };
}
