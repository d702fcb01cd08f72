import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { connectToJupyter } from "./jupyter-socket.js";

/** The JupyterLab that a request goes to. */
export interface JupyterPlace {
  /** Absolute; the notebook's, with the socket. */
  readonly folder: string;
  readonly token: string;
}

/** What concerns one connection only, and what the browser has for us: neither our cookies nor the Studio's go further. */
const notForJupyter = new Set([
  ...["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer"],
  ...["transfer-encoding", "upgrade", "authorization", "cookie", "forwarded"],
]);
/** JupyterLab knows its callers by its token: it needs no cookies, and could set those of other paths of this host. */
const notForBrowser = new Set([
  ...["connection", "keep-alive", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade"],
  ...["set-cookie", "access-control-allow-origin", "access-control-allow-credentials", "x-frame-options"],
]);

/** Passes a request on and its answer back; `extra` are headers of ours. Answers 502 where JupyterLab does not. */
export function passOn(
  incoming: IncomingMessage,
  response: ServerResponse,
  place: JupyterPlace,
  extra: Readonly<Record<string, string>>,
): void {
  const length = incoming.headers["content-length"];
  const hasBody = length !== undefined || incoming.headers["transfer-encoding"] !== undefined;
  const outgoing = ask(incoming, place, length === undefined && hasBody ? { "transfer-encoding": "chunked" } : {});
  if (!outgoing) {
    fail(response);
    return;
  }
  outgoing.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answerHeaders(answer, extra));
    answer.pipe(response);
    answer.once("error", () => response.destroy());
  });
  outgoing.once("error", () => fail(response));
  response.once("close", () => outgoing.destroy());
  if (hasBody) incoming.pipe(outgoing);
  else outgoing.end();
}

/** Joins a WebSocket's two sides; each ends with the other. */
export function passUpgradeOn(incoming: IncomingMessage, socket: Duplex, head: Buffer, place: JupyterPlace): void {
  const outgoing = ask(incoming, place, { connection: "Upgrade", upgrade: "websocket" });
  if (!outgoing) {
    refuseUpgrade(socket, 502, "JupyterLab does not answer.");
    return;
  }
  socket.once("error", () => socket.destroy());
  socket.once("close", () => outgoing.destroy());
  outgoing.once("error", () => socket.destroy());
  outgoing.once("response", (answer) => {
    answer.resume();
    refuseUpgrade(socket, answer.statusCode ?? 502, "JupyterLab does not let this be opened.");
  });
  outgoing.once("upgrade", (answer, other, otherHead) => {
    const lines = Object.entries(answerHeaders(answer, {})).flatMap(([name, value]) =>
      [value].flat().map((one) => `${name}: ${one}`),
    );
    const start = ["HTTP/1.1 101 Switching Protocols", "connection: Upgrade", "upgrade: websocket", ...lines];
    socket.write(`${start.join("\r\n")}\r\n\r\n`);
    if (otherHead.length > 0) socket.write(otherHead);
    if (head.length > 0) other.write(head);
    socket.pipe(other).pipe(socket);
    other.once("error", () => socket.destroy());
    other.once("close", () => socket.destroy());
    socket.once("close", () => other.destroy());
  });
  outgoing.end();
}

/** Ends a connection that wanted to become a WebSocket. */
export function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  const body = `${message}\n`;
  const lines = [`HTTP/1.1 ${status} Refused`, "content-type: text/plain; charset=utf-8", "connection: close"];
  socket.end(`${lines.join("\r\n")}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function ask(incoming: IncomingMessage, { folder, token }: JupyterPlace, more: RequestOptions["headers"] & object) {
  const kept = Object.entries(incoming.headers).filter(
    ([name]) => !notForJupyter.has(name) && !name.startsWith("x-forwarded-"),
  );
  try {
    // Were the connection to be closed behind the answer, that could be before the end of the body was written, as an error.
    // It ends with the browser's side.
    return request({
      method: incoming.method,
      path: incoming.url,
      headers: { ...Object.fromEntries(kept), authorization: `token ${token}`, connection: "keep-alive", ...more },
      createConnection: () => connectToJupyter(folder),
    });
  } catch {
    // There is no socket: it is just ending.
    return undefined;
  }
}

function answerHeaders(
  { headers }: IncomingMessage,
  extra: Readonly<Record<string, string>>,
): Record<string, string | string[]> {
  const kept = Object.entries(headers as IncomingHttpHeaders).filter(([name]) => !notForBrowser.has(name));
  const policies = [headers["content-security-policy"], extra["content-security-policy"]].flat().filter(Boolean);
  return {
    ...Object.fromEntries(kept as [string, string | string[]][]),
    ...extra,
    // Each of them holds: JupyterLab's own keeps what it shows of files in a sandbox.
    ...(policies.length > 0 && { "content-security-policy": policies as string[] }),
  };
}

function fail(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(502, { "content-type": "text/plain; charset=utf-8" }).end("JupyterLab does not answer.\n");
}
