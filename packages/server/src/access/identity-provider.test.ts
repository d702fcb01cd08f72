import type { RequestListener } from "node:http";
import { contract } from "@crisol/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { newKey, startTestIdentityProvider, type TestIdentityProvider } from "../../test/identity-provider.js";
import { PersonAtBrowser } from "../../test/person-at-browser.js";
import type { IdentityProviderSettings } from "../identity-provider-options.js";

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
  provider.instead.clear();
});

const errorOf = async (response: Response) => {
  const { error } = await response.json();
  return { status: response.status, code: error.code, message: error.message as string };
};
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

test("while the provider does not answer nobody signs in, and as soon as it does they do", async () => {
  const fresh = await startTestServer({ settings: { identityProvider: provider.settings } });
  try {
    provider.register(server.url, fresh.url);
    const ana = new PersonAtBrowser(fresh);
    const unreachable = { status: 503, code: "provider_unreachable" };
    provider.instead.set("*", (_, response) => response.writeHead(500).end());
    const response = await ana.post(contract.identityProvider.begin.path);
    expect(response.headers.get("retry-after")).toBe("10");
    expect(await errorOf(response)).toMatchObject(unreachable);
    provider.instead.set("*", (request) => request.socket.destroy());
    expect(await errorOf(await ana.post(contract.identityProvider.begin.path))).toMatchObject(unreachable);
    provider.instead.clear();
    const answer = await ana.signInAt(await ana.begin(), "ana");
    provider.instead.set("*", (request) => request.socket.destroy());
    expect(await errorOf(await ana.finish(answer))).toMatchObject(unreachable);
    provider.instead.clear();
    expect((await ana.signIn("ana")).status).toBe(200);
  } finally {
    await fresh.close();
    provider.register(server.url);
  }
});

describe("a provider that is not what it should be lets nobody in", () => {
  const DISCOVERY = "/.well-known/openid-configuration";
  const json = (body: object): RequestListener => {
    return (_, response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const cases: readonly (readonly [string, RegExp, (of: TestIdentityProvider) => Partial<IdentityProviderSettings>])[] =
    [
      ["another secret", /it answers 401 at .*\/token: check the client/, () => ({ clientSecret: "another" })],
      [
        "tokens signed with a key that is not its own",
        /signature/,
        ({ instead }) => {
          const { kty, n, e, kid } = newKey();
          instead.set("/jwks", json({ keys: [{ kty, n, e, kid }] }));
          return {};
        },
      ],
      [
        "discovery that leads elsewhere",
        /unexpected HTTP response status code/,
        ({ instead }) => {
          instead.set(DISCOVERY, (_, response) => response.writeHead(302, { location: "/elsewhere" }).end());
          instead.set("/elsewhere", (_, response) => response.writeHead(500).end());
          return {};
        },
      ],
      [
        "another issuer",
        /issuer/,
        ({ instead }) => {
          instead.set(
            DISCOVERY,
            json({ issuer: "https://evil.test", authorization_endpoint: "https://evil.test/auth" }),
          );
          return {};
        },
      ],
      [
        "a page that is no page of the web",
        /it has no page to sign in at/,
        ({ instead, settings: { issuer } }) => {
          instead.set(DISCOVERY, json({ issuer, authorization_endpoint: "javascript:alert(1)" }));
          return {};
        },
      ],
      [
        "a page that answers HTML where it should describe itself",
        /content-type/,
        ({ instead }) => {
          instead.set(DISCOVERY, (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>"));
          return {};
        },
      ],
    ];

  test.each(cases)("%s", async (_, message, spoil) => {
    const other = await startTestIdentityProvider();
    other.people.set("ana", { name: "Ana" });
    const identityProvider = { ...other.settings, ...spoil(other) };
    const fresh = await startTestServer({ settings: { identityProvider } });
    try {
      other.register(fresh.url);
      const ana = new PersonAtBrowser(fresh);
      const failure = await ana.signIn("ana").then(errorOf, (error: Error) => JSON.parse(error.message).error);
      expect(failure).toMatchObject({ code: "provider_failed", message: expect.stringMatching(message) });
      await expect(ana.session()).rejects.toThrow("401");
      const { items } = await fresh.api(contract.user.list);
      expect(items.map(({ name }) => name)).toEqual(["Administrator"]);
    } finally {
      await fresh.close();
      await other.close();
    }
  });
});
