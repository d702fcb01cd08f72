import { z } from "zod";
import { route } from "./route.js";
import { InProject, Instant } from "./units.js";

/** A name that every shell takes: the value is an environment variable of it. */
export const SecretName = z
  .string()
  .max(120)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be letters, digits and _, and not begin with a digit");

/** The largest value, in bytes of UTF-8. */
export const MAXIMUM_SECRET_BYTES = 65_536;

/** A value that jobs may be given and that is never shown again. */
export const Secret = z
  .object({
    name: SecretName,
    createdAt: Instant,
    updatedAt: Instant,
    /** Name of whoever set the value. */
    updatedBy: z.string(),
    /** When a job was last given it; null: never. */
    lastUsedAt: Instant.nullable(),
    /** Why no job can be given it, as when the key file is another than the one it was encrypted with; null: nothing. */
    problem: z.string().nullable(),
  })
  .meta({ id: "Secret" });
export type Secret = z.infer<typeof Secret>;

const params = InProject.extend({ secretName: SecretName });

export const secretRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/secrets",
    summary: "The secrets of a project by name: who set them when, and when they were last used; not their values",
    access: "user",
    params: InProject,
    result: z.object({ items: z.array(Secret) }),
    errors: ["not_found"],
  }),
  set: route({
    method: "PUT",
    path: "/api/v1/projects/:projectId/secrets/:secretName",
    summary: "Keep a secret, or give it another value; it is encrypted, and never shown again",
    access: "user",
    confidential: true,
    params,
    body: z.object({
      value: z
        .string()
        .min(1)
        .refine((text) => !text.includes("\0"), "must not contain NUL")
        .refine(
          (text) => new TextEncoder().encode(text).byteLength <= MAXIMUM_SECRET_BYTES,
          `must be at most ${MAXIMUM_SECRET_BYTES} bytes`,
        ),
    }),
    result: Secret,
    errors: ["not_found", "secret_key_unusable"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/secrets/:secretName",
    summary: "Delete a secret; jobs that run keep what they were given",
    access: "user",
    params,
    errors: ["not_found"],
  }),
  rotateKey: route({
    method: "POST",
    path: "/api/v1/secrets/rotate-key",
    summary: "Encrypt all secrets with a new key, and forget the old one",
    access: "user",
    role: "admin",
    result: z.object({ keyId: z.string(), secrets: z.int() }),
    errors: ["secret_key_unusable", "secret_unreadable"],
  }),
};
