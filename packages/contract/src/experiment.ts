import { z } from "zod";
import { fieldForms } from "./field-form.js";
import { PageQuery, pageOf, route } from "./route.js";
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

/** What its runs have in common; slashes may group experiments. */
export const ExperimentName = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[^\p{Cc}]*$/u, fieldForms.form_name);

export const experimentRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/experiments",
    summary: "The project's experiments, oldest first",
    access: "user",
    params: InProject,
    query: PageQuery,
    result: pageOf(Experiment),
    errors: ["not_found", "page_token_invalid"],
  }),
  create: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/experiments",
    summary: "Make an experiment in a project",
    access: "user",
    params: InProject,
    body: z.object({ name: ExperimentName }),
    result: Experiment,
    status: 201,
    errors: ["not_found", "already_exists"],
  }),
  open: route({
    method: "POST",
    path: "/api/v1/experiments",
    summary: "The experiment of that name; where there is none, it is made in a project of its own",
    access: "user",
    role: "any",
    body: z.object({ name: ExperimentName }),
    result: Experiment,
    errors: ["already_exists", "conflict", "forbidden"],
  }),
  find: route({
    method: "GET",
    path: "/api/v1/experiments",
    summary: "The experiment of that name, wherever it is; none if there is none",
    access: "user",
    role: "any",
    query: z.object({ name: ExperimentName }),
    result: z.object({ items: z.array(Experiment) }),
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
