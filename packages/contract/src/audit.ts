import { z } from "zod";
import { route } from "./route.js";
import { InProject, Instant, ProjectId, Sha256, UserId } from "./units.js";

/** Something that somebody did, or was refused. */
export const AuditEntry = z
  .object({
    /** From 1, without gaps, in the order in which it happened. */
    sequence: z.number().int(),
    at: Instant,
    /** Null where nobody was signed in; the user may have been removed since. */
    userId: UserId.nullable(),
    /** As it was then. */
    userName: z.string(),
    /** The name of the token, or "Studio". */
    credential: z.string(),
    /** The route's operation, such as `project.delete`, or MLflow's: `mlflow experiments/delete`. */
    action: z.string(),
    outcome: z.enum(["done", "refused"]),
    projectId: ProjectId.nullable(),
    /** What the path named, and the fields that tell what was done. */
    details: z.record(z.string(), z.unknown()),
    /** From where. */
    address: z.string(),
    /** SHA-256 of the entry and of the hash before it: an entry that was changed or taken away breaks the chain. */
    hash: Sha256,
  })
  .meta({ id: "AuditEntry" });
export type AuditEntry = z.infer<typeof AuditEntry>;

const AuditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  /** Entries before this one: the `sequence` of the last that was shown. */
  before: z.coerce.number().int().min(1).optional(),
  userId: UserId.optional(),
  action: z.string().max(100).optional().meta({ description: "How it begins: `project.` for all of projects" }),
  outcome: AuditEntry.shape.outcome.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});

const page = z.object({ items: z.array(AuditEntry) });

export const auditRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/audit",
    summary: "Who did what, newest first",
    access: "user",
    role: "admin",
    query: AuditQuery.extend({ projectId: ProjectId.optional() }),
    result: page,
  }),
  ofProject: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/audit",
    summary: "Who did what in a project, newest first",
    access: "user",
    role: "owner",
    params: InProject,
    query: AuditQuery,
    result: page,
    errors: ["not_found"],
  }),
  verify: route({
    method: "GET",
    path: "/api/v1/audit/verification",
    summary: "Whether no entry was changed or taken away, and the last hash, to be noted elsewhere",
    access: "user",
    role: "admin",
    query: z.object({
      lastHash: Sha256.optional().meta({ description: "One that was noted before, to be looked for in the chain" }),
    }),
    result: z.object({
      /** Those that are whole, from the first. */
      entries: z.number().int(),
      /** The first entry whose hash is not what it must be; null if all are. */
      brokenAt: z.number().int().nullable(),
      /** Of those; null without any. */
      lastHash: Sha256.nullable(),
      /** Whether the chain has the hash that was asked for; null if none was. */
      hasLastHash: z.boolean().nullable(),
    }),
  }),
};
