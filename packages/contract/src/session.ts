import { z } from "zod";
import { route } from "./route.js";
import { Instant, Name, TokenId } from "./units.js";

/** Who is asking. */
export const Session = z
  .object({
    /** How the caller proved who they are. */
    credential: z.enum(["token", "cookie"]),
    /** Name of the token, or "Studio". */
    name: z.string(),
    expiresAt: Instant.nullable(),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const Token = z
  .object({
    id: TokenId,
    name: Name,
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
    result: Session,
  }),
  delete: route({ method: "DELETE", path: "/api/v1/session", summary: "Sign out", access: "user" }),
  createLoginCode: route({
    method: "POST",
    path: "/api/v1/session/login-codes",
    summary: "Make a new one-time login code for the Studio",
    access: "user",
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
    summary: "List API tokens",
    access: "user",
    result: z.object({ items: z.array(Token) }),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/tokens",
    summary: "Create an API token; its secret is in this answer and nowhere else",
    access: "user",
    body: z.object({ name: Name, expiresInDays: z.number().int().min(1).max(3650).optional() }),
    result: Token.extend({ secret: z.string() }),
    status: 201,
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/tokens/:tokenId",
    summary: "Revoke an API token",
    access: "user",
    params: z.object({ tokenId: TokenId }),
    errors: ["not_found"],
  }),
};
