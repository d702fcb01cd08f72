import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { createLocalToken, removeLocalToken, writeLocalToken } from "./access/local-credential.js";
import { createLoginCode, loginUrl } from "./access/login-codes.js";
import { ensureFirstToken } from "./access/tokens.js";
import { firstAdmin } from "./access/users.js";
import { createApp } from "./app.js";
import { studioFolder } from "./entry-files.js";
import { openLog } from "./log.js";
import { isLoopback } from "./loopback.js";
import { createNotebookServer, type NotebookServer } from "./script/notebooks/notebook-server.js";
import { type ListenOptions, listenOptions, notebookPortOf, type ServerOptions, settingsOf } from "./server-options.js";
import { StartError } from "./start-error.js";
import { openWorkspace } from "./workspace.js";

/** How long requests in flight may take to finish when the server stops, in ms. */
const DRAIN_MS = 10_000;

export interface RunningServer {
  /** What browsers and clients type. */
  readonly url: string;
  /** Absolute. */
  readonly dataDir: string;
  /** From the call to the first answer, in ms. */
  readonly readyMs: number;
  /** Signs a browser in: once, within 10 minutes. */
  readonly loginUrl: string;
  /** The API token that the first start made, to be shown once; undefined on later starts. */
  readonly firstToken: string | undefined;
  /** Finishes what is in flight and lets the data folder go. Jobs go on in their processes. */
  close(): Promise<void>;
  /** Resolves when the server has stopped, by `close` or by a signal. */
  readonly closed: Promise<void>;
}

/**
 * Starts the server and returns once it answers. Throws a StartError for options that cannot be used, and a StoreError
 * for a data folder that cannot: both with a sentence for the user.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const startedMs = performance.now();
  const listen = listenOptions(options);
  let url = urlOf(options, listen, listen.port);
  let notebooks: NotebookServer | undefined;
  const settings = settingsOf(
    options,
    () => url,
    () => notebooks?.port() ?? 0,
  );
  const notebookPort = notebookPortOf(options);
  const clock = { now: Date.now };
  // Whatever this process writes is for its user alone, even in a folder that others may enter.
  process.umask(0o077);
  const log = openLog(settings.dataDir);
  const workspace = await openWorkspace(settings, { clock, log });
  const { store } = workspace;
  let app: FastifyInstance | undefined;
  const stop = async () => {
    if (app) await drain(app);
    await notebooks?.close();
    await removeLocalToken(settings.dataDir);
    await workspace.close();
    log.info("stopped");
    log.close();
  };
  try {
    const environmentToken = options.token ?? (process.env.CRISOL_TOKEN || undefined);
    const made = await store.write(async (tx) => ({
      firstToken: await ensureFirstToken(tx, environmentToken, clock.now()),
      localToken: await createLocalToken(tx, clock.now()),
      code: (await createLoginCode(tx, { userId: (await firstAdmin(tx)).id, tokenId: null }, clock.now())).code,
    }));
    app = await createApp(workspace, {
      studioFolder,
      ...(options.allowedHosts && { allowedHosts: options.allowedHosts }),
      ...(listen.tls && { tls: listen.tls }),
    });
    await listenOn(app, listen);
    url = urlOf(options, listen, portOfApp(app));
    notebooks = createNotebookServer(workspace, options.allowedHosts ?? [], listen.tls);
    await listenForNotebooks(notebooks, notebookPort, { ...listen, port: portOfApp(app) }, log);
    await writeLocalToken(settings.dataDir, made.localToken);
    await store.announce(url);
    log.info({ url, version: settings.version, pid: process.pid }, "listening");
    if (!isLoopback(listen.host) && !listen.tls) {
      log.warn(`The server answers on ${listen.host} without TLS: tokens and data travel in the clear.`);
    }
    const { close, closed } = closing(stop, options.stopOnSignals ?? true);
    const readyMs = performance.now() - startedMs;
    const { dataDir } = settings;
    return { url, dataDir, readyMs, loginUrl: loginUrl(url, made.code), firstToken: made.firstToken, close, closed };
  } catch (error) {
    await stop();
    throw error instanceof RangeError ? new StartError(error.message) : error;
  }
}

function portOfApp(app: FastifyInstance): number {
  return (app.server.address() as AddressInfo).port;
}

/** The next port is only a habit: where it is taken and nobody asked for it, another will do. */
async function listenForNotebooks(
  notebooks: NotebookServer,
  given: number | undefined,
  { host, port }: ListenOptions,
  log: Logger,
): Promise<void> {
  if (given !== undefined) return listenAt(() => notebooks.listen(host, given), host, given);
  try {
    await notebooks.listen(host, port + 1);
  } catch {
    await notebooks.listen(host, 0);
    log.warn(
      `The port ${port + 1} is taken: notebooks answer on ${notebooks.port()}. CRISOL_NOTEBOOK_PORT sets another.`,
    );
  }
}

function listenOn(app: FastifyInstance, { host, port }: ListenOptions): Promise<void> {
  return listenAt(() => app.listen({ host, port }), host, port);
}

async function listenAt(listen: () => Promise<unknown>, host: string, port: number): Promise<void> {
  try {
    await listen();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") throw new StartError(`The port ${port} of ${host} is in use: give another with --port.`);
    if (code === "EACCES") throw new StartError(`This user may not listen on port ${port}: give one above 1023.`);
    if (code === "EADDRNOTAVAIL") throw new StartError(`${host} is not an address of this machine.`);
    throw error;
  }
}

function urlOf(options: ServerOptions, { host, tls }: ListenOptions, port: number): string {
  const isAny = host === "0.0.0.0" || host === "::";
  const named = isAny ? (options.allowedHosts?.[0]?.replace(/:\d+$/, "") ?? "127.0.0.1") : host;
  return new URL(`${tls ? "https" : "http"}://${named.includes(":") ? `[${named}]` : named}:${port}`).origin;
}

/** Closes once, however often and from wherever it is asked to. */
function closing(stop: () => Promise<void>, onSignals: boolean): Pick<RunningServer, "close" | "closed"> {
  let resolveClosed = () => {};
  const closed = new Promise<void>((resolve) => {
    resolveClosed = resolve;
  });
  let stopping: Promise<void> | undefined;
  const close = () => {
    stopping ??= stop().finally(() => {
      process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
      resolveClosed();
    });
    return stopping;
  };
  const onSignal = () => void close();
  if (onSignals) process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  return { close, closed };
}

async function drain(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close().finally(() => clearTimeout(timer));
}
