import { CrisolError, leastRole, type Route } from "@crisol/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Kysely } from "kysely";
import type { Effects } from "../effects.js";
import type { UserCaller } from "../http/serve.js";
import type { Database } from "../store/database.js";
import { requireRole } from "./roles.js";

declare module "fastify" {
  interface FastifyRequest {
    /** The project that the request was let into by a role; null where it took none. */
    projectId: string | null;
  }
}

/** What a parameter of a path names, and how to find the project that it belongs to. */
interface Lookup {
  readonly resource: string;
  find(db: Kysely<Database>, value: string): Promise<string | undefined>;
}

/** By the parameter's name. A route has the first of them that its path names, or a role that is of no project. */
export const projectLookups: Readonly<Record<string, Lookup>> = {
  projectId: { resource: "project", find: async (_, value) => value },
  jobId: {
    resource: "job",
    find: async (db, value) =>
      (await db.selectFrom("job").select("projectId").where("id", "=", value).executeTakeFirst())?.projectId,
  },
  experimentId: {
    resource: "experiment",
    find: async (db, value) =>
      (await db.selectFrom("experiment").select("projectId").where("id", "=", value).executeTakeFirst())?.projectId,
  },
  endpointName: {
    resource: "endpoint",
    find: async (db, value) =>
      (await db.selectFrom("endpoint").select("projectId").where("name", "=", value).executeTakeFirst())?.projectId,
  },
};

/**
 * Asks every request of a user for the role that its route takes, before anything of its body is read. What somebody may
 * not see is answered as if it did not exist. A route without a contract is for administrators, unless its folder says
 * that it looks at roles itself.
 */
export function registerAuthorization(app: FastifyInstance, { store }: Effects): void {
  app.decorateRequest("projectId", null);
  app.addHook("onRequest", async (request) => {
    const { caller, routeOptions } = request;
    if (caller.kind !== "user" || request.is404) return;
    const { contract, checksRoles } = routeOptions.config;
    if (!contract) {
      if (!checksRoles) requireAdmin(caller);
      return;
    }
    const least = leastRole(contract);
    if (caller.onlyJobId !== null) await requireJobsOwn(store.read, caller.onlyJobId, contract, request);
    if (least === "any") return;
    if (least === "admin") return requireAdmin(caller);
    const { resource, value, projectId } = await guardedBy(store.read, contract, request);
    // An administrator may learn from the handler what there is not.
    if (projectId === undefined && caller.isUserAdmin) return;
    await requireRole(store.read, caller, projectId ?? "", least, { resource, value });
    request.projectId = projectId ?? null;
  });
}

/** The token of a job looks at what its user may see, and changes the runs that the job has made. */
async function requireJobsOwn(
  db: Kysely<Database>,
  jobId: string,
  route: Route,
  request: FastifyRequest,
): Promise<void> {
  const least = leastRole(route);
  if (least === "viewer" || (least === "any" && route.method === "GET")) return;
  if (!route.byJob) throw new CrisolError("forbidden", { action: "do this: it is the token of a job" });
  const { runId } = request.params as { readonly runId?: string };
  if (runId !== undefined) await requireRunOfJob(db, jobId, runId);
}

/** Throws `forbidden` for a run that the job has not made. */
export async function requireRunOfJob(db: Kysely<Database>, jobId: string, runId: string): Promise<void> {
  const run = await db.selectFrom("run").select("jobId").where("id", "=", runId).executeTakeFirst();
  if (run?.jobId !== jobId) throw new CrisolError("forbidden", { action: "change a run that its job did not make" });
}

function requireAdmin({ isAdmin }: UserCaller): void {
  if (!isAdmin) throw new CrisolError("forbidden", { action: "do this: it takes an administrator" });
}

/** The parameter of the route's path that leads to a project; undefined without one. */
export function projectParameter({ path }: Route): string | undefined {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!).find((name) => name in projectLookups);
}

async function guardedBy(db: Kysely<Database>, route: Route, request: FastifyRequest) {
  const name = projectParameter(route);
  if (name === undefined) throw new Error(`The path ${route.path} names no project, and its route has no other role.`);
  const { resource, find } = projectLookups[name]!;
  const value = (request.params as Record<string, string>)[name]!;
  return { resource, value, projectId: await find(db, value) };
}
