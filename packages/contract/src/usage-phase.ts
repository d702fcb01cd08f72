import { z } from "zod";

/** The parts of the work of a training, whatever its job calls them. */
export const UsageStage = z.enum(["set_up", "load", "prepare", "train", "evaluate", "save"]);
export type UsageStage = z.infer<typeof UsageStage>;

/** What a job used while it was at one thing. */
export const UsagePhase = z
  .object({
    /** As the job or its script calls it. */
    phase: z.string(),
    stage: UsageStage,
    seconds: z.number(),
    /** Cores at work on average. */
    cores: z.number(),
    peakMemoryBytes: z.number(),
    readBytes: z.number().nullable(),
    writtenBytes: z.number().nullable(),
    /** Share of the time that the busiest GPU was at work; null without one. */
    gpu: z.number().nullable(),
  })
  .meta({ id: "UsagePhase" });
export type UsagePhase = z.infer<typeof UsagePhase>;
