import { z } from "zod";
import { Task } from "./project.js";
import { route } from "./route.js";

/** Feature names with the direction in which the prediction may move, for monotone constraints. */
const Directions = z.record(z.string(), z.enum(["increasing", "decreasing"]));
/** Groups of feature names, for interaction constraints. */
const FeatureGroups = z.array(z.array(z.string()).readonly()).readonly();

export const ParamValue = z.union([z.number(), z.boolean(), z.string(), Directions, FeatureGroups]);
export type ParamValue = z.infer<typeof ParamValue>;

/** One parameter, from the engine's own table: forms, flags and docs come from it. */
export const AlgorithmParam = z
  .object({
    name: z.string(),
    type: z.enum(["integer", "number", "boolean", "choice", "directions", "feature_groups"]),
    default: ParamValue,
    /** The default for regression, where that is another one. */
    regressionDefault: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.boolean().optional(),
    scale: z.enum(["linear", "log"]).optional(),
    choices: z.array(z.string()).optional(),
    choicesOf: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .meta({ description: "Those of the choices that a task has, by task, where it has not all" }),
    description: z.string(),
    aliases: z.array(z.string()),
    advanced: z.boolean(),
    when: z
      .object({ param: z.string(), is: z.string() })
      .optional()
      .meta({ description: "It matters only while this other parameter is set to this" }),
  })
  .meta({ id: "AlgorithmParam" });
export type AlgorithmParam = z.infer<typeof AlgorithmParam>;

/** Parameters whose defaults and choices are those for `task`. */
export function taskParams(params: readonly AlgorithmParam[], task: Task | null): AlgorithmParam[] {
  return params.map((param) => {
    const choices = task === null ? undefined : param.choicesOf?.[task];
    return {
      ...param,
      ...(choices && { choices }),
      ...(task === "regression" && param.regressionDefault !== undefined && { default: param.regressionDefault }),
    };
  });
}

/** The parameters that matter beside the values of the others: `quantile_alpha` only with the objective quantile. */
export function relevantParams(
  params: readonly AlgorithmParam[],
  values: Readonly<Record<string, ParamValue>>,
): readonly AlgorithmParam[] {
  const setting = (name: string) => values[name] ?? params.find((param) => param.name === name)?.default;
  return params.filter(({ when }) => !when || setting(when.param) === when.is);
}

export const Algorithm = z
  .object({
    name: z.string(),
    tasks: z.array(Task),
    nativeCategories: z.boolean(),
    nativeMissing: z.boolean(),
    /** A run with it can go on from another run's model. */
    warmStart: z.boolean(),
    params: z.array(AlgorithmParam),
  })
  .meta({ id: "Algorithm" });
export type Algorithm = z.infer<typeof Algorithm>;

export const algorithmRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/algorithms",
    summary: "The algorithms and their parameters",
    access: "user",
    role: "any",
    result: z.object({ items: z.array(Algorithm) }),
  }),
};
