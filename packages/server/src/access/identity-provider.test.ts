import { contract } from "@crisol/contract";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { startTestIdentityProvider, type TestIdentityProvider } from "../../test/identity-provider.js";
import { errorOf, PersonAtBrowser } from "../../test/person-at-browser.js";

let aheadMs = 0;
const clock = { now: () => Date.now() + aheadMs };
let provider: TestIdentityProvider;
let server: TestServer;
beforeAll(async () => {
  provider = await startTestIdentityProvider();
  provider.people.set("ana", { name: "Ana", email: "ana@example.org", email_verified: true });
  provider.people.set("eve", { name: "Eve" });
  server = await startTestServer({ clock, settings: { identityProvider: provider.settings } });
  provider.register(server.url);
});
afterAll(async () => {
  await server?.close();
  await provider?.close();
});
beforeEach(() => {
  aheadMs = 0;
});

const expired = { status: 401, code: "sign_in_expired" };

test("somebody signs in at the provider, and is the same user the next time", async () => {
  const ana = new PersonAtBrowser(server);
  const url = await ana.begin();
  expect(url.origin).toBe(provider.settings.issuer);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: "code",
    client_id: "crisol",
    redirect_uri: `${server.url}/sign-in`,
    code_challenge_method: "S256",
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
  const response = await ana.finish(await ana.signInAt(url, "ana"));
  const session = await response.json();
  expect(session).toMatchObject({
    credential: "cookie",
    user: { name: "Ana", email: "ana@example.org" },
    isAdmin: false,
  });
  const leftMs = Date.parse(session.expiresAt) - Date.now();
  expect(leftMs).toBeGreaterThan(86_000_000);
  expect(leftMs).toBeLessThanOrEqual(86_400_000);
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^crisol_sign_in=; Max-Age=0; Path=\/api\/v1\/identity-provider; .*HttpOnly; SameSite=Strict$/,
    ),
    expect.stringMatching(/^crisol_session=ses_[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Strict$/),
  ]);
  expect(await ana.session()).toMatchObject({ user: { id: session.user.id } });
  const elsewhere = new PersonAtBrowser(server);
  expect((await (await elsewhere.signIn("ana")).json()).user.id).toBe(session.user.id);
});

test("safety-14 the audit log has who signed in, and nothing by which one could", async () => {
  const ana = new PersonAtBrowser(server);
  const answer = await ana.signInAt(await ana.begin(), "ana");
  const { user } = await (await ana.finish(answer)).json();
  const { items } = await server.api(contract.audit.list, { query: { userId: user.id } });
  expect(items[0]).toMatchObject({ action: "identityProvider.finish", userName: "Ana", outcome: "done" });
  expect(JSON.stringify(items)).not.toContain(new URLSearchParams(answer).get("code"));
});

test("who can sign in how is public; without a provider there is nothing to begin", async () => {
  const without = await startTestServer();
  try {
    const headers = { authorization: "" };
    const path = contract.identityProvider.get.path;
    expect(await (await server.fetch(path, { headers })).json()).toEqual({ name: "Test" });
    expect(await (await without.fetch(path, { headers })).json()).toEqual({ name: null });
    const ana = new PersonAtBrowser(without);
    const problem = { status: 409, code: "conflict" };
    expect(await errorOf(await ana.post(contract.identityProvider.begin.path))).toMatchObject(problem);
    expect(await errorOf(await ana.finish("code=a&state=b"))).toMatchObject(problem);
  } finally {
    await without.close();
  }
});

test("safety-17 an answer counts only in the browser that asked, so nobody is signed in as somebody else", async () => {
  const eve = new PersonAtBrowser(server);
  const answer = await eve.signInAt(await eve.begin(), "eve");
  // The victim follows Eve's link without having begun, then after having begun a sign-in of their own.
  const victim = new PersonAtBrowser(server);
  expect(await errorOf(await victim.finish(answer))).toMatchObject(expired);
  const own = await victim.begin();
  expect(await errorOf(await victim.finish(answer))).toMatchObject(expired);
  await expect(victim.session()).rejects.toThrow("401");
  // Eve's code with the victim's own state: the code is bound to Eve's verifier, which the provider checks.
  const state = own.searchParams.get("state")!;
  const mixed = new URLSearchParams(answer);
  mixed.set("state", state);
  expect(await errorOf(await victim.finish(mixed.toString()))).toMatchObject(expired);
  await expect(victim.session()).rejects.toThrow("401");
});

