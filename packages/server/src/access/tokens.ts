import { CrisolError, type Role, type Token } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { instantOrNull } from "../instant-or-null.js";
import type { Database } from "../store/database.js";
import { newId } from "../store/ids.js";
import { hashOfSecret, newSecret, prefixOfSecret } from "./secret.js";
import type { TokenTable } from "./tables.js";
import { firstAdmin, getUser } from "./users.js";

/** Fewer characters could be tried out. */
export const MINIMUM_TOKEN_LENGTH = 20;
const DAY_MS = 86_400_000;

export interface NewToken {
  readonly name: string;
  /** Whose it is; default: the first administrator's. */
  readonly userId?: string | undefined;
  /** The most it allows in a project; default: as much as its user may. */
  readonly role?: Role | null;
  /** The only project it is for; default: all of its user's. */
  readonly projectId?: string | null;
  /** The job that it ends with, and whether it is for that job's runs alone. Default none. */
  readonly job?: { readonly id: string; readonly isForRuns: boolean } | undefined;
  readonly source: TokenTable["source"];
  readonly nowMs: number;
  readonly expiresInDays?: number | undefined;
  /** Made if left out. */
  readonly secret?: string;
}

/** Adds a token and returns it with its secret, which is known here and nowhere else. Throws `not_found` without the user. */
export async function createToken(tx: Kysely<Database>, token: NewToken): Promise<Token & { secret: string }> {
  const secret = token.secret ?? newSecret("crs");
  const user = token.userId === undefined ? await firstAdmin(tx) : await getUser(tx, token.userId);
  const row: Selectable<TokenTable> = {
    id: newId("tok"),
    userId: user.id,
    name: token.name,
    role: token.role ?? null,
    projectId: token.projectId ?? null,
    jobId: token.job?.id ?? null,
    isForRuns: token.job?.isForRuns ? 1 : 0,
    hash: hashOfSecret(secret),
    prefix: prefixOfSecret(secret),
    source: token.source,
    createdAtMs: token.nowMs,
    expiresAtMs: token.expiresInDays === undefined ? null : token.nowMs + token.expiresInDays * DAY_MS,
    lastUsedAtMs: null,
  };
  await tx.insertInto("token").values(row).execute();
  return { ...viewOf({ ...row, userName: user.name }), secret };
}

/** Whose tokens are meant; undefined: everybody's. */
type Owner = string | undefined;

/** Those that are made and go without anybody's doing. */
const passing = ["local", "job"] as const;

/** The tokens of a user, or of all, but for the command line's own and those of jobs; newest first. */
export async function listTokens(db: Kysely<Database>, owner: Owner): Promise<Token[]> {
  let query = db
    .selectFrom("token")
    .innerJoin("user", "user.id", "token.userId")
    .selectAll("token")
    .select("user.name as userName")
    .where("source", "not in", passing);
  if (owner !== undefined) query = query.where("userId", "=", owner);
  const rows = await query.orderBy("token.id", "desc").limit(1000).execute();
  return rows.map(viewOf);
}

/** Revokes a token, with the browsers it let in; throws `not_found`, also for one of somebody else than `owner`. */
export async function deleteToken(tx: Kysely<Database>, id: string, owner: Owner): Promise<void> {
  let query = tx.deleteFrom("token").where("id", "=", id).where("source", "not in", passing);
  if (owner !== undefined) query = query.where("userId", "=", owner);
  const { numDeletedRows } = await query.executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) throw new CrisolError("not_found", { resource: "token", value: id });
}

/** Ends the tokens of a job. */
export async function deleteTokensOfJob(tx: Kysely<Database>, jobId: string): Promise<void> {
  await tx.deleteFrom("token").where("jobId", "=", jobId).execute();
}

/**
 * Sees to it that there is a way in, when the server starts. With `environmentToken` (`CRISOL_TOKEN`) that is the
 * token, and one that an earlier start was given and this one is not stops working. Without, the first start makes
 * one and returns its secret, to be shown once; undefined later. Throws a RangeError if `environmentToken` is short.
 */
export async function ensureFirstToken(
  tx: Kysely<Database>,
  environmentToken: string | undefined,
  nowMs: number,
): Promise<string | undefined> {
  if (environmentToken !== undefined && environmentToken.length < MINIMUM_TOKEN_LENGTH) {
    throw new RangeError(
      `CRISOL_TOKEN has ${environmentToken.length} characters: give at least ${MINIMUM_TOKEN_LENGTH}, or leave it out and one is made.`,
    );
  }
  const hash = environmentToken === undefined ? "" : hashOfSecret(environmentToken);
  await tx.deleteFrom("token").where("source", "=", "environment").where("hash", "!=", hash).execute();
  if (environmentToken !== undefined) {
    const known = await tx.selectFrom("token").select("id").where("hash", "=", hash).executeTakeFirst();
    if (!known) {
      await createToken(tx, { name: "CRISOL_TOKEN", source: "environment", nowMs, secret: environmentToken });
    }
    return undefined;
  }
  const any = await tx.selectFrom("token").select("id").where("source", "not in", passing).limit(1).executeTakeFirst();
  if (any) return undefined;
  return (await createToken(tx, { name: "First token", source: "start", nowMs })).secret;
}

function viewOf(row: Selectable<TokenTable> & { readonly userName: string }): Token {
  return {
    id: row.id,
    name: row.name,
    userId: row.userId,
    userName: row.userName,
    role: row.role,
    projectId: row.projectId,
    prefix: row.prefix,
    createdAt: new Date(row.createdAtMs).toISOString(),
    expiresAt: instantOrNull(row.expiresAtMs),
    lastUsedAt: instantOrNull(row.lastUsedAtMs),
  };
}
