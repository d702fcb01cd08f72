import { CrisolError } from "@crisol/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Kysely } from "kysely";
import { requireRole, roleIn } from "../../access/roles.js";
import type { Effects } from "../../effects.js";
import type { UserCaller } from "../../http/serve.js";
import type { Database } from "../../store/database.js";
import { REGISTRY } from "./artifact-place.js";
import { invalid } from "./mlflow-error.js";

/** Something that a request names, and the project that it belongs to. */
interface Named {
  readonly resource: string;
  readonly value: string;
  find(db: Kysely<Database>): Promise<Found | undefined>;
}

interface Found {
  readonly projectId: string;
  /** Of a run, or of a model that a run logged: the job that made the run, if one did. */
  readonly jobId?: string | null;
}

const experiment =
  (column: "id" | "name") =>
  (value: string): Named => ({
    resource: "experiment",
    value,
    find: (db) => db.selectFrom("experiment").select("projectId").where(column, "=", value).executeTakeFirst(),
  });

const run = (value: string): Named => ({
  resource: "run",
  value,
  find: (db) => db.selectFrom("run").select(["projectId", "jobId"]).where("id", "=", value).executeTakeFirst(),
});

const loggedModel = (value: string): Named => ({
  resource: "logged model",
  value,
  find: (db) =>
    db
      .selectFrom("loggedModel")
      .innerJoin("experiment", "experiment.id", "loggedModel.experimentId")
      .leftJoin("run", "run.id", "loggedModel.runId")
      .select(["experiment.projectId", "run.jobId"])
      .where("loggedModel.id", "=", value)
      .executeTakeFirst(),
});

const registeredModel =
  (column: "id" | "name") =>
  (value: string): Named => ({
    resource: "model",
    value,
    find: (db) => db.selectFrom("model").select("projectId").where(column, "=", value).executeTakeFirst(),
  });

/** What the fields are that name something, wherever in a request they stand. */
const fields: Readonly<Record<string, (value: string) => Named>> = {
  experiment_id: experiment("id"),
  experiment_name: experiment("name"),
  run_id: run,
  run_uuid: run,
  source_run_id: run,
  model_id: loggedModel,
};

/** Routes that name nothing: they make something, or show only what the caller may see. */
const UNSCOPED =
  /\/(experiments|registered-models)\/(create|search)$|\/model-versions\/search$|\/server-info$|^\/version$/;
/** Changes by method that only look. */
const READS = /\/(search|search-datasets|get-latest-versions)$/;
const REGISTRY_ROUTES = /\/mlflow\/(registered-models|model-versions)\//;
/** What runs do all the time is in their log, and not in the audit log too. */
const LOGGING =
  /\/runs\/(create|update|log-|set-tag|delete-tag|outputs)|\/logged-models$|\/logged-models\/:model_id(\/tags|\/params)?$/;
const ARTIFACTS = /\/mlflow-artifacts\/artifacts/;
/** What a job's token may change, of the job's own runs; and what it may make of them. */
const OF_JOBS = /\/mlflow-artifacts\/|\/(registered-models|model-versions)\/create$/;

/**
 * Asks every request of the scope for a role in the projects of all that it names: viewer to look, contributor to change.
 * What the caller may not see is answered as if it did not exist; in searches, it is left out.
 */
export function registerRoles(scope: FastifyInstance, { store }: Effects): void {
  scope.addHook("onRoute", (route) => {
    const action = auditedAction([route.method].flat()[0]!, route.url);
    route.config = { ...route.config, checksRoles: true, ...(action !== undefined && { auditedAs: action }) };
  });
  scope.addHook("preHandler", async (request) => {
    const { caller } = request;
    const isAudited = request.routeOptions.config.auditedAs !== undefined;
    if (caller.kind !== "user" || (caller.isAdmin && !isAudited)) return;
    const url = request.routeOptions.url ?? "";
    const isRead = request.method === "GET" || READS.test(url);
    if (caller.onlyJobId !== null && !isRead && !isOfJobs(request.method, url)) {
      throw new CrisolError("forbidden", { action: "do this: it is the token of a job" });
    }
    await leaveOutUnseen(store.read, caller, request, url);
    const named = namedBy(request, url);
    if (named.length === 0 && !UNSCOPED.test(url) && !caller.isAdmin) {
      throw invalid("This request names no experiment, run or model.");
    }
    for (const one of named) {
      const found = await find(store.read, one);
      // Where there is none, the handler says so.
      if (!found) continue;
      await requireRole(store.read, caller, found.projectId, isRead ? "viewer" : "contributor", one);
      if (!isRead && caller.onlyJobId !== null && "jobId" in found && found.jobId !== caller.onlyJobId) {
        throw new CrisolError("forbidden", {
          action: `change the ${one.resource} ${one.value}: its job did not make it`,
        });
      }
      request.projectId = found.projectId;
    }
  });
}

