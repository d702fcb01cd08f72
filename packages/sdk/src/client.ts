import { contract, type JobEvent, type Route, type RouteInput, type RouteResult } from "@crisol/contract";
import { type EventOptions, eventStream } from "./events.js";
import { connectionOfEnvironment } from "./job-environment.js";
import { type Connection, jsonOf, type RequestOptions, request, type UploadOptions, upload } from "./request.js";
import { Tracking } from "./tracking/tracking.js";

type AnswerOf<R> = R extends { readonly answer?: infer Answer } ? Exclude<Answer, undefined> : never;
type IsRaw<R> = R extends { readonly rawBody?: infer Raw }
  ? [Extract<Raw, string>] extends [never]
    ? false
    : true
  : false;
type Arguments<R, Options> =
  Record<string, never> extends RouteInput<R>
    ? [input?: RouteInput<R>, options?: Options]
    : [input: RouteInput<R>, options?: Options];

/** What can be sent as a raw body. A `Blob` or `File` streams in browsers; a web stream in Node. */
export type UploadBody = Blob | Uint8Array | ReadableStream<Uint8Array>;

/** How a route of the contract is called. */
export type Method<R> =
  IsRaw<R> extends true
    ? (input: RouteInput<R>, body: UploadBody, options?: UploadOptions) => Promise<RouteResult<R>>
    : AnswerOf<R> extends "events"
      ? (...args: Arguments<R, EventOptions>) => AsyncIterable<RouteResult<R>>
      : AnswerOf<R> extends "file"
        ? (...args: Arguments<R, RequestOptions>) => Promise<Response>
        : (...args: Arguments<R, RequestOptions>) => Promise<RouteResult<R>>;

type Contract = typeof contract;

/** A method for every route of the API: `api.project.create({ body })`. */
export type Api = {
  readonly [Noun in keyof Contract]: { readonly [Verb in keyof Contract[Noun]]: Method<Contract[Noun][Verb]> };
};

/** Every route, and what takes several of them. */
export interface Client extends Api {
  /** Logging of one's own training scripts: `client.tracking.startRun({ experiment: "churn" })`. */
  readonly tracking: Tracking;
}

/**
 * A client of the API at `baseUrl` ("" in a page of the same origin, where the cookie is the credential; elsewhere
 * give a `token`). Without a connection it is that of the environment, `CRISOL_URL` and `CRISOL_TOKEN`, which a job has;
 * default `http://127.0.0.1:7373`. Every method rejects with a `CrisolError` of the catalogue, or with a `ConnectionError` when the
 * server does not answer.
 */
export function createClient(connection: Connection = connectionOfEnvironment()): Client {
  const nouns = Object.entries(contract).map(([noun, routes]) => [
    noun,
    Object.fromEntries(Object.entries(routes).map(([verb, route]) => [verb, method(connection, route as Route)])),
  ]);
  const api = Object.fromEntries(nouns) as Api;
  return { ...api, tracking: new Tracking(api) };
}

function method(connection: Connection, route: Route) {
  if (route.rawBody) {
    return (input: Input, body: UploadBody, options?: UploadOptions) => upload(connection, route, input, body, options);
  }
  if (route.answer === "events") {
    return (input: Input, options?: EventOptions) => eventStream<JobEvent>(connection, route, input ?? {}, options);
  }
  if (route.answer === "file") {
    return (input: Input, options?: RequestOptions) => request(connection, route, input ?? {}, options);
  }
  return async (input: Input, options?: RequestOptions) => {
    const response = await request(connection, route, input ?? {}, options);
    return response.status === 204 ? undefined : jsonOf(connection, response);
  };
}

/** Parameters, query and body of any route. */
export interface Input {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}
