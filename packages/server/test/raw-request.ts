import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Of the catalogue; undefined if the answer is no error. */
  readonly code: string | undefined;
}

export interface RawRequest {
  readonly method?: string;
  /** As they are, `Host`, `Origin` and others that `fetch` would not send included. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Certificate to trust, in PEM. */
  readonly ca?: string;
}

/** Sends a request as an attacker's client could; the path is not normalised. */
export function rawRequest(url: string, path: string, init: RawRequest = {}): Promise<RawAnswer> {
  const { protocol, hostname, port } = new URL(url);
  const send = protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const { method, headers, ca } = init;
    const outgoing = send({ hostname, port, path, method, headers, ca, agent: false }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (piece: string) => {
        text += piece;
      });
      incoming.on("end", () => {
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, code: codeOf(text) });
      });
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(init.body);
  });
}

function codeOf(text: string): string | undefined {
  try {
    return JSON.parse(text).error?.code;
  } catch {
    return undefined;
  }
}
