import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { link, mkdtemp, rm, symlink } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { contract, type Notebook } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addTestUser } from "../../../test/as-user.js";
import { testsPostgres } from "../../../test/database.js";
import { folderWithEnvironments } from "../../../test/folder-with-environments.js";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { tarGzOf } from "../../../test/tar.js";
import { ProcessTree } from "../../compute/process/process-tree.js";
import { RESTORE_MS } from "../../define/projects.js";
import { lastActivity } from "./jupyter-idle.js";
import { askJupyter } from "./jupyter-socket.js";
import { notebookFolder, SOCKET_NAME } from "./notebook-process.js";
import { purgeNotebooks } from "./purge.js";

const START_MS = 240_000;

let server: TestServer;
let projectId: string;
/** A notebook that runs. */
let notebook: Notebook;
/** Of a browser that was let to it. */
let cookie: string;
beforeAll(async () => {
  server = await startTestServer({ dataDir: await folderWithEnvironments("notebooks") });
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Notebooks" } }));
  notebook = await ready(await create("Mine"));
  cookie = await enter(notebook.id);
}, START_MS);
afterAll(async () => {
  const { items } = await server.api(contract.notebook.list, { params: { projectId } });
  for (const { id, state } of items) {
    if (state === "stopped" || state === "failed") continue;
    await server.api(contract.notebook.stop, { params: { projectId, notebookId: id } });
  }
  await server.close();
}, 60_000);

const named = (notebookId: string) => ({ params: { projectId, notebookId } });

function create(name: string, spec = {}): Promise<Notebook> {
  const body = { name, environment: { kind: "packages" as const, requirements: ["mlflow-skinny"] }, ...spec };
  return server.api(contract.notebook.create, { params: { projectId }, body });
}

async function ready({ id }: Notebook): Promise<Notebook> {
  for (;;) {
    const now = await server.api(contract.notebook.get, named(id));
    if (now.state === "ready") return now;
    if (now.state === "failed" || now.state === "stopped") {
      const log = now.jobId && (await (await server.fetch(`/api/v1/jobs/${now.jobId}/log`)).text());
      throw new Error(`${now.state}: ${now.problem} ${log}`);
    }
    await sleep(100);
  }
}

interface Asked {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** A request as a browser would send it, with any headers, to the notebooks' port. */
async function ask(path: string, headers: Record<string, string> = {}, method = "GET", body = ""): Promise<Asked> {
  const port = server.effects.settings.notebooks.port();
  const sent = httpRequest({
    host: "127.0.0.1",
    port,
    path,
    method,
    headers: { host: `localhost:${port}`, ...headers },
  });
  sent.end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode!, headers: answer.headers, text };
}

async function enter(notebookId: string): Promise<string> {
  const { url } = await server.api(contract.notebook.open, named(notebookId));
  const { pathname, search } = new URL(url);
  const answer = await ask(pathname + search);
  expect(answer.status).toBe(200);
  return answer.headers["set-cookie"]![0]!.split(";")[0]!;
}

const api = (path: string, id = notebook.id) => `/notebooks/${id}/api/${path}`;
const origin = () => `http://localhost:${server.effects.settings.notebooks.port()}`;

test("it starts", () => {
  expect(notebook.state).toBe("ready");
  expect(notebook.isolation!.length).toBe(5);
});

test("the address sets a cookie of this notebook alone, and JupyterLab answers to it", async () => {
  const { url } = await server.api(contract.notebook.open, named(notebook.id));
  expect(new URL(url).origin).toBe(origin());
  const { pathname, search } = new URL(url);
  const entered = await ask(pathname + search);
  expect(entered.headers["set-cookie"]).toEqual([
    expect.stringMatching(
      new RegExp(`^crisol_notebook=ntc_[\\w-]+; Path=/notebooks/${notebook.id}/; HttpOnly; SameSite=Strict$`),
    ),
  ]);
  expect(entered.headers["referrer-policy"]).toBe("no-referrer");
  expect(entered.text).toContain(`url=/notebooks/${notebook.id}/lab`);
  const lab = await ask(`/notebooks/${notebook.id}/lab`, { cookie });
  expect(lab.status).toBe(200);
  expect(lab.text).toContain("JupyterLab");
  expect(lab.headers["set-cookie"]).toBeUndefined();
  expect(String(lab.headers["content-security-policy"])).toContain("frame-ancestors 'none'");
  const files = JSON.parse((await ask(api("contents/"), { cookie })).text);
  expect(files.content.map(({ name }: { name: string }) => name)).toEqual(["example.ipynb"]);
});