test("safety-17 somebody else's link does not end the sign-in that one has begun", async () => {
  const ana = new PersonAtBrowser(server);
  const answer = await ana.signInAt(await ana.begin(), "ana");
  expect(await errorOf(await ana.finish("code=a&state=b"))).toMatchObject(expired);
  expect((await ana.finish(answer)).status).toBe(200);
});

test("safety-13 who makes answers up is locked out for a while", async () => {
  const fresh = await startTestServer({ settings: { identityProvider: provider.settings } });
  try {
    const eve = new PersonAtBrowser(fresh);
    for (let i = 0; i < 20; i++) {
      const state = (await eve.begin()).searchParams.get("state")!;
      const iss = encodeURIComponent(provider.settings.issuer);
      expect((await eve.finish(`code=${i}&state=${state}&iss=${iss}`)).status).toBe(401);
    }
    const response = await eve.finish("code=x&state=y");
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await errorOf(response)).toMatchObject({ status: 429, code: "too_many_attempts" });
  } finally {
    await fresh.close();
  }
});

test("behind a proxy the browser comes back to the address that it has", async () => {
  const fresh = await startTestServer({
    settings: { identityProvider: provider.settings },
    app: { allowedHosts: ["ml.example.org"] },
  });
  try {
    const response = await fresh.fetch(contract.identityProvider.begin.path, {
      method: "POST",
      headers: { authorization: "", origin: "https://ml.example.org" },
    });
    const { url } = await response.json();
    expect(new URL(url).searchParams.get("redirect_uri")).toBe("https://ml.example.org/sign-in");
    expect(response.headers.get("set-cookie")).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
  } finally {
    await fresh.close();
  }
});

test("safety-17 pages of other origins can neither begin nor finish", async () => {
  const foreign: readonly Record<string, string>[] = [
    { origin: "http://evil.test" },
    { origin: provider.settings.issuer },
    { "sec-fetch-site": "cross-site" },
  ];
  for (const headers of foreign) {
    for (const route of [contract.identityProvider.begin, contract.identityProvider.finish]) {
      const response = await server.fetch(route.path, {
        method: "POST",
        headers: { ...headers, authorization: "", "content-type": "application/json" },
        body: JSON.stringify({ answer: "code=a&state=b" }),
      });
      expect(await errorOf(response)).toMatchObject({ status: 403, code: "origin_not_allowed" });
    }
  }
});

test("an answer works once, also for whoever has the browser's cookie", async () => {
  const ana = new PersonAtBrowser(server);
  const answer = await ana.signInAt(await ana.begin(), "ana");
  const thief = ana.copy();
  expect((await ana.finish(answer)).status).toBe(200);
  expect(await errorOf(await ana.finish(answer))).toMatchObject(expired);
  expect(await errorOf(await thief.finish(answer))).toMatchObject(expired);
});

test("whoever takes longer than 10 minutes begins again", async () => {
  const ana = new PersonAtBrowser(server);
  const answer = await ana.signInAt(await ana.begin(), "ana");
  aheadMs = 600_000;
  expect(await errorOf(await ana.finish(answer))).toMatchObject({
    ...expired,
    message: expect.stringContaining("more than 10 minutes ago"),
  });
});

test("an ID token that was made for another attempt is refused", async () => {
  const ana = new PersonAtBrowser(server);
  const url = await ana.begin();
  url.searchParams.set("nonce", "another");
  expect(await errorOf(await ana.finish(await ana.signInAt(url, "ana")))).toMatchObject({
    status: 502,
    code: "provider_failed",
    message: expect.stringMatching(/^The identity provider's answer cannot be used: .*nonce/),
  });
  await expect(ana.session()).rejects.toThrow("401");
});

test("who cancels is told so; what stands in the address is not repeated", async () => {
  const ana = new PersonAtBrowser(server);
  expect(await errorOf(await ana.finish(await ana.signInAt(await ana.begin())))).toEqual({
    status: 403,
    code: "sign_in_refused",
    message: "The identity provider did not let you in: access was denied.",
  });
  const state = (await ana.begin()).searchParams.get("state");
  const issuer = encodeURIComponent(provider.settings.issuer);
  const forged = `error=%3Cb%3ECall%20555%3C/b%3E&error_description=Call%20555&state=${state}&iss=${issuer}`;
  expect((await errorOf(await ana.finish(forged))).message).not.toMatch(/555|<b>/);
  for (const answer of ["", "code=a", `state=${state}&state=${state}`, "%", "x".repeat(8000)]) {
    expect((await ana.finish(answer)).status).toBe(401);
  }
  expect((await ana.finish("x".repeat(8001))).status).toBe(400);
});
