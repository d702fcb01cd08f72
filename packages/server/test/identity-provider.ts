import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
// @ts-expect-error: it comes without types
import { Provider } from "oidc-provider";
import type { Claims } from "../src/access/identity.js";
import type { IdentityProviderSettings } from "../src/identity-provider-options.js";

/** A real OpenID Connect provider on this machine, with pages on which anybody signs in as anybody. */
export interface TestIdentityProvider {
  /** How a server is told of it. */
  readonly settings: IdentityProviderSettings;
  /** What it says of people, by their subject; others it does not know. */
  readonly people: Map<string, Claims>;
  /** What answers instead of it, by path, or `*` for all: as a provider would that is broken, or not the one it should be. */
  readonly instead: Map<string, RequestListener>;
  /** Registers the client, whose Studio is at each of `urls`. */
  register(...urls: readonly string[]): void;
  close(): Promise<void>;
}

export async function startTestIdentityProvider(
  settings: Partial<IdentityProviderSettings> = {},
): Promise<TestIdentityProvider> {
  let own: RequestListener = (_, response) => response.writeHead(503).end();
  const instead = new Map<string, RequestListener>();
  const server = createServer((request, response) => {
    (instead.get("*") ?? instead.get(request.url!) ?? own)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  // Another site than 127.0.0.1, where the Studio is: a browser treats the two as it would strangers.
  const issuer = `http://localhost:${port}`;
  const clientSecret = randomBytes(24).toString("base64url");
  const people = new Map<string, Claims>();
  return {
    settings: {
      issuer,
      clientId: "crisol",
      clientSecret,
      groupsClaim: "groups",
      adminGroup: null,
      name: "Test",
      ...settings,
    },
    people,
    instead,
    register(...urls) {
      const configuration = {
        clients: [
          { client_id: "crisol", client_secret: clientSecret, redirect_uris: urls.map((url) => `${url}/sign-in`) },
        ],
        claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
        findAccount: (_: unknown, sub: string) =>
          people.has(sub) ? { accountId: sub, claims: () => ({ sub, ...people.get(sub) }) } : undefined,
        features: { devInteractions: { enabled: true } },
        pkce: { required: () => true },
        cookies: { keys: [randomBytes(16).toString("hex")] },
        jwks: { keys: [newKey()] },
        ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
      };
      own = new Provider(issuer, configuration).callback();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A private key to sign ID tokens with, as a JWK; all have the same name. */
export function newKey(): Readonly<Record<string, unknown>> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: "key", use: "sig", alg: "RS256" };
}
