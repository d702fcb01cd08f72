import { z } from "zod";
import { ExplainResult } from "./explanation.js";
import { CriterionResult, Override, Signature } from "./model-version.js";
import { PageQuery, pageOf, route } from "./route.js";
import { EndpointId, InProject, Instant, ModelId, ModelName, ProjectId, Row, Slug } from "./units.js";

/** Which version an endpoint answered with, since when, and how it passed the gate. */
export const Deployment = z
  .object({
    modelId: ModelId,
    modelName: ModelName,
    version: z.number().int(),
    criteria: z.array(CriterionResult),
    /** Recorded when criteria were not met and it was deployed all the same. */
    override: z.object({ by: z.string(), reason: z.string() }).nullable(),
    deployedAt: Instant,
  })
  .meta({ id: "Deployment" });
export type Deployment = z.infer<typeof Deployment>;

/** The process that a model of MLflow's runs in: its own code, in its own environment, held apart from the server. */
export const ModelProcess = z
  .object({
    /**
     * `preparing`: its environment is made, which takes minutes the first time; `starting`: it loads the model; `failed`: it
     * is not tried again until the endpoint is stopped and started, or deployed to.
     */
    state: z.enum(["preparing", "starting", "ready", "failed"]),
    /** Why it failed, or how it ended the last time; null where neither was. */
    problem: z.string().nullable(),
    /** How often it has ended by itself since the server started, and was started anew. */
    restarts: z.number().int(),
    /** The last lines of what was done to prepare it, and of what it printed: 100 at most, the newest last. */
    log: z.array(z.string()),
  })
  .meta({ id: "ModelProcess" });
export type ModelProcess = z.infer<typeof ModelProcess>;

/**
 * Whether code that comes with the model may run. Models of MLflow that are not of trees or ONNX are pickles and Python: to load one
 * is to run what its maker wrote. With true it runs in a process of its own, in its own environment, without the
 * server's credentials; without it such a version is refused with `runs_code`. Default false.
 */
export const RunsCode = z.boolean().optional();

export const Endpoint = z
  .object({
    id: EndpointId,
    projectId: ProjectId,
    /** Unique in the workspace: it stands in the URL. */
    name: Slug,
    state: z.enum(["live", "stopped"]),
    url: z.string(),
    keyPrefix: z.string(),
    deployment: Deployment,
    /** Newest first; the first is `deployment`. */
    history: z.array(Deployment),
    signature: Signature,
    /** Null where the server itself predicts, which it does with models in its own format. */
    process: ModelProcess.nullable(),
    createdAt: Instant,
  })
  .meta({ id: "Endpoint" });
export type Endpoint = z.infer<typeof Endpoint>;

export const PredictInput = z
  .object({
    /** One object a row, keyed by the signature's column names; missing is null. */
    rows: z.array(Row).min(1).max(10_000),
  })
  .meta({ id: "PredictInput" });
export type PredictInput = z.infer<typeof PredictInput>;

export const Prediction = z
  .object({
    /** Names the row when its label is sent later. */
    id: z.string(),
    /** The class, or the number. */
    prediction: z.union([z.string(), z.number()]),
    /** By class; absent for regression. */
    probabilities: z.record(z.string(), z.number()).optional(),
    /**
     * Where the true value lies with the probability `level`; of regression models trained with a coverage. A bound is
     * null where training had too few rows for it.
     */
    interval: z.object({ lower: z.number().nullable(), upper: z.number().nullable(), level: z.number() }).optional(),
    /** Classes that hold the true one as often as the model's coverage; of classifiers trained with one. */
    set: z.array(z.string()).optional(),
  })
  .meta({ id: "Prediction" });
export type Prediction = z.infer<typeof Prediction>;

export const PredictResult = z
  .object({ model: z.object({ name: ModelName, version: z.number().int() }), predictions: z.array(Prediction) })
  .meta({ id: "PredictResult" });
export type PredictResult = z.infer<typeof PredictResult>;

const endpoint = InProject.extend({ endpointId: EndpointId });

export const endpointRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/endpoints",
    summary: "List a project's endpoints",
    access: "user",
    params: InProject,
    query: PageQuery,
    result: pageOf(Endpoint),
    errors: ["not_found"],
  }),
  create: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/endpoints",
    summary: "Deploy a model version to a new real-time endpoint; its key is in this answer and nowhere else",
    access: "user",
    params: InProject,
    body: z.object({
      name: Slug,
      modelId: ModelId,
      version: z.number().int().min(1),
      override: Override.optional(),
      runsCode: RunsCode,
    }),
    result: Endpoint.extend({ key: z.string() }),
    status: 201,
    errors: ["not_found", "already_exists", "criteria_not_met", "model_file_invalid", "model_not_served", "runs_code"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/endpoints/:endpointId",
    summary: "An endpoint",
    access: "user",
    params: endpoint,
    result: Endpoint,
    errors: ["not_found"],
  }),
  deploy: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/endpoints/:endpointId/deployments",
    summary: "Switch an endpoint to another model version; requests in flight finish on the old one",
    access: "user",
    params: endpoint,
    body: z.object({
      modelId: ModelId,
      version: z.number().int().min(1),
      override: Override.optional(),
      runsCode: RunsCode,
    }),
    result: Endpoint,
    status: 201,
    errors: ["not_found", "criteria_not_met", "model_file_invalid", "model_not_served", "runs_code"],
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/projects/:projectId/endpoints/:endpointId",
    summary: "Stop or start an endpoint",
    access: "user",
    params: endpoint,
    body: z.object({ state: z.enum(["live", "stopped"]) }),
    result: Endpoint,
    errors: ["not_found"],
  }),
  rotateKey: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/endpoints/:endpointId/key",
    summary: "Replace an endpoint's key; the old one stops at once",
    access: "user",
    params: endpoint,
    result: z.object({ key: z.string(), keyPrefix: z.string() }),
    status: 201,
    errors: ["not_found"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/endpoints/:endpointId",
    summary: "Delete an endpoint with its captured requests and monitor",
    access: "user",
    params: endpoint,
    errors: ["not_found"],
  }),
  predict: route({
    method: "POST",
    path: "/api/v1/endpoints/:endpointName/predict",
    summary: "Predict rows in real time",
    access: "endpoint",
    role: "viewer",
    params: z.object({ endpointName: Slug }),
    body: PredictInput,
    result: PredictResult,
    errors: [
      "not_found",
      "endpoint_stopped",
      "input_invalid",
      "model_file_invalid",
      "model_not_ready",
      "model_failed",
      "overloaded",
    ],
  }),
  explain: route({
    method: "POST",
    path: "/api/v1/endpoints/:endpointName/explain",
    summary: "Predict rows and say what each column contributed",
    access: "endpoint",
    role: "viewer",
    params: z.object({ endpointName: Slug }),
    body: z.object({
      /** As for predict. */
      rows: z.array(Row).min(1).max(100),
      /** Which class to explain; the predicted one of each row when absent. */
      class: z.string().max(1000).optional(),
    }),
    result: ExplainResult,
    errors: ["not_found", "endpoint_stopped", "input_invalid", "model_file_invalid", "not_explained", "overloaded"],
  }),
  schema: route({
    method: "GET",
    path: "/api/v1/endpoints/:endpointName/schema",
    summary: "The JSON Schema of a request to the endpoint, from its model's signature",
    access: "endpoint",
    params: z.object({ endpointName: Slug }),
    result: z.record(z.string(), z.unknown()),
    errors: ["not_found"],
  }),
};
