import { recipeRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { addDataUse } from "../data/data-uses.js";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { algorithmNamed } from "../train/algorithms.js";
import { checkRecipeInput } from "./check-recipe.js";
import { dataVersionOf, sampleOf } from "./data-sample.js";
import { dataOf, defined } from "./definition.js";
import { previewOf } from "./preview.js";
import { addRecipe, getRecipe, listRecipes, recipesOfData, recipeView } from "./recipes.js";
import { suggestionOf } from "./suggestion.js";

/** Step 3: recipes, saved, suggested and tried. */
export function prepareRoutes(app: FastifyInstance, { store, blobs, clock }: Effects): void {
  addDataUse(recipesOfData);

  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listRecipes(store.read, params.projectId, query);
  });

  serve(app, routes.create, ({ params, body }) =>
    store.write(async (tx) => {
      const project = await getProject(tx, params.projectId);
      const { target } = defined(project, "preparing");
      const data = await dataVersionOf(tx, project.id, dataOf(project, body));
      checkRecipeInput(body, data, target);
      const { dataId, version: dataVersion } = data;
      const { name, steps, split } = body;
      const given = { projectId: project.id, name, dataId, dataVersion, steps, split, createdAtMs: clock.now() };
      return recipeView(await addRecipe(tx, given));
    }),
  );

  serve(app, routes.get, async ({ params }) =>
    recipeView(await getRecipe(store.read, params.projectId, params.recipeId)),
  );

  serve(app, routes.suggest, async ({ params, query }) => {
    const project = await getProject(store.read, params.projectId);
    const definition = defined(project, "preparing");
    const algorithm = algorithmNamed(query.algorithm);
    const { frame } = await sampleOf(store.read, blobs, project.id, dataOf(project, {}));
    return suggestionOf(frame, definition, algorithm);
  });

  serve(app, routes.preview, async ({ params, body }) => {
    const project = await getProject(store.read, params.projectId);
    const definition = defined(project, "preparing");
    const data = await sampleOf(store.read, blobs, project.id, dataOf(project, body));
    checkRecipeInput(body, data, definition.target);
    return previewOf(data.frame, data.rowCount, definition, body, body.rows);
  });
}
