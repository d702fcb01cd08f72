import {
  commandTitle,
  type FieldProblem,
  type SweepSpec,
  type SweepTemplate,
  unknownPlaceholders,
} from "@crisol/contract";
import type { Configuration } from "@crisol/engine";
import type { Kysely } from "kysely";
import type { Jobs } from "../../compute/job-kind.js";
import { checkScript } from "../../script/script-check.js";
import { addScriptJob } from "../../script/script-jobs.js";
import type { Database, Tx } from "../../store/database.js";
import type { CheckedTemplate } from "./checked-sweep.js";

type ScriptTemplate = SweepTemplate & { readonly kind: "script" };

/**
 * Checks the script with values of the space. The data versions that it reads now are those that all trials read. Throws
 * what a single job throws.
 */
export async function checkScriptTemplate(
  db: Kysely<Database>,
  projectId: string,
  { space }: SweepSpec,
  { script }: ScriptTemplate,
): Promise<CheckedTemplate> {
  const problems = Object.keys(space).flatMap((name): FieldProblem[] => {
    if (Object.hasOwn(script.parameters, name)) return [];
    const isNamed =
      unknownPlaceholders(script.command, named({ [name]: "" })).length < placeholderCount(script.command);
    const field = `space.${name}`;
    if (!isNamed) {
      const message = `${field} is neither named in the command, as \${{parameters.${name}}}, nor among the script's parameters`;
      return [{ field, message }];
    }
    if (space[name]!.when === undefined) return [];
    const message = `${field} is not always active: give the script's parameter ${name} a value for when it is not`;
    return [{ field, message }];
  });
  const name = script.name ?? commandTitle(script.command).slice(0, 100);
  const rest = { name, objective: { metric: undefined, goal: "minimise" }, prepared: { kind: "script" } } as const;
  if (problems.length > 0) return { ...rest, template: { kind: "script", script }, problems };
  const varied = Object.fromEntries(Object.keys(space).map((parameter) => [parameter, ""]));
  const versions = await checkScript(db, projectId, { ...script, parameters: { ...script.parameters, ...varied } });
  const inputs = Object.fromEntries(
    Object.entries(script.inputs).map(([input, given]) => {
      const read = versions[input]!;
      return [input, "version" in read ? { ...given, version: read.version } : given];
    }),
  );
  return { ...rest, template: { kind: "script", script: { ...script, inputs } }, problems };
}

export interface NewScriptTrial {
  readonly projectId: string;
  readonly template: ScriptTemplate;
  readonly name: string;
  readonly configuration: Configuration;
  readonly user: { readonly id: string; readonly name: string };
  readonly parentRunId: string;
  readonly nowMs: number;
}

/** Queues the script with the values of a configuration; returns the ids of its job and run. */
export async function addScriptTrial(
  tx: Tx,
  jobs: Jobs,
  { template, configuration, name, ...given }: NewScriptTrial,
): Promise<{ readonly jobId: string; readonly runId: string }> {
  const parameters = { ...template.script.parameters, ...configuration };
  const spec = { ...template.script, name, parameters };
  return addScriptJob(tx, jobs, { ...given, spec, inputs: await checkScript(tx, given.projectId, spec) });
}

const named = (parameters: Readonly<Record<string, string>>) => ({ parameters, inputs: {}, outputs: {} });
const placeholderCount = (command: string) => unknownPlaceholders(command, named({})).length;
