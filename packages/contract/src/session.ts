import { z } from "zod";
import { Role } from "./role.js";
import { route } from "./route.js";
import { Instant, Name, ProjectId, TokenId, UserId } from "./units.js";
import { User } from "./user.js";

/** Who is asking. */
export const Session = z
  .object({
    /** How the caller proved who they are. */
    credential: z.enum(["token", "cookie"]),
    /** Name of the token, or "Studio". */
    name: z.string(),
    user: User.pick({ id: true, name: true, email: true, kind: true }),
    /** Whether everything is allowed; not so with an administrator's token that was made for less. */
    isAdmin: z.boolean(),
    expiresAt: Instant.nullable(),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const Token = z
  .object({
    id: TokenId,
    name: Name,
    /** Whose it is. */
    userId: UserId,
    userName: z.string(),
    /** The most it allows in a project; null: as much as its user may. */
    role: Role.nullable(),
    /** The only project it is for; null: all of its user's. */
    projectId: ProjectId.nullable(),
    /** The first characters, to tell tokens apart; the rest is stored only as a hash. */
    prefix: z.string(),
    createdAt: Instant,
    expiresAt: Instant.nullable(),
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: "Token" });
export type Token = z.infer<typeof Token>;

export const sessionRoutes = {
  create: route({
    method: "POST",
    path: "/api/v1/session",
    summary: "Exchange the one-time login code, or an API token, for the Studio's HttpOnly cookie",
    access: "public",
    body: z.object({ code: z.string().max(200).optional(), token: z.string().max(200).optional() }),
    result: Session,
    errors: ["invalid_login_code", "invalid_credential", "too_many_attempts"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/session",
    summary: "Who this credential belongs to",
    access: "user",
    role: "any",
    result: Session,
  }),
  delete: route({ method: "DELETE", path: "/api/v1/session", summary: "Sign out", access: "user", role: "any" }),
  createLoginCode: route({
    method: "POST",
    path: "/api/v1/session/login-codes",
    summary: "Make a new one-time login code for the Studio",
    access: "user",
    role: "any",
    result: z.object({
      code: z.string(),
      expiresAt: Instant,
      /** The Studio's address with the code in its fragment. */
      url: z.string(),
    }),
    status: 201,
  }),
};

export const tokenRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/tokens",
    summary: "List API tokens: one's own, and those of all for administrators",
    access: "user",
    role: "any",
    query: z.object({ userId: UserId.optional() }),
    result: z.object({ items: z.array(Token) }),
    errors: ["forbidden"],
  }),
  create: route({
    method: "POST",
    path: "/api/v1/tokens",
    summary: "Create an API token; its secret is in this answer and nowhere else",
    access: "user",
    role: "any",
    body: z.object({
      name: Name,
      expiresInDays: z.number().int().min(1).max(3650).optional(),
      userId: UserId.optional().meta({ description: "Default: oneself; another's only for administrators" }),
      role: Token.shape.role.default(null).meta({ description: "The most it allows in a project" }),
      projectId: Token.shape.projectId.default(null).meta({ description: "The only project it is for" }),
    }),
    result: Token.extend({ secret: z.string() }),
    status: 201,
    errors: ["forbidden", "not_found"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/tokens/:tokenId",
    summary: "Revoke an API token: one's own, and anybody's for administrators",
    access: "user",
    role: "any",
    params: z.object({ tokenId: TokenId }),
    errors: ["not_found"],
  }),
};
