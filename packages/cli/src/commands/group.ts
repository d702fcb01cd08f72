import type { Group } from "@crisol/contract";
import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { print, table } from "../output.js";
import { groupNamed, userNamed } from "../team.js";

export function command(): Command {
  const group = new Command("group");
  withServerOptions(group.command("list").description("list groups with their members")).action(
    async (options: ServerOptions) => {
      print((await (await connect(options)).group.list()).items, options.json, listed);
    },
  );
  withServerOptions(group.command("create <name>").description("add a group")).action(
    async (name: string, options: ServerOptions) => {
      const client = await connect(options);
      print(await client.group.create({ body: { name } }), options.json, (made) => listed([made]));
    },
  );
  withServerOptions(group.command("rename <group> <name>").description("give a group another name")).action(
    async (named: string, name: string, options: ServerOptions) => {
      const client = await connect(options);
      const params = { groupId: (await groupNamed(client, named)).id };
      print(await client.group.update({ params, body: { name } }), options.json, (changed) => listed([changed]));
    },
  );
  withServerOptions(
    group.command("delete <group>").description("remove a group and its roles; its members stay users"),
  ).action(async (named: string, options: ServerOptions) => {
    const client = await connect(options);
    const { id, name } = await groupNamed(client, named);
    await client.group.delete({ params: { groupId: id } });
    print({ deleted: id }, options.json, () => `deleted ${name} (${id})`);
  });
  for (const [verb, description] of [
    ["add", "put users into a group"],
    ["remove", "take users out of a group"],
  ] as const) {
    withServerOptions(group.command(`${verb} <group> <user...>`).description(description)).action(
      async (named: string, names: readonly string[], options: ServerOptions) => {
        const client = await connect(options);
        let changed = await groupNamed(client, named);
        // All are found before the first is changed: a wrong name changes nothing.
        const users = await Promise.all(names.map((name) => userNamed(client, name)));
        for (const { id: userId } of users) {
          const params = { groupId: changed.id, userId };
          changed = await (verb === "add" ? client.group.addMember({ params }) : client.group.removeMember({ params }));
        }
        print(changed, options.json, (group) => listed([group]));
      },
    );
  }
  return group;
}

function listed(groups: readonly Group[]): string {
  return table(
    ["id", "name", "members"],
    groups.map(({ id, name, members }) => [id, name, members.map((member) => member.name).join(", ")]),
  );
}
