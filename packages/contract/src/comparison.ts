import { z } from "zod";
import { Job, JobState } from "./job.js";
import { PageQuery, pageOf, route } from "./route.js";
import { MetricValue } from "./run.js";
import { ComparisonId, DataId, InProject, Instant, JobId, ModelId, ProjectId } from "./units.js";

/** Versions of a model, measured on the same rows. */
export const ModelComparison = z
  .object({
    id: ComparisonId,
    projectId: ProjectId,
    modelId: ModelId,
    jobId: JobId,
    state: JobState,
    /** As they were asked for. */
    versions: z.array(z.number().int()),
    data: z.object({
      dataId: DataId,
      version: z.number().int(),
      /** The test rows of the newest version that was trained here, or all. */
      part: z.enum(["test", "all"]),
    }),
    /** Null until it has succeeded. */
    result: z
      .object({
        /** On which all were measured. */
        rowCount: z.number(),
        leftOut: z.object({
          /** Without a value of the target. */
          noTarget: z.number(),
          /** Rows that one of the versions was trained on. */
          seen: z.number(),
          /** Rows of a class that one of the versions does not know. */
          unknownClass: z.number(),
          /** Rows that one of the versions cannot score. */
          notScored: z.number(),
        }),
        /** In the order of `versions`; with 95 % bootstrap intervals, of the same resamples for all. */
        versions: z.array(
          z.object({
            version: z.number().int(),
            metrics: z.record(z.string(), MetricValue),
            /** Whether its training rows are known, so that none of them is among those it was measured on. */
            isTrainingKnown: z.boolean(),
          }),
        ),
      })
      .nullable(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: "ModelComparison" });
export type ModelComparison = z.infer<typeof ModelComparison>;

const model = InProject.extend({ modelId: ModelId });
const path = "/api/v1/projects/:projectId/models/:modelId/comparisons";

export const comparisonRoutes = {
  compare: route({
    method: "POST",
    path,
    summary: "Measure versions of a model on the same rows, which none of them was trained on: starts a job",
    access: "user",
    params: model,
    body: z.object({
      versions: z
        .array(z.number().int().min(1))
        .min(2)
        .max(10)
        .refine((versions) => new Set(versions).size === versions.length, "must be different versions"),
      /** All rows of a data version; default: the test rows of the newest version that was trained here. */
      data: z.object({ dataId: DataId, version: z.number().int().min(1) }).optional(),
    }),
    result: z.object({ comparison: ModelComparison, job: Job }),
    status: 202,
    errors: ["not_found", "input_invalid", "model_not_served"],
  }),
  comparisons: route({
    method: "GET",
    path,
    summary: "List the comparisons of a model's versions",
    access: "user",
    params: model,
    query: PageQuery,
    result: pageOf(ModelComparison),
    errors: ["not_found"],
  }),
  getComparison: route({
    method: "GET",
    path: `${path}/:comparisonId`,
    summary: "A comparison of a model's versions",
    access: "user",
    params: model.extend({ comparisonId: ComparisonId }),
    result: ModelComparison,
    errors: ["not_found"],
  }),
};
