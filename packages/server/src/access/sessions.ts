import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { newId } from "../store/ids.js";
import { hashOfSecret, newSecret } from "./secret.js";

/** How long a browser stays signed in, in ms: 30 days. */
export const SESSION_MS = 30 * 86_400_000;

/** Signs a browser in; the secret goes into its cookie. The session ends no later than `tokenId`, which let it in. */
export async function createSession(
  tx: Kysely<Database>,
  tokenId: string | null,
  nowMs: number,
): Promise<{ readonly secret: string; readonly expiresAtMs: number }> {
  const secret = newSecret("ses");
  const token = await tx.selectFrom("token").select("expiresAtMs").where("id", "=", tokenId).executeTakeFirst();
  const expiresAtMs = Math.min(nowMs + SESSION_MS, token?.expiresAtMs ?? Number.POSITIVE_INFINITY);
  await tx.deleteFrom("session").where("expiresAtMs", "<=", nowMs).execute();
  await tx
    .insertInto("session")
    .values({ id: newId("ses"), hash: hashOfSecret(secret), tokenId, createdAtMs: nowMs, expiresAtMs })
    .execute();
  return { secret, expiresAtMs };
}

export async function deleteSession(tx: Kysely<Database>, id: string): Promise<void> {
  await tx.deleteFrom("session").where("id", "=", id).execute();
}
