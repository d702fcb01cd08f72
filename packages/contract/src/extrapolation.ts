import { z } from "zod";
import { Job, JobState } from "./job.js";
import { RanOn } from "./job-resources.js";
import { PageQuery, pageOf, route } from "./route.js";
import { TrainingRequest } from "./run.js";
import { ExtrapolationId, InProject, Instant, JobId, ProjectId, Reason, RunId } from "./units.js";

/** Parts of the rows that are trained on unless others are asked for. */
export const PART_SHARES = [1 / 16, 1 / 8, 1 / 4] as const;

/** A value that nobody measured: the median of what is likely, and the band that holds it 9 times of 10. */
const Expected = z.object({ value: z.number(), lower: z.number(), upper: z.number() });

/** A training on a part of the rows, as it was measured. */
const Part = z.object({
  /** Of all rows, 0 to 1. */
  share: z.number(),
  /** Of training, validation and test together. */
  rowCount: z.number().int(),
  /** Of its process, start to end. */
  seconds: z.number(),
  peakMemoryBytes: z.number(),
  /** Boosting rounds and the like, those after the best one included; null where the algorithm has none. */
  iterations: z.number().int().nullable(),
  /** The primary metric on all test rows, or up to 100,000 of them; null until all parts are trained, and where it is not defined. */
  quality: z.number().nullable(),
});

/** What a training on so many rows is expected to take, and to give. */
const Forecast = z.object({
  /** Of all rows: 10 is ten times as many as there are. */
  share: z.number(),
  rowCount: z.number(),
  seconds: Expected,
  peakMemoryBytes: Expected,
  /** Null where the metric was not defined. */
  quality: Expected.nullable(),
});
export type Forecast = z.infer<typeof Forecast>;

/** Trainings on parts of the rows, and what follows for all of them and for ten times as many. */
export const Extrapolation = z
  .object({
    id: ExtrapolationId,
    projectId: ProjectId,
    jobId: JobId,
    state: JobState,
    /** Where its trainings run or ran, and so whose time and memory it tells of; null before that. */
    target: RanOn.nullable(),
    request: TrainingRequest,
    metric: z.string(),
    direction: z.enum(["maximise", "minimise"]),
    /** Null until the data were read. */
    rowCount: z.number().int().nullable(),
    shares: z.array(z.number()),
    /** In the order of `shares`, as they come. */
    parts: z.array(Part),
    /** From the smallest part to ten times all rows, 1 and 10 among them; empty until it has succeeded. */
    forecasts: z.array(Forecast),
    /** What it comes to, in sentences. */
    findings: z.array(Reason),
    /** The newest training on all rows that was asked for the same and ran on the same target; null where there is none. */
    measured: z
      .object({
        runId: RunId,
        seconds: z.number(),
        peakMemoryBytes: z.number().nullable(),
        quality: z.number().nullable(),
      })
      .nullable(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: "Extrapolation" });
export type Extrapolation = z.infer<typeof Extrapolation>;

const path = "/api/v1/projects/:projectId/extrapolations";
const params = InProject.extend({ extrapolationId: ExtrapolationId });

export const extrapolationRoutes = {
  list: route({
    method: "GET",
    path,
    summary: "List what was tried on parts of the rows, newest first",
    access: "user",
    params: InProject,
    query: PageQuery,
    result: pageOf(Extrapolation),
    errors: ["not_found"],
  }),
  create: route({
    method: "POST",
    path,
    summary:
      "Train on 1/16, 1/8 and 1/4 of the rows, and foretell quality, time and memory of all and of ten times as many: starts a job",
    access: "user",
    params: InProject,
    body: TrainingRequest.extend({
      shares: z
        .array(z.number().min(0.001).max(0.5))
        .min(2)
        .max(6)
        .refine((shares) => new Set(shares).size === shares.length, "must be different shares")
        .default([...PART_SHARES])
        .meta({ description: "Parts of the rows to train on" }),
    }),
    result: z.object({ extrapolation: Extrapolation, job: Job }),
    status: 202,
    errors: [
      "not_found",
      "definition_incomplete",
      "algorithm_unknown",
      "params_invalid",
      "recipe_invalid",
      "task_does_not_fit",
      "input_invalid",
      "no_target_fits",
    ],
  }),
  get: route({
    method: "GET",
    path: `${path}/:extrapolationId`,
    summary: "What was tried on parts of the rows, and what follows from it",
    access: "user",
    params,
    result: Extrapolation,
    errors: ["not_found"],
  }),
  delete: route({
    method: "DELETE",
    path: `${path}/:extrapolationId`,
    summary: "Delete it; a job that still runs must be cancelled first",
    access: "user",
    params,
    errors: ["not_found", "conflict"],
  }),
};
