import { z } from "zod";
import { MachineSize } from "./machine-size.js";
import { route } from "./route.js";

const money = z.number().min(0).max(1_000_000);

/** What the owner of this machine says about it; null: nothing was said. */
export const LocalComputeSettings = z.object({
  /** What an hour of the machine costs, in `currency`. Null: no job has a cost. */
  pricePerHour: money.nullable(),
  /** ISO 4217: `EUR`. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable(),
  /** Power that the machine draws with all cores at work, in watts. Null: no job has an energy. */
  watts: money.nullable(),
  /** Jobs that run at the same time. Null: half of the cores. */
  maximumJobs: z.int().min(1).max(1000).nullable(),
  /** Cores that a script job may use; parts of one are allowed. Null: all. */
  cores: z.number().min(0.1).max(4096).nullable(),
  /** Memory that a script job may use. Null: all. */
  memoryBytes: z.int().min(32_000_000).nullable(),
});
export type LocalComputeSettings = z.infer<typeof LocalComputeSettings>;

/** The machine that the server runs on, as a target of jobs. */
export const LocalCompute = LocalComputeSettings.extend({
  machine: z.object({ cores: z.int(), memoryBytes: z.int() }),
}).meta({ id: "LocalCompute" });
export type LocalCompute = z.infer<typeof LocalCompute>;

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
  get: route({
    method: "GET",
    path: "/api/v1/compute/local",
    summary: "This machine as a target of jobs: its price, its power, and what a job may use of it",
    access: "user",
    role: "any",
    result: LocalCompute,
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/compute/local",
    summary: "Change the settings of this machine; what is left out stays. Jobs that have ended keep their cost",
    access: "user",
    role: "admin",
    body: LocalComputeSettings.partial(),
    result: LocalCompute,
  }),
};
