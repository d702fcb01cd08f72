import { CrisolError, type Group } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database, Tx } from "../store/database.js";
import { newId } from "../store/ids.js";
import { getUser } from "./users.js";

/** All groups with their members, both by name. */
export async function listGroups(db: Kysely<Database>): Promise<Group[]> {
  return groupsWhere(db, undefined);
}

/** The group `id`; throws `not_found`. */
export async function getGroup(db: Kysely<Database>, id: string): Promise<Group> {
  const [found] = await groupsWhere(db, id);
  if (!found) throw new CrisolError("not_found", { resource: "group", value: id });
  return found;
}

/** Throws `already_exists`. */
export async function addGroup(tx: Tx, name: string, nowMs: number): Promise<Group> {
  await requireFreeName(tx, name);
  const id = newId("grp");
  await tx.insertInto("userGroup").values({ id, name, createdAtMs: nowMs }).execute();
  return getGroup(tx, id);
}

/** Throws `not_found` and `already_exists`. */
export async function renameGroup(tx: Tx, id: string, name: string): Promise<Group> {
  const group = await getGroup(tx, id);
  if (group.name !== name) await requireFreeName(tx, name);
  await tx.updateTable("userGroup").set({ name }).where("id", "=", id).execute();
  return getGroup(tx, id);
}

/** Removes the group with its roles; its members stay. Throws `not_found`. */
export async function deleteGroup(tx: Tx, id: string): Promise<void> {
  await getGroup(tx, id);
  await tx.deleteFrom("projectRole").where("memberId", "=", id).execute();
  await tx.deleteFrom("userGroup").where("id", "=", id).execute();
}

/**
 * Puts a user into a group where they may be already; throws `not_found`. One whom the identity provider has put there
 * stays when an administrator does so too.
 */
export async function addToGroup(
  tx: Tx,
  { groupId, userId, isExternal = false }: Membership & { readonly isExternal?: boolean },
): Promise<Group> {
  await getGroup(tx, groupId);
  await getUser(tx, userId);
  await tx
    .insertInto("groupMember")
    .values({ groupId, userId, isExternal: Number(isExternal) })
    .onConflict((conflict) => {
      const existing = conflict.columns(["groupId", "userId"]);
      return isExternal ? existing.doNothing() : existing.doUpdateSet({ isExternal: 0 });
    })
    .execute();
  return getGroup(tx, groupId);
}

/** Takes a user out of a group; throws `not_found` if they are not in it. */
export async function removeFromGroup(tx: Tx, { groupId, userId }: Membership): Promise<Group> {
  const { numDeletedRows } = await tx
    .deleteFrom("groupMember")
    .where("groupId", "=", groupId)
    .where("userId", "=", userId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw new CrisolError("not_found", { resource: "member", value: `${groupId}/${userId}` });
  return getGroup(tx, groupId);
}

export interface Membership {
  readonly groupId: string;
  readonly userId: string;
}

async function groupsWhere(db: Kysely<Database>, id: string | undefined): Promise<Group[]> {
  let groups = db.selectFrom("userGroup").selectAll().orderBy("name");
  if (id !== undefined) groups = groups.where("id", "=", id);
  const rows = await groups.execute();
  if (rows.length === 0) return [];
  let memberships = db
    .selectFrom("groupMember")
    .innerJoin("user", "user.id", "groupMember.userId")
    .select(["groupMember.groupId", "groupMember.userId", "groupMember.isExternal", "user.name"])
    .orderBy("user.name")
    .orderBy("user.id");
  if (id !== undefined) memberships = memberships.where("groupMember.groupId", "=", id);
  const members = await memberships.execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    members: members
      .filter(({ groupId }) => groupId === row.id)
      .map(({ userId, name, isExternal }) => ({ userId, name, isExternal: isExternal === 1 })),
    createdAt: new Date(row.createdAtMs).toISOString(),
  }));
}

async function requireFreeName(tx: Tx, name: string): Promise<void> {
  const other = await tx.selectFrom("userGroup").select("id").where("name", "=", name).executeTakeFirst();
  if (other) throw new CrisolError("already_exists", { resource: "group", value: name });
}
