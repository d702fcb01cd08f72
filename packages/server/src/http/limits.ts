import { CrisolError } from "@crisol/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Clock } from "../effects.js";
import { RateLimit } from "./rate-limit.js";

export interface Limits {
  /** Requests of one credential in a minute. Default 120,000: a program that went wild, not one that works hard. */
  readonly requestsPerMinute: number;
  /** Requests of one credential at the same time, streams included. Default 512. */
  readonly requestsInFlight: number;
}

export const defaultLimits: Limits = { requestsPerMinute: 120_000, requestsInFlight: 512 };

/** Without a credential, an address has this many requests a minute: health checks and signing in. */
const PUBLIC_PER_MINUTE = 1200;

/** Refuses what is too much from one credential at once, so that the others go on. Comes after the authentication. */
export function registerLimits(app: FastifyInstance, clock: Clock, limits: Limits): void {
  const byCredential = new RateLimit(limits.requestsPerMinute, clock);
  const byAddress = new RateLimit(PUBLIC_PER_MINUTE, clock);
  const inFlight = new Map<string, number>();
  app.addHook("onRequest", async (request, reply) => {
    const isPublic = request.caller.kind === "public";
    // The Studio's files come from memory or the disk's cache, many at once.
    if (isPublic && request.is404) return;
    const key = keyOf(request);
    const limit = isPublic ? byAddress : byCredential;
    const retryAfterSeconds = limit.take(key);
    if (retryAfterSeconds > 0) throw new CrisolError("rate_limited", { limit: limit.perMinute, retryAfterSeconds });
    const open = inFlight.get(key) ?? 0;
    if (open >= limits.requestsInFlight) {
      const limit = `${limits.requestsInFlight} requests at a time`;
      throw new CrisolError("overloaded", { limit, retryAfterSeconds: 1 });
    }
    inFlight.set(key, open + 1);
    reply.raw.once("close", () => {
      const left = inFlight.get(key)! - 1;
      if (left > 0) inFlight.set(key, left);
      else inFlight.delete(key);
    });
  });
}

function keyOf({ caller, credential, ip }: FastifyRequest): string {
  if (caller.kind === "endpoint") return caller.endpointId;
  return credential?.id ?? ip;
}
