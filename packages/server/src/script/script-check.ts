import { type CommandValues, CrisolError, type ScriptSpec, unknownPlaceholders } from "@crisol/contract";
import type { Kysely } from "kysely";
import { environmentCalled } from "../compute/environments/environments.js";
import { specOfText } from "../compute/environments/spec-source.js";
import { checkResources } from "../compute/targets/require-fit.js";
import type { Database } from "../store/database.js";
import { getCode } from "./code/code.js";
import { hasSeveral, rankVariableNames } from "./ranks.js";
import { type ReadFolder, readFolder } from "./run-folder.js";

/** A data version that a script reads. */
export interface ReadVersion {
  readonly dataId: string;
  readonly name: string;
  readonly version: number;
  readonly sha256: string;
}

/** What a script reads. */
export type ReadInput = ReadVersion | ReadFolder;

/** Variables that we set, or that would change what we start. */
const RESERVED = /^(CRISOL_|MLFLOW_(TRACKING_|RUN_ID$|EXPERIMENT_ID$)|LD_|DYLD_)/;

/**
 * Checks a script before it is queued, and returns what it reads. Throws `script_invalid` with what is
 * wrong, `not_found` for code, data and runs that the project has not, `data_version_missing`, and `no_target_fits`.
 */
export async function checkScript(
  db: Kysely<Database>,
  projectId: string,
  spec: ScriptSpec,
): Promise<Record<string, ReadInput>> {
  checkNames(spec);
  if (hasSeveral(spec.resources)) {
    const names = [...Object.keys(spec.variables), ...spec.secrets];
    const name = names.find((one) => rankVariableNames.includes(one));
    if (name !== undefined) throw reserved(name);
  }
  if (spec.codeId !== null) await getCode(db, projectId, spec.codeId);
  await checkSecrets(db, projectId, spec.secrets);
  if (spec.environment.kind === "named") await environmentCalled(db, projectId, spec.environment.name);
  if (spec.environment.kind === "packages") {
    specOfText("requirements", spec.environment.requirements.join("\n"), { python: spec.environment.python });
  }
  await checkResources(db, spec.resources);
  const inputs: Record<string, ReadInput> = {};
  for (const [name, input] of Object.entries(spec.inputs)) {
    inputs[name] =
      "runId" in input
        ? await readFolder(db, projectId, input)
        : await versionOf(db, projectId, input.dataId, input.version);
  }
  return inputs;
}

/** What a script names and is called by, without what it reads. */
export type ScriptNames = Pick<ScriptSpec, "command" | "outputs" | "variables" | "secrets"> &
  Readonly<Record<"parameters" | "inputs", object>>;

/** Checks what can be told without the project. Throws `script_invalid`. */
export function checkNames(spec: ScriptNames): void {
  const unknown = unknownPlaceholders(spec.command, sketchOf(spec));
  if (unknown.length > 0) {
    const names = unknown.slice(0, 5).join(", ");
    throw invalid("command", `the command names ${names}, which it is not given`, "command_names", { names });
  }
  if (spec.command.includes("\0")) throw invalid("command", "the command has a NUL", "command_nul");
  refuseReserved([...Object.keys(spec.variables), ...spec.secrets]);
  const both = spec.secrets.find((name) => Object.hasOwn(spec.variables, name));
  if (both !== undefined)
    throw invalid("secrets", `${both} is both a variable and a secret`, "both_secret", { name: both });
  for (const group of [spec.inputs, spec.outputs]) {
    const names = Object.keys(group).map((name) => name.toUpperCase());
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) {
      throw invalid("inputs", `two inputs or outputs are called ${twice} but for their case`, "twice", { name: twice });
    }
  }
}

/** Throws `not_found` for a secret that the project has not, `script_invalid` for one of a name that is the server's. */
export async function checkSecrets(db: Kysely<Database>, projectId: string, names: readonly string[]): Promise<void> {
  refuseReserved(names);
  for (const name of names) await requireSecret(db, projectId, name);
}

function refuseReserved(names: readonly string[]): void {
  const name = names.find((one) => RESERVED.test(one));
  if (name !== undefined) throw reserved(name);
}

function reserved(name: string): CrisolError {
  return invalid("variables", `the variable ${name} is set by the server`, "reserved", { name });
}

async function requireSecret(db: Kysely<Database>, projectId: string, name: string): Promise<void> {
  const found = await db
    .selectFrom("secret")
    .select("name")
    .where("projectId", "=", projectId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (!found) throw new CrisolError("not_found", { resource: "secret", value: name });
}

/** The names that a command may use; their values come with the process. */
function sketchOf({ parameters, inputs, outputs }: ScriptNames): CommandValues {
  const named = (group: object) => Object.fromEntries(Object.keys(group).map((name) => [name, ""]));
  return { parameters: named(parameters), inputs: named(inputs), outputs: named(outputs) };
}

async function versionOf(
  db: Kysely<Database>,
  projectId: string,
  dataId: string,
  version: number | undefined,
): Promise<ReadVersion> {
  const data = await db
    .selectFrom("data")
    .select("name")
    .where("projectId", "=", projectId)
    .where("id", "=", dataId)
    .executeTakeFirst();
  if (!data) throw new CrisolError("not_found", { resource: "data", value: dataId });
  let query = db.selectFrom("dataVersion").select(["version", "sha256"]).where("dataId", "=", dataId);
  query =
    version === undefined
      ? query.where("sha256", "is not", null).orderBy("version", "desc").limit(1)
      : query.where("version", "=", version);
  const found = await query.executeTakeFirst();
  const value = `${data.name}/${version ?? "newest"}`;
  if (!found) throw new CrisolError("not_found", { resource: "data version", value });
  if (found.sha256 === null) throw new CrisolError("data_version_missing", { value, problem: "it is still imported" });
  return { dataId, name: data.name, version: found.version, sha256: found.sha256 };
}

function invalid(field: string, problem: string, code: string, params: Record<string, string> = {}): CrisolError {
  return new CrisolError("script_invalid", { problem }, [{ field, message: problem, code, params }]);
}
