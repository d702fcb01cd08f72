import { CrisolError, type User } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database, Tx } from "../store/database.js";
import { newId } from "../store/ids.js";
import { hasText } from "../store/sql.js";
import type { UserTable } from "./tables.js";

export type UserRecord = Selectable<UserTable>;

/** The user `id`; throws `not_found`. */
export async function getUser(db: Kysely<Database>, id: string): Promise<UserRecord> {
  const found = await db.selectFrom("user").selectAll().where("id", "=", id).executeTakeFirst();
  if (!found) throw new CrisolError("not_found", { resource: "user", value: id });
  return found;
}

/** Users whose name or e-mail address contains `text`; all for an empty one. */
export function usersLike(db: Kysely<Database>, text: string) {
  const users = db.selectFrom("user").selectAll();
  return text === "" ? users : users.where(({ or }) => or([hasText("name", text), hasText("email", text)]));
}

/** The user `id`, if they may come in; throws `not_found` and `conflict`. */
export async function requireEnabled(db: Kysely<Database>, id: string): Promise<UserRecord> {
  const user = await getUser(db, id);
  if (user.disabledAtMs !== null) throw new CrisolError("conflict", { problem: `The user ${user.name} is disabled` });
  return user;
}

/** The administrator who has been one for longest: the server's own console acts for them. There always is one. */
export async function firstAdmin(db: Kysely<Database>): Promise<UserRecord> {
  return activeAdmins(db).orderBy("createdAtMs").orderBy("id").limit(1).executeTakeFirstOrThrow();
}

export interface NewUser {
  readonly name: string;
  readonly email: string | null;
  readonly kind: UserTable["kind"];
  readonly isAdmin: boolean;
  /** The identity provider that answers for them. */
  readonly external?: { readonly issuer: string; readonly subject: string };
  readonly nowMs: number;
}

/** Adds a user; throws `already_exists` if another has the address. */
export async function addUser(tx: Tx, { name, email, kind, isAdmin, external, nowMs }: NewUser): Promise<UserRecord> {
  await requireFreeEmail(tx, email);
  const user: UserRecord = {
    id: newId("usr"),
    name,
    email,
    kind,
    isAdmin: Number(isAdmin),
    issuer: external?.issuer ?? null,
    subject: external?.subject ?? null,
    createdAtMs: nowMs,
    disabledAtMs: null,
  };
  await tx.insertInto("user").values(user).execute();
  return user;
}

export interface UserChange {
  readonly name?: string | undefined;
  readonly email?: string | null | undefined;
  readonly isAdmin?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  /** Forgets whom the identity provider means by the user. */
  readonly isExternal?: false | undefined;
}

/**
 * Changes a user. Throws `not_found`, `already_exists` if another has the address, and `conflict` where nobody would be
 * left to administer the workspace.
 */
export async function changeUser(tx: Tx, id: string, change: UserChange, nowMs: number): Promise<UserRecord> {
  const user = await getUser(tx, id);
  const { name = user.name, email = user.email, isAdmin = user.isAdmin === 1 } = change;
  if (email !== user.email) await requireFreeEmail(tx, email);
  const isDisabled = change.isDisabled ?? user.disabledAtMs !== null;
  const disabledAtMs = isDisabled ? (user.disabledAtMs ?? nowMs) : null;
  const unlinked = change.isExternal === false && { issuer: null, subject: null };
  const changed = { ...user, name, email, isAdmin: Number(isAdmin), disabledAtMs, ...unlinked };
  const { id: _, ...columns } = changed;
  await tx.updateTable("user").set(columns).where("id", "=", id).execute();
  await requireAdmin(tx);
  return changed;
}

/** Removes a user with tokens, sessions, memberships and roles; throws `not_found`, and `conflict` as `changeUser` does. */
export async function deleteUser(tx: Tx, id: string): Promise<void> {
  await getUser(tx, id);
  await tx.deleteFrom("projectRole").where("memberId", "=", id).execute();
  await tx.deleteFrom("user").where("id", "=", id).execute();
  await requireAdmin(tx);
}

/** The API's view of a user. */
export function userView(user: UserRecord): User {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    kind: user.kind,
    isAdmin: user.isAdmin === 1,
    isExternal: user.issuer !== null,
    createdAt: new Date(user.createdAtMs).toISOString(),
    disabledAt: user.disabledAtMs === null ? null : new Date(user.disabledAtMs).toISOString(),
  };
}

function activeAdmins(db: Kysely<Database>) {
  return db
    .selectFrom("user")
    .selectAll()
    .where("isAdmin", "=", 1)
    .where("kind", "=", "person")
    .where("disabledAtMs", "is", null);
}

/** Whether nobody but the user `id` administers the workspace. */
export async function isOnlyAdmin(db: Kysely<Database>, id: string): Promise<boolean> {
  return !(await activeAdmins(db).where("id", "!=", id).limit(1).executeTakeFirst());
}

async function requireAdmin(tx: Tx): Promise<void> {
  if (await activeAdmins(tx).limit(1).executeTakeFirst()) return;
  throw new CrisolError("conflict", { problem: "The workspace needs a person who is its administrator" });
}

async function requireFreeEmail(tx: Tx, email: string | null): Promise<void> {
  if (email === null) return;
  const other = await tx.selectFrom("user").select("id").where("email", "=", email).executeTakeFirst();
  if (other) throw new CrisolError("already_exists", { resource: "user", value: email });
}
