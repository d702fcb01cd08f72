import type { ClientAuth, Configuration } from "openid-client";
import type { Clock } from "../effects.js";
import type { IdentityProviderSettings } from "../identity-provider-options.js";
import { type Identity, identityOf } from "./identity.js";
import { failed, type OpenidClient, providerError } from "./provider-error.js";
import { ATTEMPT_MS, type SignInAttempt } from "./sign-in-attempt.js";

/** How long the provider may take for each answer, in s. */
const TIMEOUT_S = 10;
/** How long what discovery has found is used, in ms: an hour. */
const DISCOVERY_MS = 3_600_000;

/**
 * The OpenID Connect provider of the settings: authorization code flow with PKCE, state and nonce. It is found by
 * discovery when first needed, so that the server starts without it. Redirects are not followed.
 */
export class IdentityProvider {
  readonly settings: IdentityProviderSettings;
  readonly #clock: Clock;
  #found: { readonly config: Promise<Configuration>; readonly untilMs: number } | undefined;

  constructor(settings: IdentityProviderSettings, clock: Clock) {
    this.settings = settings;
    this.#clock = clock;
  }

  /** Where to send a browser that shall come back to `redirectUri`. Throws `provider_unreachable` and `provider_failed`. */
  async begin(redirectUri: string): Promise<{ readonly url: URL; readonly attempt: SignInAttempt }> {
    const client = await import("openid-client");
    const config = await this.#discover();
    const attempt = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      redirectUri,
      expiresAtMs: this.#clock.now() + ATTEMPT_MS,
    };
    const challenge = await client.calculatePKCECodeChallenge(attempt.verifier);
    return { url: authorizationUrl(client, config, attempt, challenge), attempt };
  }

  /**
   * Who has signed in, from the query that the provider sent the browser back with. Throws `sign_in_refused`,
   * `sign_in_expired`, `provider_unreachable` and `provider_failed`.
   */
  async finish({ state, nonce, verifier, redirectUri }: SignInAttempt, answer: URLSearchParams): Promise<Identity> {
    const client = await import("openid-client");
    const config = await this.#discover();
    const url = new URL(redirectUri);
    url.search = answer.toString();
    try {
      const tokens = await client.authorizationCodeGrant(config, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      const userInfo = config.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
        : {};
      return identityOf(claims, userInfo, this.settings.groupsClaim);
    } catch (error) {
      throw providerError(client, error);
    }
  }

  #discover(): Promise<Configuration> {
    const nowMs = this.#clock.now();
    if (this.#found && this.#found.untilMs > nowMs) return this.#found.config;
    const config = discover(this.settings);
    const found = { config, untilMs: nowMs + DISCOVERY_MS };
    this.#found = found;
    config.catch(() => {
      if (this.#found === found) this.#found = undefined;
    });
    return config;
  }
}

function authorizationUrl(client: OpenidClient, config: Configuration, attempt: SignInAttempt, challenge: string): URL {
  try {
    return client.buildAuthorizationUrl(config, {
      redirect_uri: attempt.redirectUri,
      scope: "openid profile email",
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: challenge,
      code_challenge_method: "S256",
    });
  } catch (error) {
    // There is no such page, or its address is not one of the web.
    throw failed(`it has no page to sign in at: ${(error as Error).message}`);
  }
}

async function discover({ issuer, clientId, clientSecret }: IdentityProviderSettings): Promise<Configuration> {
  const client = await import("openid-client");
  const secret: ClientAuth = (server, ...rest) => {
    // Basic is the protocol's default: what a provider takes that does not say.
    const takesBasic = server.token_endpoint_auth_methods_supported?.includes("client_secret_basic") ?? true;
    const authenticate = takesBasic ? client.ClientSecretBasic : client.ClientSecretPost;
    authenticate(clientSecret)(server, ...rest);
  };
  const url = new URL(issuer);
  // The ID token's signature is checked too, although it comes from the provider itself.
  const execute = [client.enableNonRepudiationChecks];
  if (url.protocol === "http:") execute.push(client.allowInsecureRequests);
  try {
    const config = await client.discovery(url, clientId, {}, secret, { execute, timeout: TIMEOUT_S });
    const found = config.serverMetadata().issuer;
    // The library takes Entra's `common`, whose issuer is a template: people of any tenant would come in.
    if (new URL(found).href !== url.href) throw failed(`it calls itself ${found.slice(0, 200)}, not ${issuer}`);
    return config;
  } catch (error) {
    throw providerError(client, error);
  }
}
