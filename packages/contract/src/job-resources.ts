import { z } from "zod";
import { MachineClass, MachineSizeId } from "./machine-size.js";
import { Slug, TargetId } from "./units.js";

/** Where a job shall run. Without any of them: on the cheapest target that is open to all jobs. */
export const WantedMachine = z.object({
  target: Slug.optional().meta({ description: "A compute target by its name" }),
  class: MachineClass.optional().meta({ description: "Any target of that class" }),
  size: MachineSizeId.optional().meta({
    description: "Any target that has as much: the job takes the cores and the memory of that size",
  }),
});
export type WantedMachine = z.infer<typeof WantedMachine>;

/** The target that a job, or its first node, runs on or ran on last, by the name that it had then. */
export const RanOn = z.object({ id: TargetId, name: z.string() });
export type RanOn = z.infer<typeof RanOn>;

const cores = z.number().int().min(1).max(4096);
const memoryBytes = z.number().int().min(16_000_000).nullable().meta({
  description: "The most that its processes may take together; null: all there is, or that of its size",
});

/** What a job may take, and where. */
export const JobResources = z.object({
  cores: cores.default(1),
  memoryBytes: memoryBytes.default(null),
  ...WantedMachine.shape,
});
export type JobResources = z.infer<typeof JobResources>;

/** What a training may take, and where. */
export const TrainingResources = z.object({
  cores: cores.nullable().default(null).meta({
    description: "That it may compute on; null: all, or those of its size. The model is the same on any number",
  }),
  memoryBytes: memoryBytes.default(null),
  ...WantedMachine.shape,
});
export type TrainingResources = z.infer<typeof TrainingResources>;

/** Options of the command line that ask for it: `--cores 4`, `--target box`. */
export function resourceFlags(asked: Partial<JobResources> | TrainingResources): string[] {
  const { cores, memoryBytes, target, class: ofClass, size } = asked;
  return [
    ...(cores == null ? [] : [`--cores ${cores}`]),
    ...(memoryBytes == null ? [] : [`--memory ${memoryBytes}`]),
    ...(target === undefined ? [] : [`--target ${target}`]),
    ...(ofClass === undefined ? [] : [`--class ${ofClass}`]),
    ...(size === undefined ? [] : [`--size ${size}`]),
  ];
}

const nodes = z.number().int().min(1).max(32);
const processesPerNode = z.number().int().min(1).max(64);

/** What a script may take: of several nodes each for itself. */
export const ScriptResources = JobResources.extend({
  nodes: nodes.default(1).meta({
    description: "Places that it takes at once, each with these cores and this memory, on one target or several",
  }),
  processesPerNode: processesPerNode.default(1).meta({
    description:
      "How often the command runs on each node, with the variables by which torch.distributed finds the others",
  }),
});
export type ScriptResources = z.infer<typeof ScriptResources>;

/** Resources instead of others: what is left out stays, but for the three that say where, which go together. */
export const ChangedResources = z.object({
  cores: cores.optional(),
  memoryBytes: memoryBytes.optional(),
  ...WantedMachine.shape,
});
export type ChangedResources = z.infer<typeof ChangedResources>;

/** The same of a script. */
export const ChangedScriptResources = ChangedResources.extend({
  nodes: nodes.optional(),
  processesPerNode: processesPerNode.optional(),
});
export type ChangedScriptResources = z.infer<typeof ChangedScriptResources>;
