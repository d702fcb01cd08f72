import { z } from "zod";
import { comparisonRoutes } from "./comparison.js";
import { modelImportRoutes } from "./model-import.js";
import { ModelAlias, ModelVersion, modelVersionRoutes, TagChanges } from "./model-version.js";
import { PageQuery, pageOf, route } from "./route.js";
import { LoggedText } from "./run-log.js";
import { InProject, Instant, ModelId, ModelName, ProjectId, RunId, Text } from "./units.js";

export const Model = z
  .object({
    id: ModelId,
    projectId: ProjectId,
    name: ModelName,
    /** Markdown. */
    description: z.string(),
    /** In alphabetical order of their keys. */
    tags: z.array(LoggedText),
    /** The number given last, which no other version gets; 0 before the first. */
    latestVersion: z.number().int(),
    /** Newest first. */
    versions: z.array(ModelVersion),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Model" });
export type Model = z.infer<typeof Model>;

const model = InProject.extend({ modelId: ModelId });

export const modelRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/models",
    summary: "List a project's registered models",
    access: "user",
    params: InProject,
    query: PageQuery,
    result: pageOf(Model),
    errors: ["not_found"],
  }),
  register: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/models",
    summary: "Register the model of a finished run as the next version under a name",
    access: "user",
    params: InProject,
    body: z.object({ runId: RunId, name: ModelName, description: Text.default("") }),
    result: ModelVersion,
    status: 201,
    errors: ["not_found", "run_not_finished", "already_exists"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/models/:modelId",
    summary: "A model and its versions",
    access: "user",
    params: model,
    result: Model,
    errors: ["not_found"],
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/projects/:projectId/models/:modelId",
    summary: "Change a model's name, description and tags",
    access: "user",
    params: model,
    body: z.object({ name: ModelName.optional(), description: Text.optional(), tags: TagChanges.default([]) }),
    result: Model,
    errors: ["not_found", "already_exists"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/models/:modelId",
    summary: "Delete a model with all its versions, unless an endpoint has one or a batch prediction was made with it",
    access: "user",
    params: model,
    errors: ["not_found", "conflict"],
  }),
  setAlias: route({
    method: "PUT",
    path: "/api/v1/projects/:projectId/models/:modelId/aliases/:alias",
    summary: "Let an alias name a version; it moves there from the one that it named. `champion` promotes the version",
    access: "user",
    params: model.extend({ alias: ModelAlias }),
    body: z.object({ version: z.number().int().min(1) }),
    result: ModelVersion,
    errors: ["not_found", "criteria_not_met"],
  }),
  removeAlias: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/models/:modelId/aliases/:alias",
    summary: "Remove an alias; the version stays",
    access: "user",
    params: model.extend({ alias: ModelAlias }),
    result: Model,
    errors: ["not_found"],
  }),
  ...modelVersionRoutes,
  ...comparisonRoutes,
  ...modelImportRoutes,
};
