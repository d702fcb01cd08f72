import { Readable } from "node:stream";
import { CrisolError } from "@crisol/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Largest JSON body, in bytes. */
export const MAXIMUM_JSON_BYTES = 10_000_000;

export interface BodyOptions {
  readonly maximumUploadBytes: number;
  /** How long a JSON body may take, in ms: a client that drips it must not hold a connection for ever. Default a minute. */
  readonly jsonArrivalMs?: number;
}

/**
 * Which bodies `app` takes: JSON, and raw bytes where the route says so. Forms and plain text, which a page of another
 * origin could send without asking, are refused on every route.
 */
export function registerBodies(app: FastifyInstance, options: BodyOptions): void {
  const { maximumUploadBytes, jsonArrivalMs = 60_000 } = options;
  app.removeAllContentTypeParsers();
  app.addHook("onRequest", async (request) => {
    refuseOtherMedia(request);
    limitArrival(request, jsonArrivalMs);
  });
  // "error": keys such as `__proto__` are refused, on any level, not dropped.
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, text, done) => {
    parseJson(request, text as string, (error, value) => {
      done(error && new CrisolError("invalid_json", { problem: jsonProblem(error) }), value);
    });
  });
  registerRawBodies(app, "application/octet-stream", maximumUploadBytes);
}

/** Bodies of `mediaType` are streams of at most `maximumBytes`; one that says that it is larger is refused unread. */
export function registerRawBodies(app: FastifyInstance, mediaType: string, maximumBytes: number): void {
  app.addContentTypeParser(mediaType, (request, payload, done) => {
    if (announcedBytes(request) > maximumBytes) done(new CrisolError("body_too_large", { limit: maximumBytes }));
    else done(null, Readable.from(limited(payload, maximumBytes), { objectMode: false }));
  });
}

/** How large the body will be, as its sender says; 0 where it does not. */
export function announcedBytes(request: FastifyRequest): number {
  return Number(request.headers["content-length"] ?? 0);
}

function refuseOtherMedia(request: FastifyRequest): void {
  const route = request.routeOptions.config.contract;
  const value = request.headers["content-type"];
  if (!route || request.is404 || value === undefined) return;
  const expected = route.rawBody ?? "application/json";
  const media = value.split(";", 1)[0]!.trim().toLowerCase();
  if (media !== expected) throw new CrisolError("unsupported_media_type", { expected, value: value.slice(0, 200) });
}

function limitArrival(request: FastifyRequest, limitMs: number): void {
  if (request.headers["content-length"] === undefined && request.headers["transfer-encoding"] === undefined) return;
  const { contract, streamsBody } = request.routeOptions.config;
  if (contract?.rawBody || streamsBody) return;
  const timer = setTimeout(() => request.raw.socket.destroy(), limitMs);
  request.raw.once("close", () => clearTimeout(timer)).once("end", () => clearTimeout(timer));
}

/** The pieces of `payload` as they are asked for; throws as soon as they are more than `maximumBytes`. */
async function* limited(payload: AsyncIterable<Buffer>, maximumBytes: number): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  for await (const piece of payload) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > maximumBytes) throw new CrisolError("body_too_large", { limit: maximumBytes });
    yield piece;
  }
}

function jsonProblem(error: Error): string {
  const text = error.message.replace(/\.$/, "").slice(0, 200);
  return text.startsWith("Body") ? "it is empty" : text;
}
