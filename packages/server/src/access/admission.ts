import { CrisolError } from "@crisol/contract";
import type { Tx } from "../store/database.js";
import { addToGroup, removeFromGroup } from "./groups.js";
import type { Identity } from "./identity.js";
import { addUser, isOnlyAdmin, type UserRecord } from "./users.js";

/** Who was let in, and what it changed of them. */
export interface Admission {
  readonly user: UserRecord;
  readonly changes: MembershipChanges;
}

/** Names of groups, in the order of the alphabet; absent where nothing changed. */
export interface MembershipChanges {
  readonly groupsJoined?: readonly string[];
  readonly groupsLeft?: readonly string[];
  /** Whether they are an administrator now, where they were not, or no longer. */
  readonly isAdmin?: boolean;
}

/**
 * The user that an identity is, whom the provider has just signed in: the one of its issuer and subject; else the one
 * with its verified address for whom no provider answers yet; else a new one. Groups, and the administrators where there
 * is a group of them, follow the provider. Throws `user_not_admitted`.
 */
export async function admit(tx: Tx, identity: Identity, adminGroup: string | null, nowMs: number): Promise<Admission> {
  const user =
    (await knownUser(tx, identity)) ??
    (await linkedUser(tx, identity)) ??
    (await addUser(tx, { ...identity, kind: "person", isAdmin: false, external: identity, nowMs }));
  if (user.disabledAtMs !== null) throw notAdmitted(user.name, "an administrator has shut them out");
  await followEmail(tx, user, identity.email);
  const changes = await followGroups(tx, user.id, identity.groups);
  if (adminGroup === null) return { user, changes };
  const isAdmin = identity.groups.includes(adminGroup);
  const isChanged = await followAdminGroup(tx, user, isAdmin);
  return { user, changes: { ...changes, ...(isChanged && { isAdmin }) } };
}

async function knownUser(tx: Tx, { issuer, subject }: Identity): Promise<UserRecord | undefined> {
  return tx
    .selectFrom("user")
    .selectAll()
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
}

/** An address that is another's does not make somebody that other: providers give addresses of people who left to others. */
async function linkedUser(tx: Tx, { issuer, subject, email }: Identity): Promise<UserRecord | undefined> {
  if (email === null) return undefined;
  const user = await tx.selectFrom("user").selectAll().where("email", "=", email).executeTakeFirst();
  if (!user) return undefined;
  if (user.issuer !== null || user.kind !== "person") {
    throw notAdmitted(email, "the address belongs to another user, whom an administrator can change or delete");
  }
  await tx.updateTable("user").set({ issuer, subject }).where("id", "=", user.id).execute();
  return { ...user, issuer, subject };
}

/** Keeps the address that the user has where the new one is unverified or another's. */
async function followEmail(tx: Tx, { id, email }: UserRecord, verified: string | null): Promise<void> {
  if (verified === null || verified === email) return;
  const other = await tx.selectFrom("user").select("id").where("email", "=", verified).executeTakeFirst();
  if (!other) await tx.updateTable("user").set({ email: verified }).where("id", "=", id).execute();
}

/** Memberships that an administrator has made are not the provider's to take away. */
async function followGroups(tx: Tx, userId: string, names: readonly string[]): Promise<MembershipChanges> {
  const groups = await tx
    .selectFrom("userGroup")
    .leftJoin("groupMember", (join) =>
      join.onRef("groupMember.groupId", "=", "userGroup.id").on("groupMember.userId", "=", userId),
    )
    .select(["userGroup.id as groupId", "userGroup.name", "groupMember.isExternal"])
    .orderBy("userGroup.name")
    .execute();
  const listed = new Set(names);
  const groupsJoined: string[] = [];
  const groupsLeft: string[] = [];
  for (const { groupId, name, isExternal } of groups) {
    if (listed.has(name) && isExternal === null) {
      await addToGroup(tx, { groupId, userId, isExternal: true });
      groupsJoined.push(name);
    }
    if (!listed.has(name) && isExternal === 1) {
      await removeFromGroup(tx, { groupId, userId });
      groupsLeft.push(name);
    }
  }
  return { ...(groupsJoined.length > 0 && { groupsJoined }), ...(groupsLeft.length > 0 && { groupsLeft }) };
}

/** Whether it changed anything: the only administrator stays one. */
async function followAdminGroup(tx: Tx, user: UserRecord, isIn: boolean): Promise<boolean> {
  if (isIn === (user.isAdmin === 1) || (!isIn && (await isOnlyAdmin(tx, user.id)))) return false;
  await tx
    .updateTable("user")
    .set({ isAdmin: Number(isIn) })
    .where("id", "=", user.id)
    .execute();
  return true;
}

function notAdmitted(value: string, problem: string): CrisolError {
  return new CrisolError("user_not_admitted", { value, problem });
}
