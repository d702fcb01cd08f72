import { CrisolError, contract, type Session } from "@crisol/contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { COOKIE_NAME } from "./authentication.js";
import { findToken } from "./credential.js";
import { createLoginCode, loginUrl, useLoginCode } from "./login-codes.js";
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
    const session = await app.guesses.guard(request.ip, secret, async () => {
      const nowMs = clock.now();
      const credential = token === undefined ? undefined : await findToken(store.read, token, nowMs);
      if (token !== undefined && !credential) throw new CrisolError("invalid_credential");
      return store.write(async (tx) => {
        const tokenId = credential ? credential.tokenId : await useLoginCode(tx, secret, nowMs);
        return createSession(tx, tokenId, nowMs);
      });
    });
    setCookie(reply, session.secret, SESSION_MS, settings.url());
    return { credential: "cookie", name: "Studio", expiresAt: new Date(session.expiresAtMs).toISOString() } as const;
  });

  serve(app, contract.session.get, async ({ request }): Promise<Session> => {
    const { kind, name, expiresAtMs } = request.credential!;
    return { credential: kind, name, expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString() };
  });

  serve(app, contract.session.delete, async ({ request, reply }) => {
    const { kind, id } = request.credential!;
    if (kind === "cookie") await store.write((tx) => deleteSession(tx, id));
    setCookie(reply, "", 0, settings.url());
  });

  serve(app, contract.session.createLoginCode, async ({ request }) => {
    const { code, expiresAtMs } = await store.write((tx) =>
      createLoginCode(tx, request.credential!.tokenId, clock.now()),
    );
    return { code, expiresAt: new Date(expiresAtMs).toISOString(), url: loginUrl(settings.url(), code) };
  });

  serve(app, contract.token.list, async () => ({ items: await listTokens(store.read) }));

  serve(app, contract.token.create, async ({ body }) =>
    store.write((tx) => createToken(tx, { ...body, source: "api", nowMs: clock.now() })),
  );

  serve(app, contract.token.delete, async ({ params }) => {
    await store.write((tx) => deleteToken(tx, params.tokenId));
  });
}

/** Scripts cannot read it, and no page of another site can make a browser send it. */
function setCookie(reply: FastifyReply, value: string, maxAgeMs: number, serverUrl: string): void {
  reply.setCookie(COOKIE_NAME, value, {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: serverUrl.startsWith("https:"),
    maxAge: maxAgeMs / 1000,
  });
}
