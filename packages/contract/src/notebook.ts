import { z } from "zod";
import { JobResources } from "./job-resources.js";
import { PageQuery, pageOf, route } from "./route.js";
import { ScriptJob, ScriptSpec } from "./script-job.js";
import { CodeId, InProject, Instant, JobId, Name, NotebookId, ProjectId } from "./units.js";

const usualPackages = ["mlflow-skinny", "pandas", "pyarrow"];

/** Where the packages of a notebook's kernel come from; what a kernel needs is added. */
export const NotebookEnvironment = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("named").meta({ description: "An environment of the project" }), name: Name }),
  z.object({
    kind: z.literal("packages"),
    requirements: z.array(z.string().min(1).max(500)).max(500).default(usualPackages),
    python: z
      .string()
      .max(100)
      .regex(/^[<>=!~.,*\s\d]+$/, "must be a version such as 3.12, or a range such as >=3.10,<3.13")
      .nullable()
      .default(null),
  }),
]);
export type NotebookEnvironment = z.infer<typeof NotebookEnvironment>;

const idleMinutes = z
  .number()
  .int()
  .min(1)
  .max(10_080)
  .meta({ description: "It stops when no cell has run and no file was saved for so long" });
const secrets = ScriptSpec.shape.secrets.unwrap();

/** How a notebook runs. */
export const NotebookSpec = z.object({
  environment: NotebookEnvironment.default({ kind: "packages", requirements: usualPackages, python: null }),
  resources: JobResources.default({ cores: 1, memoryBytes: null }),
  idleMinutes: idleMinutes.default(120),
  secrets: secrets.default([]),
  codeId: CodeId.nullable().default(null).meta({ description: "The code that its files begin with; null: an example" }),
});
export type NotebookSpec = z.infer<typeof NotebookSpec>;

/** `starting` while its environment is made and JupyterLab comes up; `ready` once it can be opened. */
export const NotebookState = z.enum(["stopped", "queued", "starting", "ready", "failed"]);
export type NotebookState = z.infer<typeof NotebookState>;

/** A JupyterLab of somebody's own, with a folder of files that outlives each of its starts. */
export const Notebook = z
  .object({
    id: NotebookId,
    projectId: ProjectId,
    name: Name,
    /** Whose it is. Only they can open it: what runs in it acts as them. */
    userId: z.string(),
    userName: z.string(),
    ...NotebookSpec.shape,
    state: NotebookState,
    /** Why it failed; null otherwise. */
    problem: z.string().nullable(),
    /** The job of its last start. */
    jobId: JobId.nullable(),
    /** How it is kept apart from the rest of the machine, and where not, in words; null until it was ready once. */
    isolation: ScriptJob.shape.isolation,
    createdAt: Instant,
    /** Null unless it was deleted: then it can be restored for 30 days. */
    deletedAt: Instant.nullable(),
  })
  .meta({ id: "Notebook" });
export type Notebook = z.infer<typeof Notebook>;

const params = InProject.extend({ notebookId: NotebookId });
const path = "/api/v1/projects/:projectId/notebooks";

export const notebookRoutes = {
  create: route({
    method: "POST",
    path,
    summary: "Make a notebook, with code or an example in it, and start it as a job",
    access: "user",
    params: InProject,
    body: NotebookSpec.extend({ name: Name }),
    result: Notebook,
    status: 202,
    errors: ["not_found", "conflict", "environment_invalid", "script_invalid"],
  }),
  list: route({
    method: "GET",
    path,
    summary: "List a project's notebooks, newest first",
    access: "user",
    params: InProject,
    query: PageQuery.extend({ deleted: z.stringbool().default(false) }),
    result: pageOf(Notebook),
    errors: ["not_found"],
  }),
  get: route({
    method: "GET",
    path: `${path}/:notebookId`,
    summary: "A notebook",
    access: "user",
    params,
    result: Notebook,
    errors: ["not_found"],
  }),
  start: route({
    method: "POST",
    path: `${path}/:notebookId/start`,
    summary: "Start a notebook that is stopped, with its files; what is left out stays as it was",
    access: "user",
    params,
    body: z.object({
      environment: NotebookEnvironment.optional(),
      resources: JobResources.optional(),
      idleMinutes: idleMinutes.optional(),
      secrets: secrets.optional(),
    }),
    result: Notebook,
    status: 202,
    errors: ["not_found", "forbidden", "conflict", "environment_invalid", "script_invalid"],
  }),
  stop: route({
    method: "POST",
    path: `${path}/:notebookId/stop`,
    summary: "Stop a notebook and all that runs in it; its files stay",
    access: "user",
    params,
    result: Notebook,
    errors: ["not_found", "conflict"],
  }),
  open: route({
    method: "POST",
    path: `${path}/:notebookId/open`,
    summary: "An address that opens a notebook of one's own in a browser: once, within 30 s",
    access: "user",
    params,
    result: z.object({ url: z.url(), expiresAt: Instant }),
    errors: ["not_found", "forbidden", "conflict"],
  }),
  delete: route({
    method: "DELETE",
    path: `${path}/:notebookId`,
    summary: "Delete a notebook that is stopped; its files go for good after 30 days",
    access: "user",
    params,
    errors: ["not_found", "conflict"],
  }),
  restore: route({
    method: "POST",
    path: `${path}/:notebookId/restore`,
    summary: "Restore a notebook that was deleted, with its files",
    access: "user",
    params,
    result: Notebook,
    errors: ["not_found"],
  }),
} as const;
