import { contract } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";

let nowMs = Date.parse("2026-11-24T17:00:00Z");
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => nowMs } });
});
afterAll(() => server.close());

const signIn = (body: object) =>
  server.fetch("/api/v1/session", {
    method: "POST",
    headers: { authorization: "", "content-type": "application/json", origin: server.url },
    body: JSON.stringify(body),
  });
const cookieOf = (response: Response) => String(response.headers.get("set-cookie"));
const withCookie = (cookie: string, method = "GET") =>
  server.fetch("/api/v1/session", {
    method,
    headers: { authorization: "", cookie: cookie.split(";", 1)[0]!, origin: server.url },
  });

test("a login code signs a browser in once", async () => {
  const { code, url, expiresAt } = await server.api(contract.session.createLoginCode);
  expect(url).toBe(`${server.url}/#login=${code}`);
  expect(expiresAt).toBe("2026-11-24T17:10:00.000Z");
  const response = await signIn({ code });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    credential: "cookie",
    name: "Studio",
    user: { name: "Administrator", kind: "person" },
    isAdmin: true,
    expiresAt: "2026-12-24T17:00:00.000Z",
  });
  expect(cookieOf(response)).toMatch(
    /^crisol_session=ses_[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  expect(await (await withCookie(cookieOf(response))).json()).toMatchObject({ credential: "cookie", name: "Studio" });
  const again = await signIn({ code });
  expect(again.status).toBe(401);
  expect((await again.json()).error.code).toBe("invalid_login_code");
});

test("of two that use a login code at the same time one gets in", async () => {
  const { code } = await server.api(contract.session.createLoginCode);
  const responses = await Promise.all(Array.from({ length: 8 }, () => signIn({ code })));
  expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("a login code works for 10 minutes, a session for 30 days", async () => {
  const late = await server.api(contract.session.createLoginCode);
  nowMs += 600_000;
  expect((await signIn({ code: late.code })).status).toBe(401);
  const { code } = await server.api(contract.session.createLoginCode);
  const cookie = cookieOf(await signIn({ code }));
  nowMs += 30 * 86_400_000 - 1;
  expect((await withCookie(cookie)).status).toBe(200);
  nowMs += 1;
  expect((await withCookie(cookie)).status).toBe(401);
});

test("a token signs in too; the session ends with it", async () => {
  const token = await server.api(contract.token.create, { body: { name: "x", expiresInDays: 2 } });
  const response = await signIn({ token: token.secret });
  expect((await response.json()).expiresAt).toBe(token.expiresAt);
  const cookie = cookieOf(response);
  expect((await withCookie(cookie)).status).toBe(200);
  await server.api(contract.token.delete, { params: { tokenId: token.id } });
  expect((await withCookie(cookie)).status).toBe(401);
});

test("a session of a code that a token asked for ends with that token", async () => {
  const token = await server.api(contract.token.create, { body: { name: "x" } });
  const made = await server.fetch("/api/v1/session/login-codes", {
    method: "POST",
    headers: { authorization: `Bearer ${token.secret}` },
  });
  const cookie = cookieOf(await signIn({ code: (await made.json()).code }));
  expect((await withCookie(cookie)).status).toBe(200);
  await server.api(contract.token.delete, { params: { tokenId: token.id } });
  expect((await withCookie(cookie)).status).toBe(401);
});

test("signing out ends the session and takes the cookie back", async () => {
  const { code } = await server.api(contract.session.createLoginCode);
  const cookie = cookieOf(await signIn({ code }));
  const out = await withCookie(cookie, "DELETE");
  expect(out.status).toBe(204);
  expect(cookieOf(out)).toContain("crisol_session=; Max-Age=0");
  expect((await withCookie(cookie)).status).toBe(401);
});

test("signing in needs either a code or a token", async () => {
  for (const body of [{}, { code: "a", token: "b" }]) expect((await signIn(body)).status).toBe(400);
});
