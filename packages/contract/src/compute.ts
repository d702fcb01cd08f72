import { z } from "zod";
import { ComputeTarget, NewTarget, TargetSettings } from "./compute-target.js";
import { MachineSize } from "./machine-size.js";
import { route } from "./route.js";
import { ProjectId, Reason, Slug, TargetId } from "./units.js";

const params = z.object({ targetId: TargetId });

/** A calendar month, by UTC. */
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month such as 2026-11");

/** What a project has spent on a target in a month. */
export const TargetSpending = z
  .object({
    targetId: TargetId,
    targetName: z.string(),
    projectId: ProjectId,
    /** Null for one that is deleted for good: what it spent stays, for those who see all projects. */
    projectName: z.string().nullable(),
    /** Jobs that ran, each start counted. */
    jobs: z.int(),
    hours: z.number(),
    /** Null where the target had no price. */
    cost: z.number().nullable(),
    currency: z.string().nullable(),
    energyWattHours: z.number(),
  })
  .meta({ id: "TargetSpending" });
export type TargetSpending = z.infer<typeof TargetSpending>;

/** Something that was looked at: whether it is well, and what was found. */
export const TargetFinding = z
  .object({
    aspect: z.enum(["machine", "cores", "memory", "gpus", "shares", "check", "connection"]),
    isWell: z.boolean(),
    reason: Reason,
  })
  .meta({ id: "TargetFinding" });
export type TargetFinding = z.infer<typeof TargetFinding>;

export const computeRoutes = {
  sizes: route({
    method: "GET",
    path: "/api/v1/compute/sizes",
    summary:
      "Sizes of machines as clouds rent them, by class from the smallest, each with its list price and its name in Azure",
    access: "user",
    role: "any",
    result: z.object({
      items: z.array(MachineSize),
      pricesOf: z.string().meta({ description: "When the list prices were looked up" }),
    }),
  }),
  list: route({
    method: "GET",
    path: "/api/v1/compute/targets",
    summary: "List where jobs run: the server's machine first, the others by name",
    access: "user",
    role: "any",
    query: z.object({ name: Slug.optional() }),
    result: z.object({ items: z.array(ComputeTarget) }),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/compute/targets",
    summary: "Add a place where jobs run",
    access: "user",
    role: "admin",
    confidential: true,
    body: NewTarget,
    result: ComputeTarget,
    status: 201,
    errors: ["already_exists", "target_invalid", "target_unreachable", "url_not_allowed"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/compute/targets/:targetId",
    summary: "A target: what it has and costs, its state, its load, and what was spent",
    access: "user",
    role: "any",
    params,
    result: ComputeTarget,
    errors: ["not_found"],
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/compute/targets/:targetId",
    summary: "Change a target; what is left out stays. Jobs that have started keep their price",
    access: "user",
    role: "admin",
    confidential: true,
    params,
    body: TargetSettings.partial(),
    result: ComputeTarget,
    errors: ["not_found", "target_invalid", "target_unreachable", "url_not_allowed"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/compute/targets/:targetId",
    summary: "Remove a target on which nothing runs; jobs that wait for it alone fail",
    access: "user",
    role: "admin",
    params,
    errors: ["not_found", "conflict"],
  }),
  check: route({
    method: "POST",
    path: "/api/v1/compute/targets/:targetId/check",
    summary:
      "Look at a target: what the machine has, what holds its jobs to their limits, whether its check command ends well",
    access: "user",
    role: "admin",
    params,
    result: z.object({ isWell: z.boolean(), findings: z.array(TargetFinding), target: ComputeTarget }),
    errors: ["not_found"],
  }),
  start: route({
    method: "POST",
    path: "/api/v1/compute/targets/:targetId/start",
    summary: "Start a target that is stopped, or that could not be started before",
    access: "user",
    role: "admin",
    params,
    result: ComputeTarget,
    status: 202,
    errors: ["not_found", "conflict"],
  }),
  stop: route({
    method: "POST",
    path: "/api/v1/compute/targets/:targetId/stop",
    summary: "Stop a target on which nothing runs",
    access: "user",
    role: "admin",
    params,
    result: ComputeTarget,
    status: 202,
    errors: ["not_found", "conflict"],
  }),
  spending: route({
    method: "GET",
    path: "/api/v1/compute/spending",
    summary: "What each project has spent on each target in a calendar month, by UTC, jobs that run included",
    access: "user",
    role: "any",
    query: z.object({
      month: Month.optional().meta({ description: "Default: this one" }),
      targetId: TargetId.optional(),
      projectId: ProjectId.optional(),
    }),
    result: z.object({ month: Month, items: z.array(TargetSpending) }),
  }),
};
