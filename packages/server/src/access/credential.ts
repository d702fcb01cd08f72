import type { Kysely } from "kysely";
import type { UserCaller } from "../http/serve.js";
import type { Database } from "../store/database.js";
import { equalHashes, hashOfSecret } from "./secret.js";
import type { UserRecord } from "./users.js";

/** A user's credential that was found valid. */
export interface Credential {
  readonly kind: "token" | "cookie";
  /** Of the token or the session. */
  readonly id: string;
  /** The token's name, or "Studio". */
  readonly name: string;
  readonly user: Pick<UserRecord, "id" | "name" | "email" | "kind">;
  readonly caller: UserCaller;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

/** Whether a credential is looked for by the secret that was presented, or by its id. */
export type Wanted = { readonly secret: string } | { readonly id: string };

/** The credential, if it is valid now and its user may come in. */
export async function findCredential(
  db: Kysely<Database>,
  kind: Credential["kind"],
  wanted: Wanted,
  nowMs: number,
): Promise<Credential | undefined> {
  const row = kind === "token" ? await findToken(db, wanted) : await findSession(db, wanted);
  // The index has compared hashes, whose order an attacker cannot steer; the answer comes from a comparison in constant time.
  if (!row || ("secret" in wanted && !equalHashes(row.hash, hashOfSecret(wanted.secret)))) return undefined;
  if (row.disabledAtMs !== null || (row.expiresAtMs !== null && row.expiresAtMs <= nowMs)) return undefined;
  const isUserAdmin = row.isAdmin === 1;
  return {
    kind,
    id: row.id,
    name: row.name,
    user: { id: row.userId, name: row.userName, email: row.email, kind: row.userKind },
    caller: {
      kind: "user",
      userId: row.userId,
      name: row.userName,
      tokenId: row.tokenId,
      isUserAdmin,
      isAdmin: isUserAdmin && row.role === null && row.projectId === null,
      maximumRole: row.role,
      onlyProjectId: row.projectId,
      onlyJobId: row.isForRuns === 1 ? row.jobId : null,
    },
    expiresAtMs: row.expiresAtMs,
    lastUsedAtMs: row.lastUsedAtMs,
  };
}

const ofUser = ["user.name as userName", "user.email", "user.kind as userKind", "user.isAdmin"] as const;

async function findToken(db: Kysely<Database>, wanted: Wanted) {
  const query = db
    .selectFrom("token")
    .innerJoin("user", "user.id", "token.userId")
    .select(["token.id", "token.id as tokenId", "token.name", "token.hash", "token.userId", "token.role"])
    .select(["token.projectId", "token.expiresAtMs", "token.lastUsedAtMs", "user.disabledAtMs", ...ofUser])
    .select(["token.jobId", "token.isForRuns"]);
  return await ("id" in wanted
    ? query.where("token.id", "=", wanted.id)
    : query.where("token.hash", "=", hashOfSecret(wanted.secret))
  ).executeTakeFirst();
}

/** A browser may as much as the token that let it in. */
async function findSession(db: Kysely<Database>, wanted: Wanted) {
  const query = db
    .selectFrom("session")
    .innerJoin("user", "user.id", "session.userId")
    .leftJoin("token", "token.id", "session.tokenId")
    .select(["session.id", "session.tokenId", "session.hash", "session.userId", "session.expiresAtMs"])
    .select(["token.role", "token.projectId", "token.jobId", "token.isForRuns", "user.disabledAtMs", ...ofUser]);
  const row = await ("id" in wanted
    ? query.where("session.id", "=", wanted.id)
    : query.where("session.hash", "=", hashOfSecret(wanted.secret))
  ).executeTakeFirst();
  return row && { ...row, name: "Studio", lastUsedAtMs: null };
}
