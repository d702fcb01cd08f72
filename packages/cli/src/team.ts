import { EVERYONE, type Group, GroupId, type Member, type User, UserId } from "@crisol/contract";
import { type Client, everyPage } from "@crisol/sdk";
import { UsageError } from "./errors.js";

/** Users whom a text means: the one of that id or e-mail address, else all of that name. */
export function usersNamed(users: readonly User[], named: string): readonly User[] {
  const exact = users.filter(({ id, email }) => id === named || (email !== null && email === named.toLowerCase()));
  return exact.length > 0 ? exact : users.filter(({ name }) => name === named);
}

/** A user in a word that means nobody else. */
export function wordFor({ id, name, email }: User, users: readonly User[]): string {
  return email ?? (usersNamed(users, name).length === 1 ? name : id);
}

/** Marks that a group is meant: `group:Analysts`. */
export const GROUP_PREFIX = "group:";

/** All users, or those with `contains` in their name or e-mail address. */
export async function everyUser(client: Client, contains?: string): Promise<readonly User[]> {
  return everyPage((cursor) => client.user.list({ query: { limit: 1000, cursor, contains } }));
}

/** The user of that id, e-mail address or name; throws a UsageError where there is none, or more than one. */
export async function userNamed(client: Client, named: string): Promise<User> {
  if (UserId.safeParse(named).success) return client.user.get({ params: { userId: named } });
  const [found, ...others] = usersNamed(await everyUser(client, named), named);
  if (!found) {
    const { items, nextCursor } = await client.user.list({ query: { limit: 20 } });
    throw new UsageError(`there is no user ${named}; there are: ${listed(items)}${nextCursor ? ", and others" : ""}`);
  }
  if (others.length === 0) return found;
  throw new UsageError(`several users are called ${named}: ${listed([found, ...others])}`);
}

/** The group of that id or name; throws a UsageError where there is none. */
export async function groupNamed(client: Client, named: string): Promise<Group> {
  const { items } = await client.group.list();
  const found = items.find(({ id, name }) => id === named || name === named);
  if (found) return found;
  const known = items.map(({ name }) => name).join(", ") || "none yet";
  throw new UsageError(`there is no group ${named}; there are: ${known}`);
}

/** Whom a role is given to: `everyone`, `group:NAME`, or a user's id, e-mail address or name. */
export async function memberIdNamed(client: Client, named: string): Promise<Member["memberId"]> {
  if (named === EVERYONE || GroupId.safeParse(named).success) return named;
  if (named.startsWith(GROUP_PREFIX)) return (await groupNamed(client, named.slice(GROUP_PREFIX.length))).id;
  return (await userNamed(client, named)).id;
}

function listed(users: readonly User[]): string {
  return users.map(({ id, name, email }) => `${name} (${email ?? id})`).join(", ");
}
