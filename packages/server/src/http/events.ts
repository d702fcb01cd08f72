import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** A comment this often keeps proxies from closing a silent stream, in ms. */
const HEARTBEAT_MS = 15_000;

/**
 * Answers with server-sent events from `source`, which gets the sequence to go on after: the client's Last-Event-ID,
 * else `after`. When `source` ends, the client is told not to reconnect; when the server stops or the credential is
 * revoked, the stream just closes. `signal` is aborted when the client has gone.
 */
export function sendEvents<Event extends { readonly sequence: number }>(
  request: FastifyRequest,
  reply: FastifyReply,
  after: number,
  source: (after: number, signal: AbortSignal) => AsyncIterable<Event>,
): FastifyReply {
  const stream = new PassThrough();
  const gone = new AbortController();
  const heartbeat = setInterval(() => stream.write(":\n\n"), HEARTBEAT_MS);
  const open = request.server.eventStreams;
  open.add(stream);
  stream.once("close", () => {
    open.delete(stream);
    clearInterval(heartbeat);
    gone.abort();
  });
  reply.raw.once("close", () => stream.destroy());
  write(stream, source(lastSequence(request) ?? after, gone.signal)).catch((error: unknown) => {
    if (!gone.signal.aborted) request.log.error({ err: error }, "an event stream failed");
    stream.destroy();
  });
  return reply
    .header("content-type", "text/event-stream; charset=utf-8")
    .header("cache-control", "no-store, no-transform")
    .header("x-accel-buffering", "no")
    .send(stream);
}

declare module "fastify" {
  interface FastifyInstance {
    /** Streams that are open now. */
    readonly eventStreams: Set<PassThrough>;
  }
}

/** Ends open streams when the server stops, which would otherwise wait for them; clients reconnect to the next one. */
export function registerEventStreams(app: FastifyInstance): void {
  app.decorate("eventStreams", new Set<PassThrough>());
  app.addHook("preClose", async () => {
    for (const stream of app.eventStreams) stream.end();
  });
}

async function write(stream: PassThrough, events: AsyncIterable<{ readonly sequence: number }>): Promise<void> {
  // The headers go out at once, so that the client knows that it is connected.
  stream.write(":\n\n");
  for await (const event of events) {
    if (stream.writableEnded || stream.destroyed) return;
    if (!stream.write(`id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`)) await drained(stream);
  }
  if (stream.writableEnded || stream.destroyed) return;
  stream.end("event: end\ndata: {}\n\n");
  await finished(stream, { readable: false });
}

function drained(stream: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.once("drain", done).once("close", done);
  });
}

function lastSequence(request: FastifyRequest): number | undefined {
  const value = request.headers["last-event-id"];
  return typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
