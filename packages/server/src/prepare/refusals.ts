import { CrisolError } from "@crisol/contract";
import { EngineError, RecipeError, type RecipeProblem } from "@crisol/engine";
import type { TargetDefinition } from "./split-data.js";

/** The engine's complaint about target or split as an error of the catalogue; anything else comes back as it is. */
export function refusedData(error: unknown, { target, task }: TargetDefinition): unknown {
  if (error instanceof EngineError && error.code === "bad_target") {
    return new CrisolError("task_does_not_fit", { field: target, value: task, problem: error.message });
  }
  return error;
}

/** The engine's complaint about a recipe as `recipe_invalid`; anything else comes back as it is. */
export function refusedRecipe(error: unknown): unknown {
  if (error instanceof RecipeError) return invalidRecipe(error.problems);
  if (error instanceof EngineError) return new CrisolError("recipe_invalid", { problem: error.message });
  return error;
}

export function invalidRecipe(problems: readonly RecipeProblem[]): CrisolError {
  return new CrisolError("recipe_invalid", { problem: sentence(problems) }, problems);
}

/** `split_invalid`, with the fields as the request has them. */
export function invalidSplit(problems: readonly RecipeProblem[]): CrisolError {
  const inRequest = problems.map(({ field, message }) => ({ field: `split.${field}`, message }));
  return new CrisolError("split_invalid", { problem: sentence(problems) }, inRequest);
}

function sentence(problems: readonly RecipeProblem[]): string {
  return problems.map(({ message }) => message).join("; ");
}
