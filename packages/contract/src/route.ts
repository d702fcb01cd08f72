import { z } from "zod";
import type { ErrorCode } from "./errors.js";
import type { Role } from "./role.js";

/** Who may call a route besides having a credential: every user, those with a role in its project, or administrators. */
export type LeastRole = "any" | Role | "admin";

export type AnswerKind = "json" | "file" | "events";

/**
 * A route of the API as data: the server registers it, the SDK calls it and the OpenAPI document lists it, all from
 * this one description.
 */
export interface Route<
  Params extends z.ZodObject | undefined = z.ZodObject | undefined,
  Query extends z.ZodObject | undefined = z.ZodObject | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Result extends z.ZodType | undefined = z.ZodType | undefined,
  Answer extends AnswerKind = AnswerKind,
  Raw extends string | undefined = string | undefined,
> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `:name` for each key of `params`. */
  readonly path: string;
  /** What it does, in a sentence; the operation's summary in OpenAPI. */
  readonly summary: string;
  /** "user": an API token or the Studio's cookie. "endpoint": an endpoint's key, or a user. "public": nobody asks. */
  readonly access: "user" | "endpoint" | "public";
  /** What a user needs: a role in the project of its path, or one of the workspace. Default: viewer for GET, else contributor. */
  readonly role?: LeastRole;
  /** Whether the audit log has it. Default: a change has, other than one that only looks. */
  readonly audited?: boolean;
  /** Whether a job's token may call it, for runs that the job has made. Default no; what only looks it may. */
  readonly byJob?: boolean;
  /** Whether its body holds a secret: then no error repeats anything of it. Default false. */
  readonly confidential?: boolean;
  readonly params?: Params;
  readonly query?: Query;
  /** A JSON body. */
  readonly body?: Body;
  /** A raw body, streamed: its media type. */
  readonly rawBody?: Raw;
  /** The JSON answer; absent for 204. */
  readonly result?: Result;
  /** The status of success. Default 200 with a result, 204 without. */
  readonly status?: 200 | 201 | 202 | 204;
  /** "file": bytes with a Content-Disposition. "events": server-sent events whose data is `result`. Default "json". */
  readonly answer?: Answer;
  /** Errors of the catalogue that it may answer besides those that every route may. */
  readonly errors?: readonly ErrorCode[];
}

/** Keeps the literal types of a route so that server and SDK see its exact schemas. */
export function route<
  const Params extends z.ZodObject | undefined = undefined,
  const Query extends z.ZodObject | undefined = undefined,
  const Body extends z.ZodType | undefined = undefined,
  const Result extends z.ZodType | undefined = undefined,
  const Answer extends AnswerKind = "json",
  const Raw extends string | undefined = undefined,
>(description: Route<Params, Query, Body, Result, Answer, Raw>): Route<Params, Query, Body, Result, Answer, Raw> {
  return description;
}

/** What a user needs to call `route`. */
export function leastRole(route: Route): LeastRole {
  return route.role ?? (route.method === "GET" ? "viewer" : "contributor");
}

/** Whether the audit log has the calls of `route`. */
export function isAudited(route: Route): boolean {
  return route.audited ?? (route.method !== "GET" && leastRole(route) !== "viewer");
}

type Input<S> = S extends z.ZodType ? z.input<S> : undefined;
type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a caller of `R` passes. */
export type RouteInput<R> =
  R extends Route<infer P, infer Q, infer B, infer _Result>
    ? Given<"params", Input<P>> & Given<"query", Input<Q>> & Given<"body", Input<B>>
    : never;

type Given<Key extends string, Value> = [Value] extends [undefined]
  ? { readonly [K in Key]?: undefined }
  : Record<string, never> extends Value
    ? { readonly [K in Key]?: Value }
    : { readonly [K in Key]: Value };

/** What the server's handler of `R` receives, after validation and defaults. */
export interface RouteRequest<R> {
  readonly params: R extends Route<infer P, infer _Q, infer _B, infer _R> ? Output<P> : never;
  readonly query: R extends Route<infer _P, infer Q, infer _B, infer _R> ? Output<Q> : never;
  readonly body: R extends Route<infer _P, infer _Q, infer B, infer _R> ? Output<B> : never;
}

/** What `R` answers. */
export type RouteResult<R> = R extends Route<infer _P, infer _Q, infer _B, infer Result> ? Output<Result> : never;

/** A page of a list: `nextCursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** Query of every list. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(500).optional(),
});
