import { CrisolError } from "@crisol/contract";
import { ATTEMPT_MS } from "./sign-in-attempt.js";

export type OpenidClient = typeof import("openid-client");

/** The error of the catalogue for what `openid-client` has thrown; what nobody foresaw comes back as it is. */
export function providerError(client: OpenidClient, error: unknown): unknown {
  if (error instanceof client.AuthorizationResponseError) {
    return new CrisolError("sign_in_refused", { problem: refusal(error.error) });
  }
  if (error instanceof client.ResponseBodyError) {
    // The code was used, is older than the provider takes, or was made for somebody else's attempt.
    if (error.error === "invalid_grant") return expired();
    return error.status >= 500 ? unreachable() : failed(`it answers ${word(error.error)} when asked for tokens`);
  }
  if (error instanceof client.WWWAuthenticateChallengeError) {
    return failed(`it answers ${error.status} at ${error.response.url}: check the client's id and secret`);
  }
  if (error instanceof client.ClientError) {
    if (error.code === "OAUTH_TIMEOUT" || statusOf(error) >= 500) return unreachable();
    return failed(problemOf(error));
  }
  // What `fetch` throws when nobody answers.
  if (error instanceof TypeError && error.cause instanceof Error) return unreachable();
  return error;
}

export function failed(problem: string): CrisolError {
  return new CrisolError("provider_failed", { problem });
}

export function expired(): CrisolError {
  return new CrisolError("sign_in_expired", { minutes: ATTEMPT_MS / 60_000 });
}

function unreachable(): CrisolError {
  return new CrisolError("provider_unreachable", { retryAfterSeconds: 10 });
}

function refusal(code: string): string {
  return code === "access_denied" ? "access was denied" : `it answers ${word(code)}`;
}

/** A code of the protocol, which is a word; whatever else stands in its place is not repeated. */
function word(code: string): string {
  return /^[a-z_]{1,60}$/.test(code) ? code : "with an error";
}

function problemOf({ message, cause }: Error): string {
  const inner = cause instanceof Error && cause.message !== message ? `: ${cause.message}` : "";
  return `${message}${inner}`.slice(0, 300).replace(/\.$/, "");
}

function statusOf({ cause }: Error): number {
  return cause instanceof Response ? cause.status : 0;
}
