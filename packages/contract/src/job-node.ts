import { z } from "zod";
import { TargetId } from "./units.js";

/** What a node of a job of several has used so far, all its processes together. */
export const NodeTotals = z.object({
  cpuSeconds: z.number(),
  /** Now; 0 once it has ended. */
  memoryBytes: z.number(),
  peakMemoryBytes: z.number(),
  readBytes: z.number().nullable(),
  writtenBytes: z.number().nullable(),
});
export type NodeTotals = z.infer<typeof NodeTotals>;

/** What a node of a job of several could take, and what it used. */
export const JobNode = z
  .object({
    /** Counts from 0. */
    node: z.int(),
    target: z.object({ id: TargetId, name: z.string() }),
    /** What it could take. */
    held: z.object({ cores: z.number(), memoryBytes: z.number() }),
    /** On average over the job's time; null before the first measurement. */
    coresAtWork: z.number().nullable(),
    usage: NodeTotals.nullable(),
  })
  .meta({ id: "JobNode" });
export type JobNode = z.infer<typeof JobNode>;
