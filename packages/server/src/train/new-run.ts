import { type Calibration, CrisolError, type ParamValue, type TrainingRequest } from "@crisol/contract";
import { checkParams, type Estimator, type FeatureMatrix, fitRecipe, type ParamValues, takeRows } from "@crisol/engine";
import { checkResources } from "../compute/targets/require-fit.js";
import type { ProjectRecord } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { sampleOf } from "../prepare/data-sample.js";
import { defined } from "../prepare/definition.js";
import { getRecipe, type RecipeRecord } from "../prepare/recipes.js";
import { refusedData, refusedRecipe } from "../prepare/refusals.js";
import { splitData, type TargetDefinition } from "../prepare/split-data.js";
import { algorithmNamed } from "./algorithms.js";
import { type WarmStart, warmStartOf } from "./warm-start.js";

export interface RunRequest {
  readonly recipeId: string;
  readonly algorithm: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly calibration: Calibration | null;
  readonly coverage: number | null;
  readonly warmStartRunId: string | null;
  readonly resources: TrainingRequest["resources"];
}

/** A request that can be trained as it is. */
export interface CheckedRun {
  readonly definition: TargetDefinition & { readonly primaryMetric: string };
  readonly recipe: RecipeRecord;
  /** Complete, defaults included. */
  readonly params: ParamValues;
  readonly dataSha256: string;
  /** Of the run to go on from; null for a run that begins anew. */
  readonly warmStart: WarmStart | null;
}

/**
 * Checks a run before it is queued: definition, algorithm, parameters, and, on a sample of the rows, whether the target
 * fits the task and the recipe leaves what the algorithm can take. Throws the errors of the route.
 */
export async function checkRun(effects: Effects, project: ProjectRecord, request: RunRequest): Promise<CheckedRun> {
  const { store, blobs } = effects;
  const definition = defined(project, "training");
  const { cores, ...place } = request.resources;
  await checkResources(store.read, { ...place, cores: cores ?? undefined });
  const recipe = await getRecipe(store.read, project.id, request.recipeId);
  const estimator = algorithmNamed(request.algorithm);
  if (!estimator.tasks.includes(definition.task)) {
    const problem = `${estimator.name} is for ${estimator.tasks.join(" and ")}`;
    throw new CrisolError("task_does_not_fit", { field: definition.target, value: definition.task, problem });
  }
  if (request.calibration !== null && definition.task === "regression") {
    const problem = `calibration is for probabilities, and the task is regression, so it must be null, not ${request.calibration}`;
    throw new CrisolError("params_invalid", { problem }, [{ field: "calibration", message: problem }]);
  }
  const { values: params, problems } = checkParams(estimator.params, request.params, definition.task);
  if (problems.length > 0) {
    const problem = problems.map(({ message }) => message).join("; ");
    throw new CrisolError(
      "params_invalid",
      { problem },
      problems.map(({ field, message }) => ({ field: `params.${field}`, message })),
    );
  }
  const sample = await sampleOf(store.read, blobs, project.id, recipe);
  const features = trainingFeatures(sample.frame, definition, recipe);
  const problem = unfit(estimator, features);
  if (problem !== undefined) throw new CrisolError("recipe_invalid", { problem });
  const { calibration, coverage, warmStartRunId: runId } = request;
  const given = { projectId: project.id, estimator, definition, recipe, calibration, coverage, frame: sample.frame };
  const warmStart = runId === null ? null : await warmStartOf(effects, { ...given, runId });
  return { definition, recipe, params, dataSha256: sample.sha256, warmStart };
}

function trainingFeatures(
  frame: Parameters<typeof splitData>[0],
  definition: TargetDefinition,
  recipe: RecipeRecord,
): FeatureMatrix {
  try {
    const { frame: usable, target, rows } = splitData(frame, definition, recipe.split);
    const inputs = usable.columns.filter(({ name }) => name !== definition.target);
    const train = takeRows({ rowCount: usable.rowCount, columns: inputs }, rows.train);
    const values = Float64Array.from(rows.train, (row) => target.values[row] as number);
    return fitRecipe(train, { steps: recipe.steps }, { ...target, values }, recipe.split.seed).train;
  } catch (error) {
    throw refusedRecipe(refusedData(error, definition));
  }
}

/** Why the algorithm could not take the features, with the remedy; undefined when it can. */
function unfit(estimator: Estimator, { features, columns }: FeatureMatrix): string | undefined {
  const categories = features.filter(({ kind }) => kind === "category").map(({ name }) => name);
  if (!estimator.nativeCategories && categories.length > 0) {
    return `${estimator.name} takes numbers only, and ${listed(categories)} ${categories.length === 1 ? "is a category" : "are categories"}: add an encode step`;
  }
  const missing = features
    .filter((_, at) => columns[at]?.some((value) => !Number.isFinite(value)))
    .map(({ name }) => name);
  if (!estimator.nativeMissing && missing.length > 0) {
    return `${estimator.name} takes no missing values, and ${listed(missing)} ${missing.length === 1 ? "has" : "have"} some: add an impute step`;
  }
  return undefined;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
