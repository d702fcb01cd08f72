import { CrisolError, type ErrorBody, type Route } from "@crisol/contract";
import type { Input, UploadBody } from "./client.js";

export interface Connection {
  /** `http://127.0.0.1:7373`; "" for the page's own origin. */
  readonly baseUrl: string;
  /** An API token or an endpoint's key; left out where the browser's cookie is the credential. */
  readonly token?: string;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface UploadOptions extends RequestOptions {
  /** Called as bytes leave; `totalBytes` is null for a stream of unknown length. */
  readonly onProgress?: (progress: { readonly sentBytes: number; readonly totalBytes: number | null }) => void;
}

/** The server did not answer: not started, another port, or the network is down. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";

  constructor(
    readonly url: string,
    override readonly cause: unknown,
  ) {
    super(`No Crisol server answers at ${url}.`);
  }
}

/** Sends one request of `route`; a status of 400 or more becomes the `CrisolError` that the server answered. */
export async function request(
  connection: Connection,
  route: Route,
  input: Input,
  options: RequestOptions & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  const headers: Record<string, string> = { ...credential(connection), ...options.headers };
  const init: RequestInit = { method: route.method, headers };
  if (options.signal) init.signal = options.signal;
  if (route.body) {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(input.body ?? {});
  }
  return send(connection, addressOf(connection, route, input), init);
}

/** Sends `body` as the bytes of a request of `route`. */
export async function upload(
  connection: Connection,
  route: Route,
  input: Input,
  body: UploadBody,
  options: UploadOptions = {},
): Promise<unknown> {
  const url = addressOf(connection, route, input);
  const headers = { ...credential(connection), "content-type": route.rawBody as string };
  if (options.onProgress && typeof XMLHttpRequest !== "undefined" && body instanceof Blob) {
    return uploadWithProgress(route.method, url, headers, body, options);
  }
  const streamed = options.onProgress && body instanceof ReadableStream ? counted(body, options.onProgress) : body;
  // `duplex` is required by fetch for streams and missing from its types.
  const init = { method: route.method, headers, body: streamed, duplex: "half", signal: options.signal };
  return jsonOf(connection, await send(connection, url, init as unknown as RequestInit));
}

/** What a response says as JSON; a `ConnectionError` when it breaks off. */
export async function jsonOf(connection: Connection, response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new ConnectionError(connection.baseUrl || response.url, cause);
  }
}

async function send(connection: Connection, url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await (connection.fetch ?? fetch)(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ConnectionError(connection.baseUrl || url, cause);
  }
  if (response.status < 400) return response;
  // A body that breaks off is one that is not of the catalogue.
  const text = await response.text().catch(() => "");
  throw errorOf(response.status, text, connection.baseUrl || url);
}

/**
 * The error that a body of the catalogue says. Anything else is a proxy's page: that it reaches no server (502, 503, 504),
 * or `internal` with its status.
 */
function errorOf(status: number, text: string, url: string): Error {
  try {
    const { error } = JSON.parse(text) as ErrorBody;
    return new CrisolError(error.code, error.params, error.problems, error.requestId);
  } catch (cause) {
    if (status >= 502 && status <= 504) return new ConnectionError(url, cause);
    return new CrisolError("internal", { requestId: `(status ${status}, not an answer of Crisol)` });
  }
}

/** Uploads through XMLHttpRequest, the only way for a page to see how much has been sent. */
function uploadWithProgress(
  method: Route["method"],
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Blob,
  { onProgress, signal }: UploadOptions,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded, total }) => onProgress?.({ sentBytes: loaded, totalBytes: total });
    xhr.onload = () =>
      xhr.status < 400 ? resolve(JSON.parse(xhr.responseText)) : reject(errorOf(xhr.status, xhr.responseText, url));
    xhr.onerror = () => reject(new ConnectionError(url, undefined));
    xhr.onabort = () => reject(signal?.reason ?? new DOMException("aborted", "AbortError"));
    signal?.addEventListener("abort", () => xhr.abort(), { once: true });
    xhr.send(body);
  });
}

function counted(
  body: ReadableStream<Uint8Array>,
  onProgress: NonNullable<UploadOptions["onProgress"]>,
): ReadableStream<Uint8Array> {
  let sentBytes = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        sentBytes += chunk.byteLength;
        onProgress({ sentBytes, totalBytes: null });
        controller.enqueue(chunk);
      },
    }),
  );
}

function credential(connection: Connection): Record<string, string> {
  return connection.token ? { authorization: `Bearer ${connection.token}` } : {};
}

function addressOf(connection: Connection, route: Route, input: Input): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = input.params?.[name];
    if (value === undefined) throw new TypeError(`${route.method} ${route.path} needs params.${name}`);
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    // A list is the name once for each of its values.
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) query.append(name, String(one));
    }
  }
  return `${connection.baseUrl}${path}${query.size > 0 ? `?${query}` : ""}`;
}
