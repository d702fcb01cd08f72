import { isLoopback } from "./loopback.js";
import { StartError } from "./start-error.js";

/** The OpenID Connect provider that people sign in with. */
export interface IdentityProviderSettings {
  /** As the provider's discovery document says it: `https://login.example.org/realms/main`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The claim that lists the groups somebody is in. */
  readonly groupsClaim: string;
  /** Whoever is in this group of the provider's is an administrator; null: the provider makes none. */
  readonly adminGroup: string | null;
  /** What people call the provider: on the button of the sign-in page. */
  readonly name: string;
}

/** Each from the environment where it is left out. The client's secret has no flag: other users could read it there. */
export interface IdentityProviderOptions {
  /** Default `CRISOL_OIDC_ISSUER`, else nobody signs in through a provider. */
  readonly oidcIssuer?: string;
  /** Default `CRISOL_OIDC_CLIENT_ID`. */
  readonly oidcClientId?: string;
  /** Default `CRISOL_OIDC_CLIENT_SECRET`. */
  readonly oidcClientSecret?: string;
  /** Default `CRISOL_OIDC_GROUPS_CLAIM`, else `groups`. */
  readonly oidcGroupsClaim?: string;
  /** Default `CRISOL_OIDC_ADMIN_GROUP`, else none. */
  readonly oidcAdminGroup?: string;
  /** Default `CRISOL_OIDC_NAME`, else the issuer's host. */
  readonly oidcName?: string;
}

/** The provider that the options and the environment name; undefined without one. Throws a StartError where a part is missing. */
export function identityProviderOf(options: IdentityProviderOptions): IdentityProviderSettings | undefined {
  const { env } = process;
  const issuer = options.oidcIssuer ?? env.CRISOL_OIDC_ISSUER;
  const clientId = options.oidcClientId ?? env.CRISOL_OIDC_CLIENT_ID;
  const clientSecret = options.oidcClientSecret ?? env.CRISOL_OIDC_CLIENT_SECRET;
  const adminGroup = (options.oidcAdminGroup ?? env.CRISOL_OIDC_ADMIN_GROUP) || null;
  if (!issuer) {
    if (!clientId && !clientSecret && adminGroup === null) return undefined;
    throw new StartError("Signing in with an identity provider needs its address: CRISOL_OIDC_ISSUER.");
  }
  if (!clientId) throw new StartError(`The provider ${issuer} needs a client: CRISOL_OIDC_CLIENT_ID.`);
  if (!clientSecret) throw new StartError(`The client ${clientId} needs its secret: CRISOL_OIDC_CLIENT_SECRET.`);
  const url = issuerUrl(issuer);
  return {
    issuer,
    clientId,
    clientSecret,
    groupsClaim: (options.oidcGroupsClaim ?? env.CRISOL_OIDC_GROUPS_CLAIM) || "groups",
    adminGroup,
    name: (options.oidcName ?? env.CRISOL_OIDC_NAME) || url.host,
  };
}

function issuerUrl(issuer: string): URL {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  // Discovery and keys decide who comes in: whoever could change them on their way could come in as anybody.
  if (!url || !isSafe || url.search || url.hash || url.username) {
    throw new StartError(`CRISOL_OIDC_ISSUER must be an https address without query or fragment, not ${issuer}.`);
  }
  return url;
}
