import { z } from "zod";
import { Task } from "./project.js";
import { route } from "./route.js";

/** One parameter, from the engine's own table: forms, flags and docs come from it. */
export const AlgorithmParam = z
  .object({
    name: z.string(),
    type: z.enum(["integer", "number", "boolean", "choice"]),
    default: z.union([z.number(), z.boolean(), z.string()]),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.boolean().optional(),
    scale: z.enum(["linear", "log"]).optional(),
    choices: z.array(z.string()).optional(),
    description: z.string(),
    aliases: z.array(z.string()),
    advanced: z.boolean(),
  })
  .meta({ id: "AlgorithmParam" });
export type AlgorithmParam = z.infer<typeof AlgorithmParam>;

export const Algorithm = z
  .object({
    name: z.string(),
    tasks: z.array(Task),
    nativeCategories: z.boolean(),
    nativeMissing: z.boolean(),
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
    result: z.object({ items: z.array(Algorithm) }),
  }),
};
