import { CrisolError, contract } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { auditSignedIn } from "./audit-trail.js";
import { findCredential } from "./credential.js";
import { createLoginCode, loginUrl, useLoginCode } from "./login-codes.js";
import { requireRole, userOf } from "./roles.js";
import { sessionView, setSessionCookie } from "./session-cookie.js";
import { createSession, deleteSession, SESSION_MS } from "./sessions.js";
import { createToken, deleteToken, listTokens } from "./tokens.js";

/** Signing in and out, and API tokens. */
export function accessRoutes(app: FastifyInstance, { store, clock, settings }: Effects): void {
  serve(app, contract.session.create, async ({ body, request, reply }) => {
    const { code, token } = body;
    const secret = code ?? token;
    if (secret === undefined || (code !== undefined && token !== undefined)) {
      throw new CrisolError("invalid_request", { problem: "give either `code` or `token`" });
    }
    const { credential, cookie } = await app.guesses.guard(request.ip, secret, async () => {
      const nowMs = clock.now();
      const presented = token === undefined ? undefined : await findCredential(store.read, "token", { secret }, nowMs);
      if (token !== undefined && !presented) throw new CrisolError("invalid_credential");
      return store.write(async (tx) => {
        const session = await createSession(tx, presented?.caller ?? (await useLoginCode(tx, secret, nowMs)), nowMs);
        const credential = (await findCredential(tx, "cookie", { secret: session.secret }, nowMs))!;
        auditSignedIn(credential.user);
        return { cookie: session.secret, credential };
      });
    });
    setSessionCookie(reply, cookie, SESSION_MS, settings.url());
    return sessionView(credential);
  });

  serve(app, contract.session.get, async ({ request }) => sessionView(request.credential!));

  serve(app, contract.session.delete, async ({ request, reply }) => {
    const { kind, id } = request.credential!;
    if (kind === "cookie") await store.write((tx) => deleteSession(tx, id));
    setSessionCookie(reply, "", 0, settings.url());
  });

  serve(app, contract.session.createLoginCode, async ({ caller }) => {
    const { code, expiresAtMs } = await store.write((tx) => createLoginCode(tx, userOf(caller), clock.now()));
    return { code, expiresAt: new Date(expiresAtMs).toISOString(), url: loginUrl(settings.url(), code) };
  });

  serve(app, contract.token.list, async ({ caller, query }) => {
    const { isAdmin, userId } = userOf(caller);
    if (!isAdmin && query.userId !== undefined && query.userId !== userId) throw forbidden("see the tokens of others");
    return { items: await listTokens(store.read, isAdmin ? query.userId : userId) };
  });

  serve(app, contract.token.create, async ({ caller, body }) => {
    const maker = userOf(caller);
    const { userId = maker.userId, projectId } = body;
    // Else a token that was made for little could make one for more.
    if (maker.maximumRole !== null || maker.onlyProjectId !== null) throw forbidden("make tokens");
    if (userId !== maker.userId && !maker.isAdmin) throw forbidden("make tokens for others");
    if (projectId !== null) {
      await requireRole(store.read, maker, projectId, "viewer", { resource: "project", value: projectId });
    }
    return store.write((tx) => createToken(tx, { ...body, userId, source: "api", nowMs: clock.now() }));
  });

  serve(app, contract.token.delete, async ({ caller, params }) => {
    const { isAdmin, userId } = userOf(caller);
    await store.write((tx) => deleteToken(tx, params.tokenId, isAdmin ? undefined : userId));
  });
}

function forbidden(action: string): CrisolError {
  return new CrisolError("forbidden", { action });
}