describe("who is let in", () => {
  test("safety-14 a ticket works once, for its notebook, for 30 s", async () => {
    const { url } = await server.api(contract.notebook.open, named(notebook.id));
    const { pathname, search } = new URL(url);
    const other = pathname.replace(notebook.id, `ntb_${"0".repeat(26)}`);
    expect((await ask(other + search)).status).toBe(401);
    expect((await ask(pathname + search)).status).toBe(200);
    expect((await ask(pathname + search)).status).toBe(401);
  });

  test("safety-11 without a cookie of this notebook nothing is answered, whatever else is sent", async () => {
    for (const path of ["lab", "api/status", "api/kernels", "files/example.ipynb", "static/favicons/favicon.ico", ""]) {
      for (const headers of [
        {},
        { authorization: `Bearer ${server.token}` },
        { authorization: `token ${jupyterToken()}` },
        { cookie: "crisol_notebook=ntc_wrong" },
      ] as Record<string, string>[]) {
        expect([path, (await ask(`/notebooks/${notebook.id}/${path}`, headers)).status]).toEqual([path, 401]);
      }
      expect((await ask(`/notebooks/${notebook.id}/${path}?token=${jupyterToken()}`)).status).toBe(401);
    }
    for (const path of ["/", "/api/v1/projects", "/notebooks", "/notebooks/x/lab", "/metrics"]) {
      expect((await ask(path, { cookie })).status).toBe(404);
    }
  });

  test("the Studio's session gives nothing here, and this cookie nothing there", async () => {
    const { cookie: session } = await signIn();
    expect((await server.fetch("/api/v1/session", { headers: { authorization: "", cookie: session } })).status).toBe(
      200,
    );
    expect((await ask(api("status"), { cookie: session })).status).toBe(401);
    const here = await server.fetch("/api/v1/session", { headers: { authorization: "", cookie } });
    expect(here.status).toBe(401);
  });

  test("a page of the notebooks' origin can change nothing at the Studio, and read nothing", async () => {
    const { cookie: session } = await signIn();
    const send = (headers: Record<string, string>) =>
      server.fetch("/api/v1/projects", {
        method: "POST",
        headers: { authorization: "", cookie: session, "content-type": "application/json", ...headers },
        body: JSON.stringify({ name: "By a notebook's output" }),
      });
    const own = new URL(server.url).port;
    const port = server.effects.settings.notebooks.port();
    for (const from of [`http://localhost:${port}`, `http://127.0.0.1:${port}`]) {
      expect((await send({ origin: from })).status).toBe(403);
    }
    expect((await send({ "sec-fetch-site": "same-site" })).status).toBe(403);
    expect((await send({ origin: `http://127.0.0.1:${own}` })).status).toBe(201);
    const read = await server.fetch("/api/v1/projects", {
      headers: { authorization: "", cookie: session, origin: `http://localhost:${port}` },
    });
    expect(read.status).toBe(403);
    expect(read.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("safety-12 nobody else may open it or start it, an administrator neither; a viewer may not even their own", async () => {
    const contributor = await addTestUser(server, "Contributor", { projectId, role: "contributor" });
    const stranger = await addTestUser(server, "Stranger");
    const open = (headers: Record<string, string>) =>
      server.fetch(`/api/v1/projects/${projectId}/notebooks/${notebook.id}/open`, { method: "POST", headers });
    expect((await open({ ...contributor.headers })).status).toBe(403);
    expect((await open({ ...stranger.headers })).status).toBe(404);
    expect((await open({})).status).toBe(200);
  });

  test("safety-16 another host is refused, its port too", async () => {
    const port = server.effects.settings.notebooks.port();
    for (const host of [
      "evil.test",
      `evil.test:${port}`,
      "localhost",
      `localhost:${port + 1}`,
      new URL(server.url).host,
    ]) {
      expect([host, (await ask(api("status"), { cookie, host })).status]).toEqual([host, 421]);
    }
    expect((await ask(api("status"), { cookie, host: `127.0.0.1:${port}` })).status).toBe(200);
  });

  test("safety-17 changes and WebSockets are accepted from its own pages only", async () => {
    const post = (headers: Record<string, string>) => ask(api("contents/"), { cookie, ...headers }, "POST", "{}");
    expect((await post({})).status).toBe(403);
    expect((await post({ origin: "https://evil.test" })).status).toBe(403);
    expect((await post({ origin: server.url })).status).toBe(403);
    expect((await post({ origin: "null" })).status).toBe(403);
    expect((await post({ origin: origin(), "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await post({ origin: origin() })).status).toBe(201);
    expect((await ask(api("status"), { cookie, "sec-fetch-site": "same-site" })).status).toBe(403);
    const { id } = await startKernel();
    const socket = (headers: Record<string, string>) => upgrade(api(`kernels/${id}/channels`), headers);
    expect(await socket({ cookie })).toMatchObject({ status: 403 });
    expect(await socket({ cookie, origin: server.url })).toMatchObject({ status: 403 });
    expect(await socket({ origin: origin() })).toMatchObject({ status: 401 });
    expect(await socket({ cookie, origin: origin(), host: "evil.test" })).toMatchObject({ status: 421 });
    const opened = await socket({ cookie, origin: origin() });
    expect(opened.status).toBe(101);
    opened.end();
  });
});

describe("safety-15 what is open ends within a second", () => {
  /** A contributor with a notebook of their own would need one more JupyterLab: this one is made theirs. */
  async function opened() {
    const user = await addTestUser(server, "Leaver", { projectId, role: "contributor" });
    const give = (userId: string) =>
      server.effects.store.write((tx) =>
        tx.updateTable("notebook").set({ userId }).where("id", "=", notebook.id).execute(),
      );
    await give(user.id);
    const path = `/api/v1/projects/${projectId}/notebooks/${notebook.id}/open`;
    const answer = await server.fetch(path, { method: "POST", headers: { ...user.headers } });
    const { pathname, search } = new URL(((await answer.json()) as { url: string }).url);
    const theirs = (await ask(pathname + search)).headers["set-cookie"]![0]!.split(";")[0]!;
    const { id } = await startKernel(theirs);
    const socket = await upgrade(api(`kernels/${id}/channels`), { cookie: theirs, origin: origin() });
    expect(socket.status).toBe(101);
    return { user, socket, theirs, give };
  }

  test.each(["token", "role", "user"] as const)("when the %s is taken away", async (what) => {
    const admin = notebook.userId;
    const { user, socket, theirs, give } = await opened();
    try {
      if (what === "token") await server.api(contract.token.delete, { params: { tokenId: user.tokenId } });
      if (what === "role") {
        await server.api(contract.member.set, { params: { projectId, memberId: user.id }, body: { role: "viewer" } });
      }
      if (what === "user") await give(admin);
      const ended = await Promise.race([socket.closed.then(() => true), sleep(1000).then(() => false)]);
      expect(ended).toBe(true);
      expect((await ask(api("status"), { cookie: theirs })).status).toBe(401);
    } finally {
      await give(admin);
    }
  });
});

test("a cell that runs and a file that is saved count as doing something; looking does not", async () => {
  const place = { folder: notebookFolder(server.dataDir, notebook.id), notebookId: notebook.id, token: jupyterToken() };
  const now = Date.now();
  const before = await lastActivity(place, now);
  expect(before).toBeLessThan(now);
  for (const path of ["status", "contents/", "sessions", "kernels"]) await ask(api(path), { cookie });
  expect(await lastActivity(place, now)).toBe(before);
  const body = JSON.stringify({ type: "file", format: "text", content: "new" });
  await ask(api("contents/saved.txt"), { cookie, origin: origin() }, "PUT", body);
  const saved = await lastActivity(place, now);
  expect(saved).toBeGreaterThan(before!);
  await startKernel();
  expect(await lastActivity(place, Number.MAX_SAFE_INTEGER)).toBeGreaterThan(saved!);
});

test("each of many saves in a row is answered: none meets a connection that was closed too early", async () => {
  const body = JSON.stringify({ type: "file", format: "text", content: "again" });
  for (let count = 0; count < 100; count++) {
    const { status } = await ask(api("contents/often.txt"), { cookie, origin: origin() }, "PUT", body);
    expect([200, 201]).toContain(status);
  }
});

test("a link to another socket in the place of its own is not followed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crisol-socket-"));
  const other = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n42"));
  try {
    other.listen(join(folder, "other.sock"));
    await once(other, "listening");
    const place = { folder, notebookId: notebook.id, token: "any" };
    await symlink(join(folder, "other.sock"), join(folder, SOCKET_NAME));
    expect(await askJupyter(place, "api/status")).toBeUndefined();
    await rm(join(folder, SOCKET_NAME));
    await link(join(folder, "other.sock"), join(folder, SOCKET_NAME));
    expect(await askJupyter(place, "api/status")).toBe(42);
  } finally {
    other.close();
    await rm(folder, { recursive: true });
  }
});

test("safety-14 its kernels have the project's secrets, its log has not; what runs in them says where it was begun", async () => {
  const value = "s3cret of a notebook";
  const params = { projectId, secretName: "API_KEY" };
  await server.api(contract.secret.set, { params, body: { value } });
  const other = await ready(await create("With a secret", { secrets: ["API_KEY"] }));
  expect(other.secrets).toEqual(["API_KEY"]);
  const kernel = await startKernel(await enter(other.id), other.id);
  expect(kernel.id).toMatch(/-/);
  const variables = await kernelVariables(other);
  expect(variables.API_KEY).toBe(value);
  expect(JSON.parse(variables.MLFLOW_RUN_CONTEXT!)).toEqual({
    "mlflow.source.type": "NOTEBOOK",
    "mlflow.source.name": "With a secret",
    "crisol.notebook": other.id,
  });
  const { items } = await server.api(contract.secret.list, { params: { projectId } });
  expect(items.find(({ name }) => name === "API_KEY")!.lastUsedAt).not.toBeNull();
  const said = JSON.stringify(await server.api(contract.notebook.get, named(other.id)));
  const log = await (await server.fetch(`/api/v1/jobs/${other.jobId}/log/download`)).text();
  expect(log).toContain("jupyter");
  expect(said + log).not.toContain(value);
  await server.api(contract.notebook.stop, named(other.id));
  const body = { secrets: ["NO_SUCH"] };
  await expect(server.api(contract.notebook.start, { ...named(other.id), body })).rejects.toMatchObject({
    code: "not_found",
  });
  await server.api(contract.secret.set, { params: { projectId, secretName: "LD_PRELOAD" }, body: { value } });
  await expect(create("Theirs", { secrets: ["LD_PRELOAD"] })).rejects.toMatchObject({ code: "script_invalid" });
});

// It waits for a minute, which says nothing of the store.
test.skipIf(testsPostgres)(
  "one in which nothing is done says since when, and stops by itself; its files begin with code where that is given",
  async () => {
    const code = await uploaded({ "notes/first.py": "print(1)", "data.csv": "a\n1\n" });
    const none = { codeId: `cod_${"0".repeat(26)}` };
    await expect(create("Without", none)).rejects.toMatchObject({ code: "not_found" });
    const idle = await ready(await create("Idle", { idleMinutes: 1, codeId: code }));
    const theirs = await enter(idle.id);
    const files = JSON.parse((await ask(api("contents/", idle.id), { cookie: theirs })).text);
    expect(files.content.map(({ name }: { name: string }) => name).sort()).toEqual(["data.csv", "notes"]);
    expect((await ask(api("contents/notes/first.py", idle.id), { cookie: theirs })).status).toBe(200);
    await server.effects.jobs.ended(idle.jobId!);
    const { progress } = await server.api(contract.job.get, { params: { jobId: idle.jobId! } });
    expect(progress).toEqual({ phase: "idle", done: 60, total: 60, unit: "seconds" });
    expect((await server.api(contract.notebook.get, named(idle.id))).state).toBe("stopped");
    const log = await (await server.fetch(`/api/v1/jobs/${idle.jobId}/log/download`)).text();
    expect(log).toContain("Nothing was done in it for 1 min");
    expect((await ask(api("status", idle.id), { cookie: theirs })).status).toBe(401);
  },
  600_000,
);

test("a server that comes back finds the JupyterLab that runs, and the browser that was let to it", async () => {
  const { dataDir } = server;
  await server.close();
  server = await startTestServer({ dataDir });
  const now = await server.api(contract.notebook.get, named(notebook.id));
  expect(now).toMatchObject({ state: "ready", jobId: notebook.jobId });
  expect((await ask(api("status"), { cookie })).status).toBe(200);
});

test("a notebook that is stopped leaves no process, keeps its files, and runs again with them", async () => {
  const body = JSON.stringify({ type: "file", format: "text", content: "kept" });
  const put = await ask(api("contents/mine.txt"), { cookie, origin: origin() }, "PUT", body);
  expect(put.status).toBe(201);
  await startKernel();
  const tree = new ProcessTree({ jobId: notebook.jobId! });
  expect(tree.find().length).toBeGreaterThan(1);
  const stopped = await server.api(contract.notebook.stop, named(notebook.id));
  expect(stopped.state).toBe("stopped");
  expect(tree.find()).toEqual([]);
  expect((await ask(api("status"), { cookie })).status).toBe(401);
  const tokens = await server.effects.store.read
    .selectFrom("token")
    .select("id")
    .where("jobId", "=", notebook.jobId)
    .execute();
  expect(tokens).toEqual([]);
  await expect(server.api(contract.notebook.open, named(notebook.id))).rejects.toMatchObject({ code: "conflict" });
  await expect(server.api(contract.notebook.stop, named(notebook.id))).rejects.toMatchObject({ code: "conflict" });
  await server.api(contract.notebook.start, { ...named(notebook.id), body: { idleMinutes: 5 } });
  notebook = await ready(notebook);
  expect(notebook.idleMinutes).toBe(5);
  expect((await ask(api("status"), { cookie })).status).toBe(401);
  cookie = await enter(notebook.id);
  expect((await ask(`/notebooks/${notebook.id}/files/mine.txt`, { cookie })).text).toBe("kept");
});

test("one whose JupyterLab is killed has failed, and says so", async () => {
  const tree = new ProcessTree({ jobId: notebook.jobId! });
  const lab = tree.find().find(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("-m\0jupyterlab"));
  process.kill(lab!.pid, "SIGKILL");
  await server.effects.jobs.ended(notebook.jobId!);
  const failed = await server.api(contract.notebook.get, named(notebook.id));
  expect(failed).toMatchObject({ state: "failed", problem: expect.stringContaining("JupyterLab ended by itself") });
});

test("files go for good only when a deleted notebook's time is over", async () => {
  await server.api(contract.notebook.delete, named(notebook.id));
  await expect(server.api(contract.notebook.get, named(notebook.id))).rejects.toMatchObject({ code: "not_found" });
  const { store, settings } = server.effects;
  const folder = notebookFolder(server.dataDir, notebook.id);
  const after = (ms: number) => purgeNotebooks({ store, settings, clock: { now: () => Date.now() + ms } });
  await after(RESTORE_MS - 60_000);
  expect(existsSync(folder)).toBe(true);
  const restored = await server.api(contract.notebook.restore, named(notebook.id));
  expect(restored.deletedAt).toBeNull();
  await server.api(contract.notebook.delete, named(notebook.id));
  await after(RESTORE_MS + 60_000);
  expect(existsSync(folder)).toBe(false);
});

/** The variables of a notebook's only kernel, as its process has them. */
async function kernelVariables({ jobId }: Notebook): Promise<Record<string, string>> {
  for (;;) {
    for (const { pid } of new ProcessTree({ jobId: jobId! }).find()) {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("ipykernel_launcher")) continue;
      const lines = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s) as [string, string]));
    }
    await sleep(100);
  }
}

