import type { Route, RouteRequest, RouteResult } from "@crisol/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Who a request comes from, once its credential was checked. */
export type Caller =
  | { readonly kind: "user"; readonly name: string; readonly tokenId: string | null }
  | { readonly kind: "endpoint"; readonly endpointId: string }
  | { readonly kind: "public" };

export interface Served<R extends Route> extends RouteRequest<R> {
  readonly caller: Caller;
  /** For raw bodies, files and streams; JSON routes do not need it. */
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Registers `route` of the contract: credential, parameters, query and body are checked before `handler` runs, and
 * what it returns becomes the JSON answer with the route's status. A handler throws `CrisolError`s of the catalogue.
 * A route whose `answer` is "file" or "events" writes to `reply` itself and returns it. Each event is
 * `id: <sequence>` and `data: <JSON>`; the stream's last message is `event: end`, which tells clients not to reconnect.
 */
export type Serve = <R extends Route>(
  app: FastifyInstance,
  route: R,
  handler: (served: Served<R>) => Promise<RouteResult<R> | FastifyReply>,
) => void;
