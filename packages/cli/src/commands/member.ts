import { type Member, Role } from "@crisol/contract";
import { Argument, Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { print, table } from "../output.js";
import { memberIdNamed } from "../team.js";

interface MemberOptions extends ServerOptions {
  readonly project?: string;
}

const WHO = "a user's e-mail, name or id, group:NAME, or everyone";

export function command(): Command {
  const member = new Command("member");
  withProjectOptions(member.command("list").description("who has a role in the project")).action(
    async (options: MemberOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      print((await client.member.list({ params })).items, options.json, listed);
    },
  );
  withProjectOptions(member.command("set").description("give a role in the project, or another one"))
    .argument("<who>", WHO)
    .addArgument(new Argument("<role>", "what they may do").choices(Role.options))
    .action(async (who: string, role: Role, options: MemberOptions) => {
      const client = await connect(options);
      const params = {
        projectId: await projectId(client, options.project),
        memberId: await memberIdNamed(client, who),
      };
      print(await client.member.set({ params, body: { role } }), options.json, (set) => listed([set]));
    });
  withProjectOptions(member.command("remove").description("take the role in the project away"))
    .argument("<who>", WHO)
    .action(async (who: string, options: MemberOptions) => {
      const client = await connect(options);
      const params = {
        projectId: await projectId(client, options.project),
        memberId: await memberIdNamed(client, who),
      };
      await client.member.remove({ params });
      print({ removed: params.memberId }, options.json, () => `${who} has no role of their own in the project now`);
    });
  return member;
}

function listed(members: readonly Member[]): string {
  return table(
    ["id", "kind", "name", "role"],
    members.map(({ memberId, kind, name, role }) => [memberId, kind, name, role]),
  );
}
