import { type Group, Name, type User } from "@crisol/contract";
import { z } from "zod";
import { usersNamed, wordFor } from "../team.js";
import { kind } from "./kind.js";
import { missing } from "./workspace.js";

/** A group by name. Its members are those that the file lists, besides whom an identity provider puts into it. */
export const group = kind({
  spec: z.strictObject({ name: Name, members: z.array(z.string().max(320)).max(10_000).optional() }),
  name: ({ name }) => name,

  async read(workspace, wanted) {
    const found = (await workspace.groups()).find(({ name }) => name === wanted.name);
    return found && described(found, await workspace.users(), wanted.members);
  },

  async write(workspace, { name, members }) {
    const { client } = workspace;
    const found = (await workspace.groups()).find((candidate) => candidate.name === name);
    const users = await workspace.users();
    const wanted = members?.map((member) => idOf(member, users));
    const now = found ?? (await client.group.create({ body: { name } }));
    for (const userId of wanted ?? []) {
      if (!now.members.some((member) => member.userId === userId)) {
        await client.group.addMember({ params: { groupId: now.id, userId } });
      }
    }
    for (const { userId, isExternal } of wanted ? now.members : []) {
      if (!isExternal && !wanted?.includes(userId)) {
        await client.group.removeMember({ params: { groupId: now.id, userId } });
      }
    }
    return undefined;
  },

  async listAll(workspace) {
    const users = await workspace.users();
    return (await workspace.groups()).map((found) => described(found, users));
  },
});

/** With members in the words and the order of `wanted`, then the others. */
function described({ name, members }: Group, users: readonly User[], wanted: readonly string[] = []) {
  const words = new Map(wanted.map((word) => [usersNamed(users, word)[0]?.id, word]));
  const own = members.filter(({ userId, isExternal }) => !isExternal || words.has(userId));
  const said = own.map(({ userId, name }) => {
    const user = users.find(({ id }) => id === userId);
    return words.get(userId) ?? (user ? wordFor(user, users) : name);
  });
  const place = (word: string) => (wanted.includes(word) ? wanted.indexOf(word) : wanted.length);
  return { name, members: said.sort((a, b) => place(a) - place(b)) };
}

function idOf(word: string, users: readonly User[]): string {
  const [found, ...others] = usersNamed(users, word);
  if (!found) return missing(`there is no user ${word}`);
  return others.length === 0
    ? found.id
    : missing(`${others.length + 1} users are called ${word}: say e-mail addresses`);
}
