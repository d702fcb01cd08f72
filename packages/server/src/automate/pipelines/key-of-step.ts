import type { PipelineStep, ScriptSpec } from "@crisol/contract";
import type { Kysely } from "kysely";
import { getDataVersion } from "../../data/versions.js";
import { getProject, type ProjectRecord } from "../../define/projects.js";
import { defined } from "../../prepare/definition.js";
import { getRecipe, type RecipeRecord } from "../../prepare/recipes.js";
import { checkScript, type ReadInput } from "../../script/script-check.js";
import type { Database } from "../../store/database.js";
import { dataOfTraining, type StepTurn, scriptOfStep, valuesWith } from "./step-inputs.js";
import { type StepKey, scriptKey, trainingKey } from "./step-key.js";

type OfKind<Kind> = Extract<PipelineStep, { readonly kind: Kind }>;

export interface ScriptStepKey {
  readonly key: StepKey;
  /** What the step is as a job, and what it reads. */
  readonly spec: ScriptSpec;
  readonly inputs: Readonly<Record<string, ReadInput>>;
}

/** The key of a script whose turn it is. Throws the errors of a script that is sent. */
export async function keyOfScript(
  db: Kysely<Database>,
  turn: StepTurn,
  step: OfKind<"script">,
): Promise<ScriptStepKey> {
  const { projectId, pipelineId } = turn.run;
  const { name } = await db
    .selectFrom("pipeline")
    .select("name")
    .where("id", "=", pipelineId)
    .executeTakeFirstOrThrow();
  const spec = await scriptOfStep(db, turn, step, name);
  const inputs = await checkScript(db, projectId, spec);
  return { key: await scriptKey(db, projectId, spec, inputs), spec, inputs };
}

export interface TrainingKey {
  readonly key: StepKey;
  readonly project: ProjectRecord;
  readonly asked: Pick<OfKind<"train">, "algorithm" | "calibration" | "coverage" | "seed"> & {
    readonly params: Record<string, Exclude<OfKind<"train">["params"][string], { readonly parameter: string }>>;
  };
  /** The one that the step names: its steps and split are what counts, whatever data it was made for. */
  readonly recipe: RecipeRecord;
  readonly data: { readonly dataId: string; readonly version: number };
}

/** The key of a training whose turn it is. Throws the errors of a project that has not said what is to be predicted. */
export async function keyOfTraining(
  db: Kysely<Database>,
  serverVersion: string,
  turn: StepTurn,
  step: OfKind<"train">,
): Promise<TrainingKey> {
  const { projectId } = turn.run;
  const project = await getProject(db, projectId);
  const definition = defined(project, "training");
  const { id } = await db
    .selectFrom("recipe")
    .select("id")
    .where("projectId", "=", projectId)
    .where("name", "=", step.recipe)
    .where("version", "=", step.recipeVersion!)
    .executeTakeFirstOrThrow();
  const recipe = await getRecipe(db, projectId, id);
  const own = { dataId: recipe.dataId, version: recipe.dataVersion };
  const data = (await dataOfTraining(db, turn, step)) ?? own;
  const { sha256: dataSha256 } = await getDataVersion(db, projectId, data.dataId, data.version);
  const { algorithm, calibration, coverage, seed } = step;
  const asked = { algorithm, params: valuesWith(step.params, turn.parameters), calibration, coverage, seed };
  return {
    key: trainingKey({ ...asked, definition, recipe, dataSha256, serverVersion }),
    project,
    asked,
    recipe,
    data,
  };
}
