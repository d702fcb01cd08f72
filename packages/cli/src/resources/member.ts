import { EVERYONE, type Member, Name, Role } from "@crisol/contract";
import { z } from "zod";
import { GROUP_PREFIX, usersNamed, wordFor } from "../team.js";
import { kind } from "./kind.js";
import { missing, type Workspace } from "./workspace.js";

/** A role in a project: of `everyone`, of `group:NAME`, or of a user by e-mail address or name. */
export const member = kind({
  spec: z.strictObject({ project: Name, member: z.string().min(1).max(320), role: Role }),
  name: ({ project, member }) => `${project}/${member}`,

  async read(workspace, { project, member }) {
    const [memberId] = await idsOf(workspace, member);
    const found = (await workspace.members(project)).find((one) => one.memberId === memberId);
    return found && { project, member, role: found.role };
  },

  async write(workspace, { project, member, role }) {
    const [memberId, ...others] = await idsOf(workspace, member);
    if (memberId === undefined) return missing(`there is no ${member}: say everyone, group:NAME, or a user`);
    if (others.length > 0)
      return missing(`${others.length + 1} users are called ${member}: say their e-mail addresses`);
    const params = { projectId: (await workspace.project(project)).id, memberId };
    await workspace.client.member.set({ params, body: { role } });
    return undefined;
  },

  async list(workspace, project) {
    const users = await workspace.users();
    return (await workspace.members(project)).map(({ memberId, kind, name, role }: Member) => {
      const user = users.find(({ id }) => id === memberId);
      const word = kind === "group" ? `${GROUP_PREFIX}${name}` : user ? wordFor(user, users) : memberId;
      return { project, member: word, role };
    });
  },
});

async function idsOf(workspace: Workspace, word: string): Promise<readonly string[]> {
  if (word === EVERYONE) return [EVERYONE];
  if (!word.startsWith(GROUP_PREFIX)) return usersNamed(await workspace.users(), word).map(({ id }) => id);
  const name = word.slice(GROUP_PREFIX.length);
  return (await workspace.groups()).filter((group) => group.name === name).map(({ id }) => id);
}
