import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CrisolError, type ErrorBody, type Route, type RouteInput, type RouteResult } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { createToken } from "../src/access/tokens.js";
import { type AppOptions, createApp } from "../src/app.js";
import { ProcessTree } from "../src/compute/process/process-tree.js";
import type { Clock, Settings } from "../src/effects.js";
import { createNotebookServer, type NotebookServer } from "../src/script/notebooks/notebook-server.js";
import { openWorkspace, type Workspace } from "../src/workspace.js";
import { databaseOf } from "./database.js";

export interface TestServerOptions {
  /** Default: the real one. */
  readonly clock?: Clock;
  readonly settings?: Partial<Settings>;
  readonly app?: Partial<AppOptions>;
  /** Default: a new folder, removed at the end; one that is given stays. */
  readonly dataDir?: string;
  /** What of the log is shown. Default "error", so that a test that fails with `internal` says why. */
  readonly log?: string;
}

/** A server on a folder of its own, listening on a port of this machine that was free. Answers are checked against the contract. */
export interface TestServer {
  readonly url: string;
  /** An API token. */
  readonly token: string;
  readonly dataDir: string;
  readonly app: FastifyInstance;
  readonly effects: Workspace;
  /** Calls a route of the contract; throws the CrisolError that it answers. `body` for a raw one goes as it is. */
  api<R extends Route>(route: R, ...input: ApiInput<R>): Promise<RouteResult<R>>;
  /** Sends any request, with the token unless `headers` has an `authorization` (an empty one sends none). */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Stops it; ends its jobs and removes its folder unless that was given. */
  close(): Promise<void>;
}

type ApiInput<R extends Route> =
  Record<string, never> extends RouteInput<R>
    ? [input?: RouteInput<R> & { readonly raw?: BodyInit }]
    : [input: RouteInput<R> & { readonly raw?: BodyInit }];

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "crisol-server-")));
  let url = "http://127.0.0.1";
  let notebooks: NotebookServer | undefined;
  const clock = options.clock ?? { now: Date.now };
  const settings: Settings = {
    dataDir,
    databaseUrl: await databaseOf(dataDir),
    url: () => url,
    notebooks: { port: () => notebooks?.port() ?? 0 },
    importRoots: [],
    allowHosts: [],
    maximumUploadBytes: 50_000_000_000,
    maximumEnvironmentBytes: 20_000_000_000,
    maximumJobs: 2,
    version: "0.0.0-test",
    ...options.settings,
  };
  const log = pino({ level: options.log ?? "error" });
  const effects = await openWorkspace(settings, { clock, log });
  const { secret: token } = await effects.store.write((tx) =>
    createToken(tx, { name: "Test", source: "api", nowMs: clock.now() }),
  );
  const app = await createApp(effects, { studioFolder: join(dataDir, "studio"), checkAnswers: true, ...options.app });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  notebooks = createNotebookServer(effects, options.app?.allowedHosts ?? [], options.app?.tls);
  await notebooks.listen("127.0.0.1", 0);
  url = `${options.app?.tls ? "https" : "http"}://127.0.0.1:${port}`;

  const send = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization")) headers.set("authorization", `Bearer ${token}`);
    if (headers.get("authorization") === "") headers.delete("authorization");
    return fetch(`${url}${path}`, { ...init, headers });
  };
  return {
    url,
    token,
    dataDir,
    app,
    effects,
    fetch: send,
    async api<R extends Route>(route: R, ...[given]: ApiInput<R>) {
      const input: LooseInput = given ?? {};
      const response = await send(pathOf(route, input), requestOf(route, input));
      return (await answerOf(route, response)) as RouteResult<R>;
    },
    async close() {
      app.server.closeAllConnections();
      await app.close();
      await notebooks?.close();
      await effects.close();
      if (options.dataDir !== undefined) return;
      // Jobs outlive the server, and would write into the folder while it is removed; one that has ended has no folder.
      const left = await readdir(join(dataDir, "jobs")).catch(() => []);
      await Promise.all(left.map((jobId) => new ProcessTree({ jobId }).kill(0)));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly raw?: BodyInit;
}

function pathOf(route: Route, { params, query }: LooseInput): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params?.[name])));
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(
    given.flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
  );
  return search.size > 0 ? `${path}?${search}` : path;
}

function requestOf(route: Route, { body, raw }: LooseInput): RequestInit {
  if (route.rawBody) {
    return {
      method: route.method,
      headers: { "content-type": route.rawBody },
      body: raw ?? "",
      duplex: "half",
    } as RequestInit;
  }
  if (!route.body) return { method: route.method };
  return { method: route.method, headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) };
}

/** JSON as a value, a file as its bytes, events as their text. */
async function answerOf(route: Route, response: Response): Promise<unknown> {
  if (response.status >= 400) {
    const { error } = (await response.json()) as ErrorBody;
    throw new CrisolError(error.code, error.params, error.problems, error.requestId);
  }
  if (route.answer === "file") return new Uint8Array(await response.arrayBuffer());
  if (route.answer === "events") return response.text();
  return response.status === 204 ? undefined : response.json();
}
