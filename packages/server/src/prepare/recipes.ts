import { CrisolError, type Recipe, type RecipeStep, type Split } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { DataUse } from "../data/data-uses.js";
import type { Database, Tx } from "../store/database.js";
import { newId } from "../store/ids.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../store/page.js";
import type { RecipeTable } from "./tables.js";

/** A recipe as it is kept: steps and split, which never change. */
export interface RecipeRecord {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly version: number;
  readonly dataId: string;
  readonly dataVersion: number;
  readonly steps: readonly RecipeStep[];
  readonly split: Split;
  readonly createdAtMs: number;
}

/** The recipe `id` of the project; throws `not_found`. */
export async function getRecipe(db: Kysely<Database>, projectId: string, id: string): Promise<RecipeRecord> {
  const row = await db
    .selectFrom("recipe")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "recipe", value: id });
  return recordOf(row);
}

/** A page of the project's recipes, newest first. */
export async function listRecipes(db: Kysely<Database>, projectId: string, page: PageRequest): Promise<Page<Recipe>> {
  const query = db.selectFrom("recipe").selectAll().where("projectId", "=", projectId);
  return mapPage(await pageOf(query, page), (row) => recipeView(recordOf(row)));
}

/** The recipes that were made for the data: they keep them from being deleted. */
export const recipesOfData: DataUse = async (db, dataId) => {
  const rows = await db
    .selectFrom("recipe")
    .select(["name", "version"])
    .where("dataId", "=", dataId)
    .orderBy("id")
    .limit(20)
    .execute();
  return rows.map(({ name, version }) => `the recipe ${name}, version ${version}`);
};

/** Adds a recipe, as the next version if the project has one of that name. */
export async function addRecipe(tx: Tx, recipe: Omit<RecipeRecord, "id" | "version">): Promise<RecipeRecord> {
  const last = await tx
    .selectFrom("recipe")
    .select((expression) => expression.fn.max("version").as("version"))
    .where("projectId", "=", recipe.projectId)
    .where("name", "=", recipe.name)
    .executeTakeFirst();
  const record: RecipeRecord = { ...recipe, id: newId("rec"), version: (last?.version ?? 0) + 1 };
  const { steps, split, ...columns } = record;
  await tx
    .insertInto("recipe")
    .values({ ...columns, steps: JSON.stringify(steps), split: JSON.stringify(split) })
    .execute();
  return record;
}

/** The API's view of a recipe. */
export function recipeView({ createdAtMs, steps, ...fields }: RecipeRecord): Recipe {
  return { ...fields, steps: [...steps], createdAt: new Date(createdAtMs).toISOString() };
}

function recordOf({ steps, split, ...columns }: Selectable<RecipeTable>): RecipeRecord {
  return { ...columns, steps: JSON.parse(steps) as RecipeStep[], split: JSON.parse(split) as Split };
}
