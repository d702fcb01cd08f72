import { z } from "zod";
import { route } from "./route.js";
import { Session } from "./session.js";
import { Instant } from "./units.js";

/**
 * Signing in with the identity provider that the server's operator has set (OpenID Connect, authorization code flow). The
 * provider sends the browser back to the Studio's page, and the Studio hands in what it came back with: so each step is
 * a request of the Studio's own origin, and an error is an answer like any other.
 */
export const identityProviderRoutes = {
  get: route({
    method: "GET",
    path: "/api/v1/identity-provider",
    summary: "The identity provider that people may sign in with",
    access: "public",
    result: z.object({
      /** What people call it; null when the server has none. */
      name: z.string().nullable(),
    }),
  }),
  begin: route({
    method: "POST",
    path: "/api/v1/identity-provider/attempts",
    summary: "Begin to sign in: the address to send the browser to, and a cookie that only this browser has",
    access: "public",
    result: z.object({ url: z.string(), expiresAt: Instant }),
    status: 201,
    errors: ["conflict", "provider_unreachable", "provider_failed"],
  }),
  finish: route({
    method: "POST",
    path: "/api/v1/identity-provider/answers",
    summary: "Sign in with what the provider sent the browser back with, for the Studio's HttpOnly cookie",
    access: "public",
    body: z.object({
      answer: z.string().max(8000).meta({ description: "The query of the address: `code=...&state=...`" }),
    }),
    result: Session,
    errors: [
      "conflict",
      "sign_in_expired",
      "sign_in_refused",
      "user_not_admitted",
      "provider_unreachable",
      "provider_failed",
    ],
  }),
};
