import { z } from "zod";
import { route } from "./route.js";
import { Instant } from "./units.js";

export const Health = z
  .object({
    status: z.literal("ok"),
    version: z.string(),
    startedAt: Instant,
    uptimeSeconds: z.number(),
  })
  .meta({ id: "Health" });
export type Health = z.infer<typeof Health>;

export const healthRoutes = {
  get: route({
    method: "GET",
    path: "/health",
    summary: "Whether the server answers",
    access: "public",
    result: Health,
  }),
  openapi: route({
    method: "GET",
    path: "/api/openapi.json",
    summary: "This API as OpenAPI 3.1",
    access: "public",
    result: z.record(z.string(), z.unknown()),
  }),
};
