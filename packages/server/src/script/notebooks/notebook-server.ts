import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { NotebookId } from "@crisol/contract";
import { JobFiles } from "../../compute/job-files.js";
import type { Effects } from "../../effects.js";
import { isStillOpen, type NotebookAccess, type OpenNotebook, openedByCookie, useTicket } from "./notebook-access.js";
import { notebookHosts } from "./notebook-address.js";
import { notebookFolder, notebookPath, TOKEN_FILE } from "./notebook-process.js";
import { type JupyterPlace, passOn, passUpgradeOn, refuseUpgrade } from "./notebook-proxy.js";

/** The listener that serves notebooks and nothing else. */
export interface NotebookServer {
  listen(host: string, port: number): Promise<void>;
  /** The port that it has got. */
  port(): number;
  /** Ends what is open. The notebooks go on. */
  close(): Promise<void>;
}

type Given = Pick<Effects, "store" | "clock" | "log" | "settings">;

const COOKIE_NAME = "crisol_notebook";
/** How often it is looked again whether what is open may go on, in ms. */
const LOOK_MS = 400;

/** On every answer. What a notebook shows is another's page to all but itself. */
const HEADERS = {
  "content-security-policy": "frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  // A form of JupyterLab's own must be seen to come from it.
  "referrer-policy": "same-origin",
} as const;

/** Why a request is refused, in a sentence for whoever reads it in a browser. */
class Refusal {
  constructor(
    readonly status: number,
    readonly message: string,
  ) {}
}

const notOpen = new Refusal(401, "This notebook is not open in this browser, or no longer: open it from the Studio.");

/**
 * Serves the JupyterLabs of running notebooks to the browsers that were let in by a ticket. It is a listener of its own,
 * because scripts in their outputs must not be of the Studio's origin; it knows neither the Studio's cookie nor tokens.
 */
export function createNotebookServer(
  effects: Given,
  allowedHosts: readonly string[],
  tls?: { readonly cert: string | Buffer; readonly key: string | Buffer },
): NotebookServer {
  const { store, clock, log, settings } = effects;
  /** What is open, and how it is ended. */
  const open = new Map<() => void, NotebookAccess>();

  const admit = async (request: IncomingMessage): Promise<JupyterPlace & { readonly opened: OpenNotebook }> => {
    const notebookId = requireNotebook(request);
    const cookie = cookieOf(request);
    const opened = cookie && (await openedByCookie(store.read, notebookId, cookie, clock.now()));
    if (!opened) throw notOpen;
    requireOwnOrigin(request);
    return { ...placeOf(settings.dataDir, opened), opened };
  };

  const requireNotebook = (request: IncomingMessage): string => {
    const host = request.headers.host ?? "";
    if (!notebookHosts(settings, allowedHosts).has(host.toLowerCase())) {
      throw new Refusal(421, "The Host header is not an address of this server's notebooks.");
    }
    const id = /^\/notebooks\/([^/?#]+)\//.exec(request.url ?? "")?.[1] ?? "";
    if (!NotebookId.safeParse(id).success) {
      throw new Refusal(404, "There is nothing here: open a notebook from the Studio.");
    }
    return id;
  };

  const keepWhileAllowed = (end: () => void, stream: ServerResponse | Duplex, { access }: OpenNotebook) => {
    open.set(end, access);
    stream.once("close", () => open.delete(end));
  };

  const enter = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const notebookId = requireNotebook(request);
    const ticket = new URL(request.url ?? "", "http://any").searchParams.get("ticket") ?? "";
    const used = await store.write((tx) => useTicket(tx, notebookId, ticket, clock.now()));
    if (!used)
      throw new Refusal(401, "This address was used already or is too old: open the notebook from the Studio.");
    const path = notebookPath(notebookId);
    const secure = tls || settings.notebooks.url?.startsWith("https:") ? "; Secure" : "";
    response.writeHead(200, {
      ...HEADERS,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "set-cookie": `${COOKIE_NAME}=${used.cookie}; Path=${path}; HttpOnly; SameSite=Strict${secure}`,
    });
    // A page and no redirect: a browser that comes from another site sends a strict cookie only to what this page leads to.
    response.end(`<!doctype html><title>Notebook</title><meta http-equiv="refresh" content="0; url=${path}lab">\n`);
  };

  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === "GET" && /^\/notebooks\/[^/?#]+\/enter\?/.test(request.url ?? "")) {
      return enter(request, response);
    }
    const { opened, ...place } = await admit(request);
    keepWhileAllowed(() => response.destroy(), response, opened);
    passOn(request, response, place, HEADERS);
  };

  const onUpgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { opened, ...place } = await admit(request);
    keepWhileAllowed(() => socket.destroy(), socket, opened);
    passUpgradeOn(request, socket, head, place);
  };

  const refusalOf = (error: unknown): Refusal => {
    if (error instanceof Refusal) return error;
    log.error({ err: error }, "a request for a notebook failed");
    return new Refusal(500, "Something went wrong on the server; its log has the details.");
  };

  const server: Server = tls ? createTlsServer(tls) : createServer();
  server.headersTimeout = 20_000;
  // An upload may take hours.
  server.requestTimeout = 0;
  server.on("request", (request, response) => {
    onRequest(request, response).catch((error: unknown) => {
      const { status, message } = refusalOf(error);
      if (response.headersSent) return response.destroy();
      response.writeHead(status, { ...HEADERS, "content-type": "text/plain; charset=utf-8", connection: "close" });
      return response.end(`${message}\n`);
    });
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    onUpgrade(request, socket, head).catch((error: unknown) => {
      const { status, message } = refusalOf(error);
      refuseUpgrade(socket, status, message);
    });
  });

  const endForbidden = async () => {
    const asked = new Map<string, Promise<boolean>>();
    for (const [end, access] of [...open]) {
      const allowed = asked.get(access.hash) ?? isStillOpen(store.read, access, clock.now());
      asked.set(access.hash, allowed);
      if (!(await allowed)) end();
    }
  };
  const timer = setInterval(() => {
    endForbidden().catch((error: unknown) => log.error({ err: error }, "notebooks' credentials cannot be checked"));
  }, LOOK_MS);
  timer.unref();

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen({ host, port }, () => {
          server.off("error", reject);
          resolve();
        });
      }),
    port: () => (server.address() as AddressInfo | null)?.port ?? 0,
    async close() {
      clearInterval(timer);
      for (const end of [...open.keys()]) end();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A page of another origin, the Studio's too, may neither change something here nor open a WebSocket. */
function requireOwnOrigin(request: IncomingMessage): void {
  const { host, origin, upgrade } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const looks = ["GET", "HEAD", "OPTIONS"].includes(request.method ?? "") && upgrade === undefined;
  const isOwn = origin !== undefined && /^https?:\/\/([^/]+)$/.exec(origin)?.[1] === host;
  const isOtherSite = site !== undefined && site !== "same-origin" && site !== "none";
  if (isOtherSite || (origin === undefined ? !looks : !isOwn)) {
    throw new Refusal(403, "Requests from another origin are not accepted.");
  }
}

function cookieOf({ headers }: IncomingMessage): string | undefined {
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE_NAME}=`))?.slice(COOKIE_NAME.length + 1);
}

function placeOf(dataDir: string, { notebookId, jobId, attempt }: OpenNotebook): JupyterPlace {
  const { workDir } = new JobFiles(join(dataDir, "jobs", jobId), attempt);
  try {
    return { folder: notebookFolder(dataDir, notebookId), token: readFileSync(join(workDir, TOKEN_FILE), "utf8") };
  } catch (error) {
    // It has just ended.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw notOpen;
    throw error;
  }
}
