import { Calibration, type ParamValue } from "@crisol/contract";
import type { Client } from "@crisol/sdk";
import { type Command, Option } from "commander";
import { UsageError } from "./errors.js";

export interface TrainingOptions {
  readonly recipe?: string;
  readonly algorithm: string;
  readonly param?: string[];
  readonly calibration?: Calibration;
  readonly coverage?: number;
  readonly seed: number;
}

/** The options that say what is trained. */
export function withTrainingOptions(command: Command): Command {
  return command
    .option("--recipe <id>", "recipe; default: the newest")
    .option("--algorithm <name>", "see: crisol algorithm list", "gradient_boosting")
    .option("--param <name=value...>", "parameters of the algorithm")
    .addOption(
      new Option("--calibration <method>", "make probabilities come true as often as they say").choices(
        Calibration.options,
      ),
    )
    .option("--coverage <share>", "intervals or sets that hold the true value this often, such as 0.9", Number)
    .option("--seed <n>", "seed of all that is random", Number, 0);
}

/** What the options ask for; the project's newest recipe unless they name one. */
export async function trainingRequest(client: Client, projectId: string, options: TrainingOptions) {
  const { recipe, algorithm, param, calibration, coverage, seed } = options;
  const params = { projectId };
  const newest = recipe ? undefined : (await client.recipe.list({ params, query: { limit: 1 } })).items[0];
  const recipeId = recipe ?? newest?.id;
  if (!recipeId) throw new UsageError("the project has no recipe yet: crisol recipe suggest --save NAME");
  return { recipeId, algorithm, params: paramsOf(param ?? []), calibration, coverage, seed };
}

/** `name=value` pairs; a value is a number, true/false, or JSON ({"age":"increasing"}) where it reads like one. */
function paramsOf(pairs: readonly string[]): Record<string, ParamValue> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, text] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      if (!pair.includes("=")) throw new UsageError(`--param takes name=value, not ${pair}`);
      if (text === "true" || text === "false") return [name, text === "true"];
      if (/^[[{]/.test(text)) return [name, jsonOf(name, text)];
      return [name, text !== "" && Number.isFinite(Number(text)) ? Number(text) : text];
    }),
  );
}

function jsonOf(name: string, text: string): ParamValue {
  try {
    return JSON.parse(text) as ParamValue;
  } catch (error) {
    throw new UsageError(`--param ${name} is not valid JSON: ${(error as Error).message}`);
  }
}
