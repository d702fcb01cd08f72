import { readFile } from "node:fs/promises";
import type { Recipe } from "@crisol/contract";
import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { print, table } from "../output.js";

interface RecipeOptions extends ServerOptions {
  readonly project?: string;
}

export function command(): Command {
  const recipe = new Command("recipe");
  withProjectOptions(recipe.command("list").description("list a project's recipes")).action(
    async (options: RecipeOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const { items } = await client.recipe.list({ params, query: { limit: 1000 } });
      print(items, options.json, () =>
        table(
          ["id", "name", "version", "steps", "split", "data"],
          items.map((r) => [r.id, r.name, r.version, stepsOf(r), r.split.method, `${r.dataId}@${r.dataVersion}`]),
        ),
      );
    },
  );
  withProjectOptions(recipe.command("suggest").description("steps and split that fit the data, with reasons"))
    .option("--algorithm <name>", "the algorithm it is for", "gradient_boosting")
    .option("--save <name>", "save it under this name")
    .action(async (options: RecipeOptions & { algorithm: string; save?: string }) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const plan = await client.recipe.suggest({ params, query: { algorithm: options.algorithm } });
      const body = { steps: plan.steps.map(({ step }) => step), split: plan.split.value };
      const saved = options.save ? await client.recipe.create({ params, body: { ...body, name: options.save } }) : null;
      print(saved ?? plan, options.json, () =>
        [
          table(
            ["step", "columns", "because"],
            [
              ...plan.steps.map(({ step, reason }) => [step.step, step.columns, reason.text]),
              ["split", plan.split.value.method, plan.split.reason.text],
            ],
          ),
          ...(saved ? [`saved ${saved.name} version ${saved.version} (${saved.id})`] : []),
        ].join("\n"),
      );
    });
  withProjectOptions(
    recipe.command("create <file>").description("save a recipe from a JSON file with name, steps and split"),
  ).action(async (file: string, options: RecipeOptions) => {
    const client = await connect(options);
    const params = { projectId: await projectId(client, options.project) };
    const created = await client.recipe.create({ params, body: await readJson(file) });
    print(created, options.json, () => `saved ${created.name} version ${created.version} (${created.id})`);
  });
  withProjectOptions(
    recipe.command("preview <file>").description("what a recipe file would do to the first rows; saves nothing"),
  ).action(async (file: string, options: RecipeOptions) => {
    const client = await connect(options);
    const params = { projectId: await projectId(client, options.project) };
    const preview = await client.recipe.preview({ params, body: await readJson(file) });
    print(
      preview,
      options.json,
      () =>
        `${preview.split.trainRowCount} rows train, ${preview.split.validationRowCount} validate, ${preview.split.testRowCount} test\n\n${table(
          preview.after.features.map((f) => f.name),
          preview.after.rows,
        )}`,
    );
  });
  withProjectOptions(recipe.command("get <id>").description("show a recipe")).action(
    async (recipeId: string, options: RecipeOptions) => {
      const client = await connect(options);
      const found = await client.recipe.get({
        params: { projectId: await projectId(client, options.project), recipeId },
      });
      print(found, options.json, () => JSON.stringify(found, null, 2));
    },
  );
  return recipe;
}

function stepsOf(recipe: Recipe): string {
  return recipe.steps.map((step) => step.step).join(", ") || "(none)";
}

async function readJson(file: string) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file} is not a JSON file that can be read: ${(error as Error).message}`);
  }
}
