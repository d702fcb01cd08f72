import { AsyncLocalStorage } from "node:async_hooks";
import { allRoutes, isAudited, type Route } from "@crisol/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Clock, Effects } from "../effects.js";
import type { Tx } from "../store/database.js";
import type { Store } from "../store/store.js";
import { appendAudit, type NewAuditEntry } from "./audit.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Of a route without a contract: what the audit log calls it; undefined: the log does not have it. */
    readonly auditedAs?: string;
  }
}

/** A request that the log is to have. */
interface Trail {
  readonly request: FastifyRequest;
  readonly action: string;
  /** Whoever the request signed in. */
  signedIn?: { readonly id: string; readonly name: string };
  /** What signing in changed of them. */
  changes?: object;
  /** Whether a write of the request has the entry with it. */
  isWritten: boolean;
}

const trails = new AsyncLocalStorage<Trail>();

/** Says whom the request that runs has signed in, of which nobody was before, and what that changed of them. */
export function auditSignedIn(user: { readonly id: string; readonly name: string }, changes: object = {}): void {
  const trail = trails.getStore();
  if (trail) Object.assign(trail, { signedIn: user, changes });
}

/**
 * `store`, in which the first write of a request that changes something has the entry of the audit log with it: both are
 * on disk, or neither.
 */
export function auditedStore(store: Store, clock: Clock): Store {
  const write: Store["write"] = async (work) => {
    const trail = trails.getStore();
    if (!trail || trail.isWritten) return store.write(work);
    // Of two writes at the same time only one has the entry.
    trail.isWritten = true;
    try {
      return await store.write(async (tx: Tx) => {
        const result = await work(tx);
        await appendAudit(tx, entryOf(trail, "done", clock.now()));
        return result;
      });
    } catch (error) {
      trail.isWritten = false;
      throw error;
    }
  };
  return {
    read: store.read,
    longRead: store.longRead,
    longAnswer: (answer, args) => store.longAnswer(answer, args),
    write,
    announce: (url) => store.announce(url),
    check: () => store.check(),
    close: () => store.close(),
  };
}

/** Refusals of one credential for one action that are written in a minute: whoever is refused may try all day. */
const REFUSED_EVERY_MS = 60_000;
const MAXIMUM_REMEMBERED = 10_000;

/** Follows every request that the log is to have: changes that were made, and those for which somebody lacked the role. */
export function registerAuditTrail(app: FastifyInstance, { store, clock, log }: Effects): void {
  const refusedAtMs = new Map<string, number>();
  // After the body has come: what its stream calls back runs in the context of the connection.
  app.addHook("preHandler", (request, _reply, done) => {
    const action = actionOf(request);
    if (action === undefined) return done();
    trails.run({ request, action, isWritten: false }, done);
  });
  app.addHook("onResponse", async (request, reply) => {
    const action = actionOf(request);
    if (reply.statusCode !== 403 || action === undefined || request.caller.kind !== "user") return;
    const key = `${request.credential?.id} ${action}`;
    const nowMs = clock.now();
    if (nowMs - (refusedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < REFUSED_EVERY_MS) return;
    if (refusedAtMs.size >= MAXIMUM_REMEMBERED) refusedAtMs.clear();
    refusedAtMs.set(key, nowMs);
    const entry = entryOf({ request, action, isWritten: false }, "refused", nowMs);
    await store
      .write((tx) => appendAudit(tx, entry))
      .catch((error: unknown) => log.error({ err: error }, "a refusal was not written into the audit log"));
  });
}

const operationIds = new Map<Route, string>(allRoutes().map(({ operationId, route }) => [route, operationId]));

function actionOf({ routeOptions, is404 }: FastifyRequest): string | undefined {
  if (is404) return undefined;
  const { contract, auditedAs } = routeOptions.config;
  if (!contract) return auditedAs;
  return isAudited(contract) ? operationIds.get(contract) : undefined;
}

function entryOf(
  { request, action, signedIn, changes }: Trail,
  outcome: "done" | "refused",
  nowMs: number,
): NewAuditEntry {
  const { caller, credential } = request;
  const user = signedIn ?? (caller.kind === "user" ? { id: caller.userId, name: caller.name } : undefined);
  return {
    atMs: nowMs,
    userId: user?.id ?? null,
    userName: user?.name ?? (caller.kind === "endpoint" ? caller.endpointId : ""),
    credential: credential?.name ?? "",
    action,
    outcome,
    projectId: request.projectId,
    details: { ...detailsOf(request, action), ...bounded(changes ?? {}) },
    address: request.ip,
    requestId: request.id,
  };
}

/** Nouns whose bodies tell what was done and hold neither secrets nor data. */
const TELLING = /^(user|group|member|token|project|model|endpoint)\.|^mlflow /;
/** What of a body the log may have, in characters of JSON. */
const MAXIMUM_DETAILS = 4000;

function detailsOf({ params, body }: FastifyRequest, action: string): Record<string, unknown> {
  const named = { ...(params as object) };
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body) && !("pipe" in body);
  if (!isObject || !TELLING.test(action)) return named;
  const all = { ...named, ...body };
  return JSON.stringify(all).length <= MAXIMUM_DETAILS ? all : named;
}

/** Where a list is too long for the log, how many there are. */
function bounded(changes: object): Record<string, unknown> {
  if (JSON.stringify(changes).length <= MAXIMUM_DETAILS) return { ...changes };
  return Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [key, Array.isArray(value) ? value.length : value]),
  );
}
