import { CrisolError } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { hashOfSecret, newSecret } from "./secret.js";
import type { SignedIn } from "./sessions.js";
import { getUser } from "./users.js";

/** How long a login code works, in ms: 10 minutes. */
export const LOGIN_CODE_MS = 10 * 60_000;

/** How long the one works by which a user is invited, in ms: 7 days. */
export const INVITATION_MS = 7 * 86_400_000;

/** A new one-time code that signs the user in, for `lastsMs`. */
export async function createLoginCode(
  tx: Kysely<Database>,
  { userId, tokenId }: SignedIn,
  nowMs: number,
  lastsMs = LOGIN_CODE_MS,
): Promise<{ readonly code: string; readonly expiresAtMs: number }> {
  const code = newSecret("login");
  const expiresAtMs = nowMs + lastsMs;
  await tx.deleteFrom("loginCode").where("expiresAtMs", "<=", nowMs).execute();
  await tx
    .insertInto("loginCode")
    .values({ hash: hashOfSecret(code), userId, tokenId, expiresAtMs })
    .execute();
  return { code, expiresAtMs };
}

/** Uses a code up and returns whom it signs in; throws `invalid_login_code`, also where the user may not come in. */
export async function useLoginCode(tx: Kysely<Database>, code: string, nowMs: number): Promise<SignedIn> {
  const used = await tx
    .deleteFrom("loginCode")
    .where("hash", "=", hashOfSecret(code))
    .returning(["userId", "tokenId", "expiresAtMs"])
    .executeTakeFirst();
  if (!used || used.expiresAtMs <= nowMs) throw new CrisolError("invalid_login_code");
  const user = await getUser(tx, used.userId);
  if (user.disabledAtMs !== null) throw new CrisolError("invalid_login_code");
  return used;
}

/** The Studio's address that signs in with `code`. It stands in the fragment, which no browser sends and no log has. */
export function loginUrl(serverUrl: string, code: string): string {
  return `${serverUrl}/#login=${code}`;
}
