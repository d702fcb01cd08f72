import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { contract } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { newSecret } from "./secret.js";
import { ensureFirstToken } from "./tokens.js";

let nowMs = Date.parse("2026-11-24T17:00:00Z");
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => nowMs } });
});
afterAll(() => server.close());

const as = (secret: string, path = "/api/v1/session") =>
  server.fetch(path, { headers: { authorization: `Bearer ${secret}` } });

test("a token is made, shown once, listed without its secret, and revoked", async () => {
  const { secret, ...token } = await server.api(contract.token.create, { body: { name: "CI", expiresInDays: 7 } });
  expect(secret).toMatch(/^crs_[\w-]{43}$/);
  expect(token).toMatchObject({ name: "CI", prefix: secret.slice(0, 8), expiresAt: "2026-12-01T17:00:00.000Z" });
  expect((await as(secret)).status).toBe(200);
  const { items } = await server.api(contract.token.list);
  expect(items.find(({ id }) => id === token.id)).toMatchObject({ name: "CI" });
  expect(JSON.stringify(items)).not.toContain(secret.slice(8));
  await server.api(contract.token.delete, { params: { tokenId: token.id } });
  expect((await as(secret)).status).toBe(401);
  await expect(server.api(contract.token.delete, { params: { tokenId: token.id } })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a token stops working when it expires", async () => {
  const { secret } = await server.api(contract.token.create, { body: { name: "short", expiresInDays: 1 } });
  nowMs += 86_400_000 - 1;
  expect((await as(secret)).status).toBe(200);
  nowMs += 1;
  const response = await as(secret);
  expect(response.status).toBe(401);
  expect((await response.json()).error.code).toBe("invalid_credential");
});

test("when a token was last used is known to the minute, at the cost of one write a minute", async () => {
  const lastUsed = async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { items } = await server.api(contract.token.list);
    return Date.parse(items.find(({ name }) => name === "Test")?.lastUsedAt ?? "");
  };
  nowMs += 120_000;
  await server.api(contract.session.get);
  const first = nowMs;
  expect(await lastUsed()).toBe(first);
  nowMs += 59_000;
  expect(await lastUsed()).toBe(first);
  nowMs += 2_000;
  await server.api(contract.session.get);
  expect(await lastUsed()).toBe(nowMs);
});

test("safety-13 the first start makes a token that nobody can guess, later ones none", async () => {
  const fresh = await startTestServer();
  const { store } = fresh.effects;
  try {
    await store.write((tx) => tx.deleteFrom("token").execute());
    const made = await store.write((tx) => ensureFirstToken(tx, undefined, 0));
    expect(made).toMatch(/^crs_[\w-]{43}$/);
    expect(await store.write((tx) => ensureFirstToken(tx, undefined, 0))).toBeUndefined();
    expect(new Set(Array.from({ length: 1000 }, () => newSecret("crs"))).size).toBe(1000);
  } finally {
    await fresh.close();
  }
});

test("safety-13 CRISOL_TOKEN is refused when short, and works only while it is given", async () => {
  const fresh = await startTestServer();
  const { store } = fresh.effects;
  const signIn = (secret: string) =>
    fresh.fetch("/api/v1/session", { headers: { authorization: `Bearer ${secret}` } }).then(({ status }) => status);
  try {
    for (const short of ["", "password", "1234567890123456789"]) {
      await expect(store.write((tx) => ensureFirstToken(tx, short, 0))).rejects.toThrow(
        `CRISOL_TOKEN has ${short.length} characters: give at least 20`,
      );
    }
    await store.write((tx) => ensureFirstToken(tx, "a-token-of-the-operator", 0));
    await store.write((tx) => ensureFirstToken(tx, "a-token-of-the-operator", 0));
    expect(await signIn("a-token-of-the-operator")).toBe(200);
    await store.write((tx) => ensureFirstToken(tx, "another-token-of-theirs", 0));
    expect(await signIn("a-token-of-the-operator")).toBe(401);
    expect(await signIn("another-token-of-theirs")).toBe(200);
    await store.write((tx) => ensureFirstToken(tx, undefined, 0));
    expect(await signIn("another-token-of-theirs")).toBe(401);
  } finally {
    await fresh.close();
  }
});

test("safety-13 who guesses is locked out for a while, and nobody else is", async () => {
  const { secret } = await server.api(contract.token.create, { body: { name: "in use" } });
  await as(secret);
  const statuses: number[] = [];
  for (let guess = 0; guess < 30; guess++) statuses.push((await as(newSecret("crs"))).status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(20);
  const locked = await as(newSecret("crs"));
  expect(locked.status).toBe(429);
  expect(Number(locked.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await locked.json()).error.code).toBe("too_many_attempts");
  // Guessing the login code counts as well, and a right secret that was not seen before has to wait.
  await expect(server.api(contract.session.create, { body: { code: "login_x" } })).rejects.toMatchObject({
    code: "too_many_attempts",
  });
  expect((await as(secret)).status).toBe(200);
  nowMs += 120_000;
  expect((await as(newSecret("crs"))).status).toBe(401);
});

test("safety-14 secrets are on no disk, in no log and in no error", async () => {
  const { secret } = await server.api(contract.token.create, { body: { name: "kept as a hash" } });
  const { code } = await server.api(contract.session.createLoginCode);
  const refused = await (await as(`${secret}x`)).text();
  expect(refused).not.toContain(secret.slice(8));
  for (const name of ["crisol.db", "crisol.db-wal"]) {
    const bytes = await readFile(join(server.dataDir, name)).catch(() => Buffer.alloc(0));
    for (const kept of [secret, secret.slice(8), code.slice(8), server.token.slice(8)]) {
      expect(bytes.includes(kept)).toBe(false);
    }
  }
});
