import { CrisolError, type Role, type Route, type RouteRequest, type RouteResult } from "@crisol/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { JsonOf } from "../store/long-answer.js";
import { checkAnswer } from "./answer-check.js";
import { requestCheck } from "./request-check.js";
import { sendJson } from "./send-json.js";

/** A user, with what the credential leaves of what they may do. */
export interface UserCaller {
  readonly kind: "user";
  readonly userId: string;
  readonly name: string;
  /** The token that was presented, or that let the browser in; null when something else did. */
  readonly tokenId: string | null;
  /** Whether the user is an administrator, who has every project. */
  readonly isUserAdmin: boolean;
  /** Whether they may also manage the workspace: not with a token that was made for less. */
  readonly isAdmin: boolean;
  /** The most the credential allows in a project; null: as much as the user may. */
  readonly maximumRole: Role | null;
  /** The only project the credential is for; null: all of the user's. */
  readonly onlyProjectId: string | null;
  /** The job that the credential was made for: it may look at its project, and change the job's own runs. Null: no such limit. */
  readonly onlyJobId: string | null;
}

/** Who a request comes from, once its credential was checked. */
export type Caller =
  | UserCaller
  | { readonly kind: "endpoint"; readonly endpointId: string }
  | { readonly kind: "public" };

export interface Served<R extends Route> extends RouteRequest<R> {
  readonly caller: Caller;
  /** For raw bodies, files and streams; JSON routes do not need it. A raw body is `request.body`, a Readable. */
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Registers `route` of the contract: credential, parameters, query and body are checked before `handler` runs, and
 * what it returns becomes the JSON answer with the route's status. A handler throws `CrisolError`s of the catalogue.
 * A route whose `answer` is "file" or "events" writes to `reply` itself and returns it: see `sendFile` and `sendEvents`.
 * Each event is `id: <sequence>` and `data: <JSON>`; the stream's last message is `event: end`, which tells clients
 * not to reconnect.
 */
export type Serve = <R extends Route>(
  app: FastifyInstance,
  route: R,
  handler: (served: Served<R>) => Promise<Answered<R> | JsonOf<Answered<R>> | FastifyReply>,
) => void;

/** Routes without a result answer 204, and their handlers need not return anything. */
// biome-ignore lint/suspicious/noConfusingVoidType: it stands for a return type, as the argument of a Promise.
type Answered<R extends Route> = undefined extends RouteResult<R> ? void : RouteResult<R>;

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route's description, from which the hooks know its access and its media type. */
    readonly contract?: Route;
    /** Of a route without one: that its body is a stream, which may take as long as it takes. */
    readonly streamsBody?: boolean;
    /** Of a route without one: that its folder looks at the caller's roles itself. */
    readonly checksRoles?: boolean;
  }
  interface FastifyRequest {
    /** Set by the authentication, before any handler. */
    caller: Caller;
  }
  interface FastifyInstance {
    /** Whether answers are compared with the contract: in tests. */
    readonly checkAnswers: boolean;
  }
}

export const serve: Serve = (app, route, handler) => {
  const check = requestCheck(route);
  const status = route.status ?? (route.result ? 200 : 204);
  const result = route.answer === undefined || route.answer === "json" ? route.result : undefined;
  app.route({
    method: route.method,
    url: route.path,
    config: { contract: route },
    handler: async (request, reply) => {
      const { input, problems } = check(request);
      if (problems.length > 0) throw new CrisolError("invalid_request", { problem: problems[0]!.summary }, problems);
      // The check has made what the route's schemas put out; the compiler cannot see that.
      const served = { ...input, caller: request.caller, request, reply } as Served<typeof route>;
      const answer = await handler(served);
      // A reply that is awaited, as every one that an async function returns, becomes undefined when it has been sent.
      if (reply.raw.headersSent || reply.raw.destroyed) return reply;
      if (result && app.checkAnswers) checkAnswer(route, result, answer);
      return sendJson(reply.code(status), answer);
    },
  });
};
