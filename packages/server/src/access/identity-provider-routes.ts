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
    const { url, attempt } = await noted(required(provider).begin(`${studio}/sign-in`));
    const secure = studio.startsWith("https:");
    reply.setCookie(COOKIE_NAME, seal.seal(attempt), { ...cookie, secure, maxAge: ATTEMPT_MS / 1000 });
    return { url: url.href, expiresAt: new Date(attempt.expiresAtMs).toISOString() };
  });

  serve(app, finish, async ({ body, request, reply }) => {
    const asked = required(provider);
    // Who makes answers up has the server ask the provider about each: not more often than others may guess.
    const { credential, secret, studio } = await app.guesses.guard(request.ip, body.answer, async () => {
      const attempt = seal.open(request.cookies[COOKIE_NAME] ?? "", clock.now());
      const answer = new URLSearchParams(body.answer);
      if (!attempt || answer.get("state") !== attempt.state) throw expired();
      // Whatever comes of it, this attempt is over.
      reply.clearCookie(COOKIE_NAME, cookie);
      const identity = await noted(asked.finish(attempt, answer));
      return store.write(async (tx) => {
        const nowMs = clock.now();
        const { user, changes } = await admit(tx, identity, asked.settings.adminGroup, nowMs);
        auditSignedIn(user, changes);
        const session = await createSession(tx, { userId: user.id, tokenId: null }, nowMs, PROVIDER_SESSION_MS);
        const credential = (await findCredential(tx, "cookie", session, nowMs))!;
        return { ...session, credential, studio: attempt.redirectUri };
      });
    });
    log.info({ userId: credential.user.id }, "signed in with the identity provider");
    setSessionCookie(reply, secret, PROVIDER_SESSION_MS, studio);
    return sessionView(credential);
  });

  /** Whoever signs in cannot mend what is wrong with the provider: whoever runs the server reads of it in the log. */
  function noted<T>(asking: Promise<T>): Promise<T> {
    return asking.catch((error: unknown) => {
      const { code, message } = error as CrisolError;
      if (code === "provider_failed" || code === "provider_unreachable") log.warn(message);
      throw error;
    });
  }
}

function required(provider: IdentityProvider | undefined): IdentityProvider {
  if (provider) return provider;
  throw new CrisolError("conflict", { problem: "This server has no identity provider: CRISOL_OIDC_ISSUER sets one" });
}
