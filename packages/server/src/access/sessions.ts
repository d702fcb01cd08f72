import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { newId } from "../store/ids.js";
import { hashOfSecret, newSecret } from "./secret.js";

/** How long a browser stays signed in, in ms: 30 days. */
export const SESSION_MS = 30 * 86_400_000;

/** Whose browser is let in, and by which token; null where something else did. */
export interface SignedIn {
  readonly userId: string;
  readonly tokenId: string | null;
}

/** Signs a browser in for `lastsMs`; the secret goes into its cookie. The session ends no later than the token that let it in. */
export async function createSession(
  tx: Kysely<Database>,
  { userId, tokenId }: SignedIn,
  nowMs: number,
  lastsMs = SESSION_MS,
): Promise<{ readonly secret: string; readonly expiresAtMs: number }> {
  const secret = newSecret("ses");
  const token = await tx.selectFrom("token").select("expiresAtMs").where("id", "=", tokenId).executeTakeFirst();
  const expiresAtMs = Math.min(nowMs + lastsMs, token?.expiresAtMs ?? Number.POSITIVE_INFINITY);
  await tx.deleteFrom("session").where("expiresAtMs", "<=", nowMs).execute();
  await tx
    .insertInto("session")
    .values({ id: newId("ses"), userId, hash: hashOfSecret(secret), tokenId, createdAtMs: nowMs, expiresAtMs })
    .execute();
  return { secret, expiresAtMs };
}

export async function deleteSession(tx: Kysely<Database>, id: string): Promise<void> {
  await tx.deleteFrom("session").where("id", "=", id).execute();
}
