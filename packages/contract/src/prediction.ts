import { z } from "zod";
import { DataSource, sourceErrors } from "./data.js";
import { RunsCode } from "./endpoint.js";
import { Job, JobState } from "./job.js";
import { PageQuery, pageOf, route } from "./route.js";
import { DataId, InProject, Instant, JobId, ModelId, PredictionId, ProjectId } from "./units.js";

/** A file scored as a whole. */
export const BatchPrediction = z
  .object({
    id: PredictionId,
    projectId: ProjectId,
    jobId: JobId,
    modelId: ModelId,
    version: z.number().int(),
    state: JobState,
    sourceName: z.string(),
    rowCount: z.number().nullable(),
    /** Rows that could not be read or do not fit the signature; listed in the result with their reason. */
    refusedRowCount: z.number().nullable(),
    resultSizeBytes: z.number().nullable(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: "BatchPrediction" });
export type BatchPrediction = z.infer<typeof BatchPrediction>;

const batch = InProject.extend({ predictionId: PredictionId });

export const predictionRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/predictions",
    summary: "List a project's batch predictions",
    access: "user",
    params: InProject,
    query: PageQuery,
    result: pageOf(BatchPrediction),
    errors: ["not_found"],
  }),
  create: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/predictions",
    summary: "Score a file or a data version: starts a job",
    access: "user",
    params: InProject,
    body: z.object({
      modelId: ModelId,
      version: z.number().int().min(1),
      runsCode: RunsCode,
      source: z.union([DataSource, z.object({ dataId: DataId, dataVersion: z.number().int().min(1) })]),
    }),
    result: z.object({ prediction: BatchPrediction, job: Job }),
    status: 202,
    errors: ["not_found", ...sourceErrors, "input_invalid", "model_file_invalid", "model_not_served", "runs_code"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/predictions/:predictionId",
    summary: "A batch prediction",
    access: "user",
    params: batch,
    result: BatchPrediction,
    errors: ["not_found"],
  }),
  download: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/predictions/:predictionId/file",
    summary: "The rows with their predictions",
    access: "user",
    params: batch,
    query: z.object({ format: z.enum(["csv", "parquet"]).default("csv") }),
    answer: "file",
    errors: ["not_found", "conflict"],
  }),
};
