import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { equalHashes, hashOfSecret } from "./secret.js";

/** A user's credential that was found valid. */
export interface Credential {
  readonly kind: "token" | "cookie";
  /** Of the token or the session. */
  readonly id: string;
  /** The token's name, or "Studio". */
  readonly name: string;
  /** The token it is, or that let the browser in; null when the server's console did. */
  readonly tokenId: string | null;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

/** The token whose secret is `secret`, if it is valid now. */
export async function findToken(db: Kysely<Database>, secret: string, nowMs: number): Promise<Credential | undefined> {
  const hash = hashOfSecret(secret);
  const row = await db.selectFrom("token").selectAll().where("hash", "=", hash).executeTakeFirst();
  // The index has compared hashes, whose order an attacker cannot steer; the answer comes from a comparison in constant time.
  if (!row || !equalHashes(row.hash, hash) || isPast(row.expiresAtMs, nowMs)) return undefined;
  const { id, name, expiresAtMs, lastUsedAtMs } = row;
  return { kind: "token", id, name, tokenId: id, expiresAtMs, lastUsedAtMs };
}

/** The signed-in browser whose cookie is `secret`, if it is valid now. */
export async function findSession(
  db: Kysely<Database>,
  secret: string,
  nowMs: number,
): Promise<Credential | undefined> {
  const hash = hashOfSecret(secret);
  const row = await db.selectFrom("session").selectAll().where("hash", "=", hash).executeTakeFirst();
  if (!row || !equalHashes(row.hash, hash) || isPast(row.expiresAtMs, nowMs)) return undefined;
  const { id, tokenId, expiresAtMs } = row;
  return { kind: "cookie", id, name: "Studio", tokenId, expiresAtMs, lastUsedAtMs: null };
}

/** Those of `ids` that were revoked or have expired. */
export async function invalidIds(
  db: Kysely<Database>,
  table: "token" | "session",
  ids: readonly string[],
  nowMs: number,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom(table).select(["id", "expiresAtMs"]).where("id", "in", ids).execute();
  const valid = new Set(rows.filter((row) => !isPast(row.expiresAtMs, nowMs)).map((row) => row.id));
  return ids.filter((id) => !valid.has(id));
}

function isPast(expiresAtMs: number | null, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs;
}
