import { isDeepStrictEqual } from "node:util";
import { type Calibration, CrisolError, type RecipeStep, type Split } from "@crisol/contract";
import {
  algorithms,
  EngineError,
  type Estimator,
  type Frame,
  loadPipeline,
  RecipeError,
  readTarget,
} from "@crisol/engine";
import type { Effects } from "../effects.js";
import { getRecipe, type RecipeRecord } from "../prepare/recipes.js";
import type { TargetDefinition } from "../prepare/split-data.js";
import { getRun, type RunRecord } from "./runs.js";

/** What a training needs of the run that it goes on from. */
export interface WarmStart {
  readonly modelSha256: string;
  /** What the run and those that it went on from were trained on, newest first. */
  readonly trainings: readonly Training[];
}

/** The rows of a training: of which data, and how they were divided. */
export interface Training {
  readonly dataSha256: string;
  readonly split: Split;
  /** Gives the classes their order, on which a stratified split depends. */
  readonly positiveClass: string | null;
}

/** A request as far as it has been checked. */
export interface WarmStartRequest {
  readonly projectId: string;
  readonly runId: string;
  readonly estimator: Estimator;
  readonly definition: TargetDefinition;
  readonly recipe: RecipeRecord;
  readonly calibration: Calibration | null;
  readonly coverage: number | null;
  /** A sample of the rows to train on. */
  readonly frame: Frame;
}

/**
 * The run that a new one goes on from. Throws `not_found`, `run_not_finished`, and `warm_start_invalid` where algorithm,
 * task, target, recipe or columns are others, because then the model's features would mean something else.
 */
export async function warmStartOf({ store, blobs }: Effects, request: WarmStartRequest): Promise<WarmStart> {
  const { projectId, runId, frame, definition } = request;
  const run = await getRun(store.read, projectId, runId);
  if (run.modelSha256 === null) throw new CrisolError("run_not_finished", { value: runId, state: run.state });
  const refuse = (problem: string) => new CrisolError("warm_start_invalid", { value: run.name, problem });
  const steps = (await getRecipe(store.read, projectId, run.recipeId)).steps;
  const problem = mismatch(request, run, steps);
  if (problem !== undefined) throw refuse(problem);
  const { recipe, classes } = loadPipeline(await blobs.read(run.modelSha256));
  try {
    recipe.transform(frame);
    const all = Uint32Array.from({ length: frame.rowCount }, (_, row) => row);
    readTarget(frame, definition.target, definition.task, all, definition.positiveClass ?? undefined, classes);
  } catch (error) {
    if (error instanceof RecipeError || error instanceof EngineError) throw refuse(error.message);
    throw error;
  }
  return { modelSha256: run.modelSha256, trainings: await trainingsOf({ store }, run) };
}

/** Why the run's model cannot learn on as asked, in a sentence; undefined when it can. */
function mismatch(
  { estimator, definition, recipe, calibration, coverage }: WarmStartRequest,
  run: RunRecord,
  steps: readonly RecipeStep[],
): string | undefined {
  if (!estimator.warmStart) {
    const able = algorithms.filter(({ warmStart }) => warmStart).map(({ name }) => name);
    return `${estimator.name} cannot go on from a model; ${able.join(", ")} can`;
  }
  if (run.algorithm !== estimator.name) return `its algorithm is ${run.algorithm}, not ${estimator.name}`;
  if (run.task !== definition.task) return `its task is ${run.task}, not ${definition.task}`;
  if (run.target !== definition.target) return `its target is ${run.target}, not ${definition.target}`;
  if (!isDeepStrictEqual(steps, recipe.steps)) {
    return `its recipe has other steps than ${recipe.name} v${recipe.version}; they stay as they were fitted, so they must be the same`;
  }
  if (steps.some((step) => step.step === "encode" && step.method === "target")) {
    return "its recipe encodes by the target, and rows that it has seen would show the model their own";
  }
  for (const [name, value] of Object.entries({ calibration, coverage })) {
    if (value !== null) return `a ${name} is learnt by models that go on from none, so it must be null, not ${value}`;
  }
  return undefined;
}

/** What the run and those that it went on from were trained on, newest first. */
export async function trainingsOf({ store }: Pick<Effects, "store">, last: RunRecord): Promise<WarmStart["trainings"]> {
  const trainings: Training[] = [];
  let run: RunRecord | undefined = last;
  while (run) {
    const { split } = await getRecipe(store.read, run.projectId, run.recipeId);
    const { dataSha256, positiveClass } = run;
    trainings.push({ dataSha256, split, positiveClass });
    run = run.warmStartRunId === null ? undefined : await getRun(store.read, run.projectId, run.warmStartRunId);
  }
  return trainings;
}
