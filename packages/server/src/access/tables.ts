/** Who may come in. Secrets are random, so a plain SHA-256 of each is all that is kept. */
export interface AccessTables {
  token: TokenTable;
  session: SessionTable;
  loginCode: LoginCodeTable;
}

export interface TokenTable {
  id: string;
  name: string;
  /** SHA-256 in hexadecimal. */
  hash: string;
  /** The first characters, for people to tell tokens apart. */
  prefix: string;
  /** "start": made by the first start, or given by `CRISOL_TOKEN`. "local": the command line's own, for one run of the server. */
  source: "api" | "start" | "environment" | "local";
  createdAtMs: number;
  expiresAtMs: number | null;
  lastUsedAtMs: number | null;
}

/** A browser that is signed in to the Studio. */
export interface SessionTable {
  id: string;
  /** SHA-256 of the cookie, in hexadecimal. */
  hash: string;
  /** The token that let it in: the session ends with it. Null when the server's own console did. */
  tokenId: string | null;
  createdAtMs: number;
  expiresAtMs: number;
}

/** Works once: the row is deleted when it is used. */
export interface LoginCodeTable {
  hash: string;
  /** The token that asked for it. */
  tokenId: string | null;
  expiresAtMs: number;
}
