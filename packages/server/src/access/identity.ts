import { Email, Name } from "@crisol/contract";

/** Claims of an ID token or of the provider's userinfo. */
export type Claims = Readonly<Record<string, unknown>>;

/** Somebody as the identity provider describes them. */
export interface Identity {
  /** The provider, and what it calls them: together they are one person, for good. */
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  /** In lower case; null unless the provider has verified that it is theirs. */
  readonly email: string | null;
  readonly groups: readonly string[];
}

/**
 * Who the claims describe; those of the ID token go before those of userinfo, which must be of the same subject. Groups
 * that are not listed are none.
 */
export function identityOf(
  token: Claims & { iss: string; sub: string },
  userInfo: Claims,
  groupsClaim: string,
): Identity {
  const claims = { ...userInfo, ...token };
  const email = verifiedEmail([token, userInfo]);
  const names = [claims.name, claims.preferred_username, email, token.sub];
  return {
    issuer: token.iss,
    subject: token.sub,
    name: names.map(nameOf).find((name) => name !== undefined) ?? "Somebody",
    email,
    groups: [claims[groupsClaim]].flat().filter((group) => typeof group === "string"),
  };
}

/** An address counts with the `email_verified` beside it: another source may speak of another address. */
function verifiedEmail(sources: readonly Claims[]): string | null {
  const source = sources.find(({ email }) => email !== undefined);
  if (source?.email_verified !== true) return null;
  return Email.safeParse(source.email).data ?? null;
}

function nameOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return Name.safeParse(
    value
      .replace(/\p{Cc}/gu, " ")
      .trim()
      .slice(0, 120),
  ).data;
}