/** Nothing is called by a text that cannot be kept. */
async function find(db: Kysely<Database>, named: Named): Promise<Found | undefined> {
  return /[\0\p{Surrogate}]/u.test(named.value) ? undefined : named.find(db);
}

/** The id of nothing. */
const NONE = "none";

/** Lists in which what there is not is passed over, so that what one may not see must be too. */
const lists: Readonly<Record<string, (value: string) => Named>> = {
  experiment_ids: experiment("id"),
  run_ids: run,
};

async function leaveOutUnseen(db: Kysely<Database>, caller: UserCaller, request: FastifyRequest, url: string) {
  const all = url.endsWith("/get-history-bulk") ? { ...lists, run_id: run } : lists;
  for (const part of [request.query, request.body] as (Record<string, unknown> | null | undefined)[]) {
    for (const [key, named] of Object.entries(all)) {
      const given = part?.[key];
      if (given === undefined || given === null) continue;
      part![key] = await Promise.all(
        [given].flat().map(async (id) => {
          const found = typeof id === "string" ? await find(db, named(id)) : undefined;
          return found && (await roleIn(db, caller, found.projectId)) === null ? NONE : id;
        }),
      );
    }
  }
}

/** All that the path, the query and the body name. */
function namedBy(request: FastifyRequest, url: string): Named[] {
  const params = request.params as Record<string, string>;
  const query = request.query as Record<string, unknown>;
  const body = typeof request.body === "object" && !isStream(request.body) ? request.body : null;
  const found = namesIn([params, query, body]);
  if (REGISTRY_ROUTES.test(url)) {
    const names = [query.name, (body as { name?: unknown } | null)?.name].filter((name) => typeof name === "string");
    found.push(...names.map(registeredModel("name")));
  }
  if (ARTIFACTS.test(url)) found.push(...namedByPath(params["*"] ?? query.path));
  // What such lists have is seen by now, and a change takes none.
  if ([query, body].some((part) => part && Object.keys(lists).some((key) => key in part))) found.push(run(NONE));
  return found;
}

/** The values of `fields` at any depth: metrics and inputs of a run name models of their own. */
function namesIn(given: unknown): Named[] {
  const found: Named[] = [];
  const left = [given];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) left.push(item);
      continue;
    }
    for (const [key, inner] of Object.entries(value)) {
      left.push(inner);
      if (!Object.hasOwn(fields, key)) continue;
      // Of several in a query, and of one alone.
      for (const one of [inner].flat()) if (typeof one === "string" && one !== "") found.push(fields[key]!(one));
    }
  }
  const distinct = new Map(found.map((named) => [`${named.resource} ${named.value}`, named]));
  return [...distinct.values()];
}

/** `EXPERIMENT/RUN/...`, `EXPERIMENT/models/MODEL/...` or `registry/MODEL/...`, as the artifacts' routes read it. */
function namedByPath(path: unknown): Named[] {
  const [first = "", second = "", third = ""] = String(path ?? "").split("/");
  if (first === REGISTRY) return [registeredModel("id")(second)];
  return [experiment("id")(first), second === "models" ? loggedModel(third) : run(second)];
}

function isStream(body: object | null): boolean {
  return body !== null && "pipe" in body;
}

function isOfJobs(method: string, url: string): boolean {
  return method !== "DELETE" && (LOGGING.test(url) || OF_JOBS.test(url));
}

/** What the audit log calls a change by this route; undefined if it does not have it. */
function auditedAction(method: string, url: string): string | undefined {
  const isLogging = LOGGING.test(url) && method !== "DELETE";
  if (method === "GET" || method === "PUT" || READS.test(url) || isLogging) return undefined;
  const path = url.replace(/^\/(ajax-)?api\/[\d.]+\//, "").replace(/^mlflow\//, "");
  return method === "DELETE" ? `mlflow DELETE ${path}` : `mlflow ${path}`;
}
