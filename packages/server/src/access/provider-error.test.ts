import type { RequestListener } from "node:http";
import { contract } from "@crisol/contract";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startTestServer } from "../../test/harness.js";
import { newKey, startTestIdentityProvider, type TestIdentityProvider } from "../../test/identity-provider.js";
import { errorOf, PersonAtBrowser } from "../../test/person-at-browser.js";
import type { IdentityProviderSettings } from "../identity-provider-options.js";
import { IdentityProvider } from "./identity-provider.js";

let provider: TestIdentityProvider;
beforeEach(async () => {
  provider = await startTestIdentityProvider();
  provider.people.set("ana", { name: "Ana" });
});
afterEach(() => provider.close());

test("while the provider does not answer nobody signs in, and as soon as it does they do", async () => {
  const fresh = await startTestServer({ settings: { identityProvider: provider.settings } });
  try {
    provider.register(fresh.url);
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
    const identityProvider = { ...provider.settings, ...spoil(provider) };
    const fresh = await startTestServer({ settings: { identityProvider } });
    try {
      provider.register(fresh.url);
      const ana = new PersonAtBrowser(fresh);
      const failure = await ana.signIn("ana").then(errorOf, (error: Error) => JSON.parse(error.message).error);
      expect(failure).toMatchObject({ code: "provider_failed", message: expect.stringMatching(message) });
      await expect(ana.session()).rejects.toThrow("401");
      const { items } = await fresh.api(contract.user.list);
      expect(items.map(({ name }) => name)).toEqual(["Administrator"]);
    } finally {
      await fresh.close();
    }
  });
});

test("a provider for people of any organisation is none", async () => {
  // What Entra says of itself there.
  const issuer = "https://login.microsoftonline.com/{tenantid}/v2.0";
  const described = {
    issuer,
    authorization_endpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
  };
  vi.stubGlobal("fetch", async () => Response.json(described));
  try {
    const settings = { ...provider.settings, issuer: "https://login.microsoftonline.com/common/v2.0" };
    await expect(
      new IdentityProvider(settings, { now: Date.now }).begin("http://127.0.0.1/sign-in"),
    ).rejects.toMatchObject({
      code: "provider_failed",
      message: expect.stringContaining(`it calls itself ${issuer}`),
    });
  } finally {
    vi.unstubAllGlobals();
  }
});
