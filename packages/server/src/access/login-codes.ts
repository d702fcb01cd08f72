import { CrisolError } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { hashOfSecret, newSecret } from "./secret.js";

/** How long a login code works, in ms: 10 minutes. */
export const LOGIN_CODE_MS = 10 * 60_000;

/** A new one-time code; `tokenId` is the token that asks, null for the server's own console. */
export async function createLoginCode(
  tx: Kysely<Database>,
  tokenId: string | null,
  nowMs: number,
): Promise<{ readonly code: string; readonly expiresAtMs: number }> {
  const code = newSecret("login");
  const expiresAtMs = nowMs + LOGIN_CODE_MS;
  await tx.deleteFrom("loginCode").where("expiresAtMs", "<=", nowMs).execute();
  await tx
    .insertInto("loginCode")
    .values({ hash: hashOfSecret(code), tokenId, expiresAtMs })
    .execute();
  return { code, expiresAtMs };
}

/** Uses a code up and returns the token that asked for it; throws `invalid_login_code`. */
export async function useLoginCode(tx: Kysely<Database>, code: string, nowMs: number): Promise<string | null> {
  const used = await tx
    .deleteFrom("loginCode")
    .where("hash", "=", hashOfSecret(code))
    .returning(["tokenId", "expiresAtMs"])
    .executeTakeFirst();
  if (!used || used.expiresAtMs <= nowMs) throw new CrisolError("invalid_login_code");
  return used.tokenId;
}

/** The Studio's address that signs in with `code`. It stands in the fragment, which no browser sends and no log has. */
export function loginUrl(serverUrl: string, code: string): string {
  return `${serverUrl}/#login=${code}`;
}
