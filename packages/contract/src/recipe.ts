import { z } from "zod";
import { PageQuery, pageOf, route } from "./route.js";
import { Cell, DataId, InProject, Instant, Name, ProjectId, Reason, RecipeId, Seed } from "./units.js";

export const ColumnSelection = z.union([
  z.array(z.string().max(500)).min(1).max(10_000),
  z.enum(["all_numeric", "all_category", "all_timestamp"]),
]);
export type ColumnSelection = z.infer<typeof ColumnSelection>;

export const DatePart = z.enum([
  "year",
  "quarter",
  "month",
  "day",
  "weekday",
  "day_of_year",
  "hour",
  "minute",
  "epoch_days",
]);

export const RecipeStep = z
  .discriminatedUnion("step", [
    z.object({ step: z.literal("drop"), columns: ColumnSelection }),
    z.object({
      step: z.literal("impute"),
      columns: ColumnSelection,
      strategy: z.enum(["mean", "median", "most_frequent", "constant"]),
      value: z.union([z.number(), z.string().max(500)]).optional(),
      indicator: z.boolean().optional(),
    }),
    z.object({
      step: z.literal("encode"),
      columns: ColumnSelection,
      method: z.enum(["one_hot", "ordinal", "target"]),
      maxLevels: z.number().int().min(1).max(1000).optional(),
      smoothing: z.number().min(0).max(1e6).optional(),
      folds: z.number().int().min(2).max(20).optional(),
    }),
    z.object({ step: z.literal("scale"), columns: ColumnSelection, method: z.enum(["standard", "min_max", "robust"]) }),
    z.object({ step: z.literal("date_parts"), columns: ColumnSelection, parts: z.array(DatePart).min(1) }),
  ])
  .meta({ id: "RecipeStep" });
export type RecipeStep = z.infer<typeof RecipeStep>;

export const Split = z
  .object({
    method: z.enum(["random", "stratified", "group", "time"]),
    /** The group or time column. */
    column: z.string().max(500).optional(),
    validationFraction: z.number().min(0).max(0.8).default(0.2),
    testFraction: z.number().min(0.01).max(0.8).default(0.2),
    seed: Seed.default(0),
  })
  .meta({ id: "Split" });
export type Split = z.infer<typeof Split>;

/** Steps and split; never changes once made: saving under the same name makes the next version. */
export const Recipe = z
  .object({
    id: RecipeId,
    projectId: ProjectId,
    name: Name,
    version: z.number().int(),
    dataId: DataId,
    dataVersion: z.number().int(),
    steps: z.array(RecipeStep),
    split: Split,
    createdAt: Instant,
  })
  .meta({ id: "Recipe" });
export type Recipe = z.infer<typeof Recipe>;

export const RecipeInput = z.object({
  name: Name.default("recipe"),
  /** Default: the project's data version. */
  dataId: DataId.optional(),
  dataVersion: z.number().int().min(1).optional(),
  steps: z.array(RecipeStep).max(200),
  split: Split,
});

export const RecipeSuggestion = z
  .object({
    steps: z.array(z.object({ step: RecipeStep, reason: Reason })),
    split: z.object({ value: Split, reason: Reason }),
  })
  .meta({ id: "RecipeSuggestion" });
export type RecipeSuggestion = z.infer<typeof RecipeSuggestion>;

/** What a recipe does to a sample of the training rows. */
export const RecipePreview = z
  .object({
    split: z.object({
      trainRowCount: z.number(),
      validationRowCount: z.number(),
      testRowCount: z.number(),
      /** Rows of each class in each part; empty for regression. */
      classes: z.array(z.object({ value: z.string(), train: z.number(), validation: z.number(), test: z.number() })),
    }),
    before: z.object({ columns: z.array(z.string()), rows: z.array(z.array(Cell)) }),
    after: z.object({
      features: z.array(z.object({ name: z.string(), kind: z.enum(["numeric", "category"]) })),
      rows: z.array(z.array(z.number().nullable())),
    }),
  })
  .meta({ id: "RecipePreview" });
export type RecipePreview = z.infer<typeof RecipePreview>;

export const recipeRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/recipes",
    summary: "List a project's recipes, newest first",
    access: "user",
    params: InProject,
    query: PageQuery,
    result: pageOf(Recipe),
    errors: ["not_found"],
  }),
  create: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/recipes",
    summary: "Save a recipe; the same name makes its next version",
    access: "user",
    params: InProject,
    body: RecipeInput,
    result: Recipe,
    status: 201,
    errors: ["not_found", "definition_incomplete", "recipe_invalid", "split_invalid"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/recipes/:recipeId",
    summary: "A recipe",
    access: "user",
    params: InProject.extend({ recipeId: RecipeId }),
    result: Recipe,
    errors: ["not_found"],
  }),
  suggest: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/recipes/suggestion",
    summary: "Steps and split that fit the data and the algorithm, each with the reason",
    access: "user",
    params: InProject,
    query: z.object({ algorithm: z.string().max(100).default("gradient_boosting") }),
    result: RecipeSuggestion,
    errors: ["not_found", "definition_incomplete", "algorithm_unknown"],
  }),
  preview: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/recipes/preview",
    summary: "What a recipe does to the first training rows; nothing is saved",
    access: "user",
    role: "viewer",
    params: InProject,
    body: RecipeInput.extend({ rows: z.number().int().min(1).max(100).default(20) }),
    result: RecipePreview,
    errors: ["not_found", "definition_incomplete", "recipe_invalid", "split_invalid"],
  }),
};
