import { CrisolError, EVERYONE, type Member, type Role } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database, Tx } from "../store/database.js";
import { isId } from "../store/ids.js";

/** Who has a role in the project, by name. */
export async function listMembers(db: Kysely<Database>, projectId: string): Promise<Member[]> {
  const rows = await db
    .selectFrom("projectRole")
    .leftJoin("user", "user.id", "projectRole.memberId")
    .leftJoin("userGroup", "userGroup.id", "projectRole.memberId")
    .select(["memberId", "role", "user.name as userName", "userGroup.name as groupName"])
    .where("projectId", "=", projectId)
    .execute();
  return rows
    .map(({ memberId, role, userName, groupName }) => ({
      memberId,
      kind: kindOf(memberId),
      name: userName ?? groupName ?? EVERYONE,
      role,
    }))
    .sort((a, b) => a.name.localeCompare(b.name) || (a.memberId < b.memberId ? -1 : 1));
}

export interface NewMember {
  readonly projectId: string;
  /** A user's id, a group's, or `everyone`. */
  readonly memberId: string;
  readonly role: Role;
}

/** Gives the role, instead of the one that there was; throws `not_found` if there is no such user or group. */
export async function setMember(tx: Tx, given: NewMember): Promise<Member> {
  const { projectId, memberId, role } = given;
  await requireMember(tx, memberId);
  await tx
    .insertInto("projectRole")
    .values({ projectId, memberId, role })
    .onConflict((conflict) => conflict.columns(["projectId", "memberId"]).doUpdateSet({ role }))
    .execute();
  return (await listMembers(tx, projectId)).find((member) => member.memberId === memberId)!;
}

/** Takes the role away; throws `not_found` without one. */
export async function removeMember(tx: Tx, { projectId, memberId }: Omit<NewMember, "role">): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("projectRole")
    .where("projectId", "=", projectId)
    .where("memberId", "=", memberId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw new CrisolError("not_found", { resource: "member", value: memberId });
}

function kindOf(memberId: string): Member["kind"] {
  if (memberId === EVERYONE) return EVERYONE;
  return isId("usr", memberId) ? "user" : "group";
}

async function requireMember(tx: Tx, memberId: string): Promise<void> {
  const kind = kindOf(memberId);
  if (kind === EVERYONE) return;
  const table = kind === "user" ? "user" : "userGroup";
  const found = await tx.selectFrom(table).select("id").where("id", "=", memberId).executeTakeFirst();
  if (!found) throw new CrisolError("not_found", { resource: kind, value: memberId });
}
