import { CrisolError } from "@crisol/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Effects } from "../effects.js";
import { isChange } from "../http/origin.js";
import { type Credential, findCredential } from "./credential.js";
import type { EndpointKeys } from "./endpoint-keys.js";
import { GuessLimit } from "./guess-limit.js";
import { OpenRequests } from "./open-requests.js";
import { UsageRecord } from "./usage-record.js";

export const COOKIE_NAME = "crisol_session";

declare module "fastify" {
  interface FastifyRequest {
    /** What a user's request came with; null for public routes and for an endpoint's key. */
    credential: Credential | null;
  }
  interface FastifyInstance {
    readonly guesses: GuessLimit;
  }
}

/**
 * Asks every request of `app` for a credential, before anything of its body is read. A route needs a user's unless its
 * contract says otherwise: one that was registered without a contract is closed, not open.
 */
export function registerAuthentication(app: FastifyInstance, effects: Effects, endpointKeys?: EndpointKeys): void {
  const open = new OpenRequests(app, effects);
  const usage = new UsageRecord(app, effects);
  const guesses = new GuessLimit(effects.clock);
  app.decorate("guesses", guesses);
  app.decorateRequest("credential", null);
  app.decorateRequest("caller", null as never);
  app.addHook("onRequest", async (request, reply) => {
    request.caller = { kind: "public" };
    const access = request.is404 ? "public" : (request.routeOptions.config.contract?.access ?? "user");
    if (access === "public") return;
    const presented = presentedBy(request);
    if (access === "endpoint" && presented?.kind === "token") {
      const { endpointName } = request.params as { endpointName?: string };
      const endpointId = await endpointKeys?.verify(endpointName ?? "", presented.secret);
      if (endpointId) {
        request.caller = { kind: "endpoint", endpointId };
        return;
      }
    }
    const credential = await guesses.guard(request.ip, presented?.secret, () => verify(presented, effects));
    if (credential.kind === "cookie") refuseWithoutOrigin(request);
    request.credential = credential;
    request.caller = credential.caller;
    usage.note(credential);
    open.add(reply, credential);
  });
}

interface Presented {
  readonly kind: Credential["kind"];
  readonly secret: string;
}

/** A header counts before the cookie: whoever sends one means it. An empty secret is none. */
function presentedBy(request: FastifyRequest): Presented | undefined {
  const header = request.headers.authorization;
  const kind = header === undefined ? "cookie" : "token";
  const secret = header === undefined ? request.cookies[COOKIE_NAME] : /^Bearer +(\S+)$/i.exec(header)?.[1];
  return secret ? { kind, secret } : undefined;
}

async function verify(presented: Presented | undefined, { store, clock }: Effects): Promise<Credential> {
  if (!presented) throw new CrisolError("unauthenticated");
  const credential = await findCredential(store.read, presented.kind, presented, clock.now());
  if (!credential) throw new CrisolError("invalid_credential");
  return credential;
}

/** Browsers say where a change comes from; a cookie that comes without that was not sent by a page of ours. */
function refuseWithoutOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (isChange(request) && origin === undefined && request.headers["sec-fetch-site"] === undefined) {
    throw new CrisolError("origin_not_allowed", { value: "(none)" });
  }
}
