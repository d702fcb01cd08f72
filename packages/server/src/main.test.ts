import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rawRequest } from "../test/raw-request.js";
import { findLocalServer } from "./access/local-credential.js";
import { type RunningServer, startServer } from "./main.js";
import type { ServerOptions } from "./server-options.js";

const tlsFolder = fileURLToPath(new URL("../test/tls-for-tests", import.meta.url));
const bundle = new URL("../dist/index.js", import.meta.url).href;

let dataDir: string;
const running: RunningServer[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-main-"));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: ServerOptions = {}): Promise<RunningServer> {
  const server = await startServer({ dataDir, port: 0, stopOnSignals: false, ...options });
  running.push(server);
  return server;
}

const sessionOf = (url: string, token: string) =>
  fetch(`${url}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } });

test("the first start gives a token and a login code; later ones only a code", async () => {
  const first = await start();
  expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(first.readyMs).toBeLessThan(10_000);
  const [url, code] = first.loginUrl.split("/#login=");
  expect(url).toBe(first.url);
  const signedIn = await rawRequest(first.url, "/api/v1/session", {
    method: "POST",
    headers: { host: new URL(first.url).host, "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
  expect(signedIn.status).toBe(200);
  expect(await (await sessionOf(first.url, first.firstToken!)).json()).toMatchObject({ name: "First token" });
  await first.close();
  const second = await start();
  expect(second.firstToken).toBeUndefined();
  expect((await sessionOf(second.url, first.firstToken!)).status).toBe(200);
});

test("the command line finds the server and gets in, until it stops", async () => {
  expect(await findLocalServer(dataDir)).toBeUndefined();
  const server = await start();
  const found = (await findLocalServer(dataDir))!;
  expect(found).toMatchObject({ url: server.url, pid: process.pid });
  expect((await sessionOf(server.url, found.token)).status).toBe(200);
  // It is no token of the user's: not listed, not to be revoked.
  const listed = await fetch(`${server.url}/api/v1/tokens`, { headers: { authorization: `Bearer ${found.token}` } });
  expect((await listed.json()).items.map(({ name }: { name: string }) => name)).toEqual(["First token"]);
  await server.close();
  expect(await findLocalServer(dataDir)).toBeUndefined();
  const again = await start();
  expect((await sessionOf(again.url, found.token)).status).toBe(401);
});

test("safety-14 what the server writes is for its user alone, and its log has no secret", async () => {
  const server = await start();
  const local = (await findLocalServer(dataDir))!;
  await sessionOf(server.url, server.firstToken!);
  await sessionOf(server.url, "crs_a-wrong-token-that-is-presented");
  await server.close();
  for (const entry of await readdir(dataDir, { recursive: true })) {
    expect([entry, (await stat(join(dataDir, entry))).mode & 0o077]).toEqual([entry, 0]);
  }
  const log = await readFile(join(dataDir, "logs", "server.log"), "utf8");
  for (const secret of [server.firstToken!, server.loginUrl, local.token, "a-wrong-token"]) {
    expect(log).not.toContain(secret);
  }
});

test("safety-29 a second server on the same folder is refused, and the first goes on", async () => {
  const first = await start();
  await expect(start()).rejects.toMatchObject({
    code: "store_locked",
    message: expect.stringContaining(first.url),
  });
  expect((await fetch(`${first.url}/health`)).status).toBe(200);
});

test("safety-22 other machines get in only over TLS, or when the operator insists", async () => {
  for (const host of ["0.0.0.0", "::", "192.168.1.10"]) {
    await expect(start({ host })).rejects.toThrow(
      `On ${host} other machines could read tokens and data on their way: give --tls-cert and --tls-key`,
    );
  }
  const insisted = await start({ host: "0.0.0.0", insecureNoTls: true });
  expect((await sessionOf(insisted.url, "")).status).toBe(401);
});

test("over TLS the cookie is secure and browsers stay with it", async () => {
  const server = await start({ tlsCert: join(tlsFolder, "cert.pem"), tlsKey: join(tlsFolder, "key.pem") });
  expect(server.url).toMatch(/^https:/);
  const answer = await rawRequest(server.url, "/api/v1/session", {
    method: "POST",
    ca: readFileSync(join(tlsFolder, "cert.pem"), "utf8"),
    headers: { host: new URL(server.url).host, "content-type": "application/json", origin: server.url },
    body: JSON.stringify({ token: server.firstToken }),
  });
  expect(answer.status).toBe(200);
  expect(String(answer.headers["set-cookie"])).toMatch(/; Secure/);
  expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
});

test("options that cannot be used are refused with a sentence", async () => {
  await expect(start({ tlsCert: "cert.pem" })).rejects.toThrow("TLS needs both --tls-cert and --tls-key.");
  await expect(start({ tlsCert: "/none.pem", tlsKey: "/none.pem" })).rejects.toThrow(
    "/none.pem cannot be read (ENOENT)",
  );
  await expect(start({ port: 70_000 })).rejects.toThrow("The port must be a whole number from 0 to 65535, not 70000.");
  await expect(start({ token: "short" })).rejects.toThrow("CRISOL_TOKEN has 5 characters: give at least 20");
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(`The port ${port} of 127.0.0.1 is in use: give another with --port.`);
  other.close();
  // A start that failed has let the folder go.
  await start();
});

test("a program of its own is ready within 2 s and stops on SIGTERM after what is in flight", async () => {
  const program = `
    const startedMs = performance.now() + 0;
    const { startServer } = await import(${JSON.stringify(bundle)});
    const server = await startServer({ port: 0 });
    console.log(JSON.stringify({ url: server.url, token: server.firstToken, uptimeMs: performance.now() }));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    env: { ...process.env, CRISOL_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { url, uptimeMs } = JSON.parse(line.toString()) as { url: string; uptimeMs: number };
  // On an idle machine 0.4 s; the tests' machine is not idle.
  expect(uptimeMs).toBeLessThan(10_000);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  expect(await readdir(dataDir)).not.toContain("server.json");
  expect(await readdir(dataDir)).not.toContain("local-token");
});
