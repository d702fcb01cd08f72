import { CrisolError, contract } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { admit } from "./admission.js";
import { auditSignedIn } from "./audit-trail.js";
import { findCredential } from "./credential.js";
import { IdentityProvider } from "./identity-provider.js";
import { expired } from "./provider-error.js";
import { sessionView, setSessionCookie } from "./session-cookie.js";
import { createSession } from "./sessions.js";
import { ATTEMPT_MS, AttemptSeal } from "./sign-in-attempt.js";

const COOKIE_NAME = "crisol_sign_in";

/**
 * How long a browser stays signed in that the provider let in, in ms: a day. Then it is asked again, so that whoever has
 * left, or has changed groups, does not stay as they were for as long as others.
 */
export const PROVIDER_SESSION_MS = 86_400_000;

/** Signing in with an identity provider. */
export function identityProviderRoutes(app: FastifyInstance, { store, clock, settings, log }: Effects): void {
  const { get, begin, finish } = contract.identityProvider;
  const provider = settings.identityProvider && new IdentityProvider(settings.identityProvider, clock);
  const seal = new AttemptSeal();
  const cookie = { path: "/api/v1/identity-provider", httpOnly: true, sameSite: "strict" } as const;

  serve(app, get, async () => ({ name: provider?.settings.name ?? null }));

  serve(app, begin, async ({ request, reply }) => {
    // The Studio's own address, as the browser has it: behind a proxy the server does not know it. It was checked.
    const studio = request.headers.origin ?? settings.url();
    const { url, attempt } = await required(provider).begin(`${studio}/sign-in`);
    const secure = studio.startsWith("https:");
    reply.setCookie(COOKIE_NAME, seal.seal(attempt), { ...cookie, secure, maxAge: ATTEMPT_MS / 1000 });
    return { url: url.href, expiresAt: new Date(attempt.expiresAtMs).toISOString() };
  });

  serve(app, finish, async ({ body, request, reply }) => {
    const asked = required(provider);
    const nowMs = clock.now();
    const attempt = seal.open(request.cookies[COOKIE_NAME] ?? "", nowMs);
    const answer = new URLSearchParams(body.answer);
    if (!attempt || answer.get("state") !== attempt.state) throw expired();
    // Whatever comes of it, this attempt is over.
    reply.clearCookie(COOKIE_NAME, cookie);
    const identity = await asked.finish(attempt, answer);
    const { credential, secret } = await store.write(async (tx) => {
      const user = await admit(tx, identity, asked.settings.adminGroup, nowMs);
      const session = await createSession(tx, { userId: user.id, tokenId: null }, nowMs, PROVIDER_SESSION_MS);
      auditSignedIn(user);
      return { ...session, credential: (await findCredential(tx, "cookie", session, nowMs))! };
    });
    log.info({ userId: credential.user.id, issuer: identity.issuer, subject: identity.subject }, "signed in");
    setSessionCookie(reply, secret, PROVIDER_SESSION_MS, settings.url());
    return sessionView(credential);
  });
}

function required(provider: IdentityProvider | undefined): IdentityProvider {
  if (provider) return provider;
  throw new CrisolError("conflict", { problem: "This server has no identity provider: CRISOL_OIDC_ISSUER sets one" });
}
