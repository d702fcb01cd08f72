import type { Session } from "@crisol/contract";
import type { FastifyReply } from "fastify";
import { instantOrNull } from "../instant-or-null.js";
import { COOKIE_NAME } from "./authentication.js";
import type { Credential } from "./credential.js";

/** For the Studio at `url`. Scripts cannot read it, and no page of another site can make a browser send it. */
export function setSessionCookie(reply: FastifyReply, value: string, maxAgeMs: number, url: string): void {
  reply.setCookie(COOKIE_NAME, value, {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: url.startsWith("https:"),
    maxAge: maxAgeMs / 1000,
  });
}

/** The API's view of a credential. */
export function sessionView({ kind, name, user, caller, expiresAtMs }: Credential): Session {
  return { credential: kind, name, user, isAdmin: caller.isAdmin, expiresAt: instantOrNull(expiresAtMs) };
}
