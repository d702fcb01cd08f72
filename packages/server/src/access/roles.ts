import { CrisolError, EVERYONE, isAtLeast, type Role } from "@crisol/contract";
import { type Expression, expressionBuilder, type Kysely, type SqlBool, sql } from "kysely";
import type { Caller, UserCaller } from "../http/serve.js";
import type { Database } from "../store/database.js";

/** The user behind a route that only users may call. */
export function userOf(caller: Caller): UserCaller {
  if (caller.kind !== "user") throw new CrisolError("unauthenticated");
  return caller;
}

/** What a role is asked for, as the error says it that hides what one may not see. */
export interface Guarded {
  readonly resource: string;
  readonly value: string;
}

/**
 * Throws `not_found` if the caller has no role in the project, as if what was asked for did not exist, and `forbidden` if
 * theirs is less than `least`.
 */
export async function requireRole(
  db: Kysely<Database>,
  caller: UserCaller,
  projectId: string,
  least: Role,
  { resource, value }: Guarded,
): Promise<void> {
  const role = await roleIn(db, caller, projectId);
  if (role === null) throw new CrisolError("not_found", { resource, value });
  if (!isAtLeast(role, least)) throw new CrisolError("forbidden", { action: `do this: it takes the role ${least}` });
}

/** A user, with what their credential takes from what they may. */
type RoleHolder = Pick<UserCaller, "userId" | "isUserAdmin" | "onlyProjectId" | "maximumRole">;

/** What the caller may do in the project; null: they may not even know of it. */
export async function roleIn(db: Kysely<Database>, caller: RoleHolder, projectId: string): Promise<Role | null> {
  return (await rolesIn(db, caller, [projectId])).get(projectId) ?? null;
}

/** What the caller may do in each of the projects; those without a role are missing. */
export async function rolesIn(
  db: Kysely<Database>,
  caller: RoleHolder,
  projectIds: readonly string[],
): Promise<Map<string, Role>> {
  const { onlyProjectId, maximumRole } = caller;
  const ids = projectIds.filter((id) => onlyProjectId === null || id === onlyProjectId);
  const found = new Map<string, Role>();
  if (ids.length === 0) return found;
  if (caller.isUserAdmin) for (const id of ids) found.set(id, "owner");
  else {
    const rows = await rolesOf(db, caller.userId).select(["projectId", "role"]).where("projectId", "in", ids).execute();
    for (const { projectId, role } of rows) {
      if (isAtLeast(role, found.get(projectId) ?? "viewer")) found.set(projectId, role);
    }
  }
  if (maximumRole === null) return found;
  return new Map([...found].map(([id, role]) => [id, isAtLeast(role, maximumRole) ? maximumRole : role]));
}

/** The condition that a row's project, in the column `projectId`, is one that the caller may see. */
export function isVisible(
  db: Kysely<Database>,
  { userId, isUserAdmin, onlyProjectId }: UserCaller,
  projectId: string,
): Expression<SqlBool> {
  // biome-ignore lint/suspicious/noExplicitAny: the column is of whichever table the query is on.
  const own = expressionBuilder<any, any>();
  const column = sql.ref<string>(projectId);
  return own.and([
    ...(onlyProjectId === null ? [] : [own(column, "=", onlyProjectId)]),
    ...(isUserAdmin ? [] : [own(column, "in", rolesOf(db, userId).select("projectId"))]),
  ]);
}

/** Whether the caller may make projects: a token that is for one project, or for looking, may not. */
export function requireProjectMaker({ onlyProjectId, maximumRole }: UserCaller): void {
  if (onlyProjectId === null && maximumRole !== "viewer") return;
  throw new CrisolError("forbidden", { action: "make projects" });
}

/** The rows of roles that the user has, alone or with others. */
function rolesOf(db: Kysely<Database>, userId: string) {
  return db
    .selectFrom("projectRole")
    .where((own) =>
      own.or([
        own("memberId", "in", [userId, EVERYONE]),
        own("memberId", "in", own.selectFrom("groupMember").select("groupId").where("userId", "=", userId)),
      ]),
    );
}
