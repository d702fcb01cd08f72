import { CrisolError, type Route } from "@crisol/contract";
import type { Input } from "./client.js";
import { type Connection, type RequestOptions, request } from "./request.js";

/** Waits between attempts to reconnect, in milliseconds; the last one repeats. */
const BACK_OFF_MS = [200, 500, 1000, 2000, 5000];

export interface EventOptions extends RequestOptions {
  /** Told when the connection is lost (`false`) and when it is back (`true`). */
  readonly onConnection?: (connected: boolean) => void;
}

/**
 * The server-sent events of `route`, each parsed from JSON. A lost connection is taken up again after the last event
 * that was seen, so nothing is missed or repeated; the iteration ends when the server says `event: end`.
 * Rejects with the `CrisolError` of a request that the server refuses.
 */
export async function* eventStream<Event>(
  connection: Connection,
  route: Route,
  input: Input,
  options: EventOptions = {},
): AsyncGenerator<Event> {
  let lastId: string | undefined;
  let attempt = 0;
  while (!options.signal?.aborted) {
    try {
      const response = await request(connection, route, input, {
        ...options,
        headers: { accept: "text/event-stream", ...(lastId !== undefined && { "last-event-id": lastId }) },
      });
      if (attempt > 0) options.onConnection?.(true);
      attempt = 0;
      for await (const message of messages(response.body as ReadableStream<Uint8Array>)) {
        if (message.event === "end") return;
        if (message.id !== undefined) lastId = message.id;
        if (message.data !== undefined) yield JSON.parse(message.data) as Event;
      }
    } catch (error) {
      if (options.signal?.aborted) return;
      if (error instanceof CrisolError && error.status < 500) throw error;
    }
    options.onConnection?.(false);
    await pause(BACK_OFF_MS[Math.min(attempt++, BACK_OFF_MS.length - 1)] as number, options.signal);
  }
}

interface Message {
  readonly event?: string;
  readonly id?: string;
  readonly data?: string;
}

/** Splits a stream into messages as the HTML standard's section on server-sent events defines them. */
async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let buffer = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffer += value;
      let end = buffer.search(/\r?\n\r?\n/);
      while (end >= 0) {
        yield parse(buffer.slice(0, end));
        buffer = buffer.slice(end).replace(/^\r?\n\r?\n/, "");
        end = buffer.search(/\r?\n\r?\n/);
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function parse(block: string): Message {
  const fields: Record<string, string> = {};
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (!name) continue;
    fields[name] = name === "data" && fields.data !== undefined ? `${fields.data}\n${value}` : (value as string);
  }
  return fields;
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}