async function uploaded(files: Readonly<Record<string, string>>): Promise<string> {
  const { id: uploadId } = await server.api(contract.data.upload, {
    params: { projectId },
    query: { fileName: "code.tar.gz" },
    raw: tarGzOf(Object.entries(files).map(([name, text]) => ({ name, content: text }))),
  });
  return (await server.api(contract.code.create, { params: { projectId }, body: { uploadId } })).id;
}

function jupyterToken(): string {
  return readFileSync(join(server.dataDir, "jobs", notebook.jobId!, "work-1", "jupyter-token"), "utf8");
}

async function startKernel(by = cookie, notebookId = notebook.id): Promise<{ id: string }> {
  const headers = { cookie: by, origin: origin(), "content-type": "application/json" };
  const answer = await ask(api("kernels", notebookId), headers, "POST", JSON.stringify({ name: "python3" }));
  expect(answer.status).toBe(201);
  return JSON.parse(answer.text);
}

async function signIn(): Promise<{ cookie: string }> {
  const { code } = await server.api(contract.session.createLoginCode);
  const answer = await server.fetch("/api/v1/session", {
    method: "POST",
    headers: { authorization: "", origin: server.url, "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
  return { cookie: answer.headers.get("set-cookie")!.split(";")[0]! };
}

/** Asks for a WebSocket; `closed` resolves when the server has ended it. */
async function upgrade(path: string, headers: Record<string, string>) {
  const port = server.effects.settings.notebooks.port();
  const sent = httpRequest({
    host: "127.0.0.1",
    port,
    path,
    headers: {
      host: `localhost:${port}`,
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      ...headers,
    },
  });
  sent.end();
  return new Promise<{ status: number; closed: Promise<unknown>; end(): void }>((resolve, reject) => {
    sent.once("error", reject);
    sent.once("response", (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode!, closed: Promise.resolve(), end: () => {} });
    });
    sent.once("upgrade", (answer, socket) => {
      socket.resume().on("error", () => {});
      const closed = once(socket, "close");
      resolve({ status: answer.statusCode!, closed, end: () => socket.destroy() });
    });
  });
}
