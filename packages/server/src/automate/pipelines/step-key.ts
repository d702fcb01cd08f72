import { createHash } from "node:crypto";
import type { ScriptSpec } from "@crisol/contract";
import type { Kysely } from "kysely";
import { environmentCalled } from "../../compute/environments/environments.js";
import type { Definition } from "../../prepare/definition.js";
import type { RecipeRecord } from "../../prepare/recipes.js";
import { hashOfFolder } from "../../script/run-folder.js";
import type { ReadInput } from "../../script/script-check.js";
import type { Database } from "../../store/database.js";

/** What a step does and with what, each as a hash: steps with the same ones leave the same. */
export interface StepKey {
  /** Command or algorithm, content of the code, and what is left. */
  readonly code: string;
  /** Content of what is read. */
  readonly inputs: string;
  readonly parameters: string;
  readonly environment: string;
}

/** The four as one. */
export function hashOfKey(key: StepKey): string {
  return hash(key);
}

export async function scriptKey(
  db: Kysely<Database>,
  projectId: string,
  spec: ScriptSpec,
  inputs: Readonly<Record<string, ReadInput>>,
): Promise<StepKey> {
  const code =
    spec.codeId === null
      ? undefined
      : await db.selectFrom("code").select("sha256").where("id", "=", spec.codeId).executeTakeFirst();
  const { environment, variables } = spec;
  const named = environment.kind === "named" ? await environmentCalled(db, projectId, environment.name) : undefined;
  const described = named && { kind: named.kind, text: named.text, python: named.python, lock: named.lock };
  const read = Object.entries(inputs).map(([name, input]) => {
    const given = spec.inputs[name]!;
    return [name, "files" in input ? hashOfFolder(input) : [input.sha256, "format" in given ? given.format : null]];
  });
  return {
    code: hash({ command: spec.command, code: code?.sha256 ?? null, outputs: spec.outputs }),
    inputs: hash(Object.fromEntries(read)),
    parameters: hash(spec.parameters),
    environment: hash({ environment: described ?? environment, variables, secrets: [...spec.secrets].sort() }),
  };
}

export function trainingKey(given: {
  readonly definition: Definition;
  readonly recipe: Pick<RecipeRecord, "steps" | "split">;
  readonly dataSha256: string;
  readonly algorithm: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly calibration: string | null;
  readonly coverage: number | null;
  readonly seed: number;
  readonly serverVersion: string;
}): StepKey {
  const { definition, recipe, algorithm, params, calibration, coverage, seed } = given;
  return {
    code: hash({ definition, steps: recipe.steps, split: recipe.split, algorithm }),
    inputs: hash(given.dataSha256),
    parameters: hash({ params, calibration, coverage, seed }),
    environment: hash({ serverVersion: given.serverVersion }),
  };
}

/** Of the value as JSON, whatever the order of its keys. */
function hash(value: unknown): string {
  const json = JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
  return createHash("sha256").update(json).digest("hex");
}
