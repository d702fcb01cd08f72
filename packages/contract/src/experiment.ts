import { z } from "zod";
import { PageQuery, route } from "./route.js";
import { ExperimentId, InProject, Instant, ProjectId } from "./units.js";

/** Runs that belong together, in a project. A project is made with one; MLflow's clients name experiments, not projects. */
export const Experiment = z
  .object({
    id: ExperimentId,
    projectId: ProjectId,
    /** Unique in the workspace. */
    name: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Experiment" });
export type Experiment = z.infer<typeof Experiment>;

export const experimentRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/experiments",
    summary: "The project's experiments, oldest first",
    access: "user",
    params: InProject,
    query: PageQuery.pick({ limit: true }),
    result: z.object({ items: z.array(Experiment) }),
    errors: ["not_found"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/experiments/:experimentId",
    summary: "An experiment, and the project that it is in",
    access: "user",
    params: z.object({ experimentId: ExperimentId }),
    result: Experiment,
    errors: ["not_found"],
  }),
} as const;
