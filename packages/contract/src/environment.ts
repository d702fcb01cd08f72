import { z } from "zod";
import { Job } from "./job.js";
import { PageQuery, pageOf, route } from "./route.js";
import { EnvironmentId, InProject, Instant, JobId, Name, ProjectId, Sha256 } from "./units.js";

/** What the text of an environment is: lines as of `requirements.txt`, a `pyproject.toml`, or conda's `environment.yml`. */
export const EnvironmentSourceKind = z.enum(["requirements", "pyproject", "conda"]);
export type EnvironmentSourceKind = z.infer<typeof EnvironmentSourceKind>;

/** What an environment is made from. */
export const EnvironmentSource = z.object({
  kind: EnvironmentSourceKind,
  text: z.string().max(200_000),
  /** Goes before what the text says of Python; null: that, or whichever is there. */
  python: z
    .string()
    .max(100)
    .regex(/^[<>=!~.,*\s\d]+$/, "must be a version such as 3.12, or a range such as >=3.10,<3.13")
    .nullable()
    .default(null),
  /** Whether packages without a wheel are built, which runs code of theirs. */
  allowSourceBuilds: z.boolean().default(false),
});
export type EnvironmentSource = z.infer<typeof EnvironmentSource>;

export const EnvironmentState = z.enum(["new", "preparing", "ready", "failed"]);
export type EnvironmentState = z.infer<typeof EnvironmentState>;

/** A Python environment with a name. */
export const Environment = z
  .object({
    id: EnvironmentId,
    projectId: ProjectId,
    name: Name,
    ...EnvironmentSource.shape,
    /** What of the text is left out, each in a sentence. */
    notes: z.array(z.string()),
    /** `ready` once it was resolved and built; what was removed since to make room is built again from its lock. */
    state: EnvironmentState,
    /** SHA-256 of its lock; null until it is resolved. */
    hash: Sha256.nullable(),
    /** Of its lock: `3.12.4`; null until it is resolved. */
    pythonVersion: z.string().nullable(),
    /** Packages of its lock; null until it is resolved. */
    packageCount: z.number().int().nullable(),
    /** On the server's disk now; null if it is not there. */
    sizeBytes: z.number().nullable(),
    /** By any job, of those that are on the server's disk. */
    lastUsedAt: Instant.nullable(),
    /** The job that prepares or prepared it last. */
    jobId: JobId.nullable(),
    createdAt: Instant,
    preparedAt: Instant.nullable(),
  })
  .meta({ id: "Environment" });
export type Environment = z.infer<typeof Environment>;

/** Every package at one version, for one Python and platform. */
export const EnvironmentLock = z
  .object({
    hash: Sha256,
    pythonVersion: z.string(),
    /** `linux-x64-glibc`. */
    platform: z.string(),
    packages: z.array(z.object({ name: z.string(), version: z.string() })),
    /** A requirements file with hashes, which pip and uv install as it is. */
    text: z.string(),
  })
  .meta({ id: "EnvironmentLock" });
export type EnvironmentLock = z.infer<typeof EnvironmentLock>;

const environment = InProject.extend({ environmentId: EnvironmentId });
const path = "/api/v1/projects/:projectId/environments";

export const environmentRoutes = {
  create: route({
    method: "POST",
    path,
    summary: "Describe a Python environment; prepare makes it",
    access: "user",
    params: InProject,
    body: EnvironmentSource.extend({ name: Name }),
    result: Environment,
    status: 201,
    errors: ["not_found", "already_exists", "environment_invalid"],
  }),
  list: route({
    method: "GET",
    path,
    summary: "List a project's environments, newest first",
    access: "user",
    params: InProject,
    query: PageQuery,
    result: pageOf(Environment),
    errors: ["not_found"],
  }),
  get: route({
    method: "GET",
    path: `${path}/:environmentId`,
    summary: "An environment",
    access: "user",
    params: environment,
    result: Environment,
    errors: ["not_found"],
  }),
  change: route({
    method: "PUT",
    path: `${path}/:environmentId`,
    summary: "Describe an environment anew; its lock is forgotten where that changes something",
    access: "user",
    params: environment,
    body: EnvironmentSource,
    result: Environment,
    errors: ["not_found", "environment_invalid", "conflict"],
  }),
  prepare: route({
    method: "POST",
    path: `${path}/:environmentId/prepare`,
    summary: "Resolve and build an environment: starts a job",
    access: "user",
    params: environment,
    body: z.object({
      /** Resolves again, to what is newest now; default: the lock it has. */
      refresh: z.boolean().default(false),
    }),
    result: z.object({ environment: Environment, job: Job }),
    status: 202,
    errors: ["not_found", "conflict"],
  }),
  lock: route({
    method: "GET",
    path: `${path}/:environmentId/lock`,
    summary: "What an environment was resolved to",
    access: "user",
    params: environment,
    result: EnvironmentLock,
    errors: ["not_found"],
  }),
  delete: route({
    method: "DELETE",
    path: `${path}/:environmentId`,
    summary: "Delete an environment, with its files unless something else uses them",
    access: "user",
    params: environment,
    errors: ["not_found", "conflict"],
  }),
};
