import { Role } from "@crisol/contract";
import { Command, Option } from "commander";
import { connect, projectId, type ServerOptions, withServerOptions } from "../connect.js";
import { print, table } from "../output.js";
import { userNamed } from "../team.js";

interface TokenOptions extends ServerOptions {
  readonly user?: string;
  readonly role?: Role;
  readonly project?: string;
  readonly expiresInDays?: number;
}

export function command(): Command {
  const token = new Command("token");
  withServerOptions(token.command("list").description("list one's API tokens; as administrator those of all"))
    .option("--user <user>", "only those of this user: e-mail, name or id")
    .action(async ({ user, ...options }: TokenOptions) => {
      const client = await connect(options);
      const query = user === undefined ? {} : { userId: (await userNamed(client, user)).id };
      print((await client.token.list({ query })).items, options.json, (items) =>
        table(
          ["id", "name", "whose", "role", "project", "begins with", "created", "expires", "last used"],
          items.map((t) => [
            ...[t.id, t.name, t.userName, t.role ?? "the user's", t.projectId ?? "all", t.prefix],
            ...[t.createdAt, t.expiresAt, t.lastUsedAt],
          ]),
        ),
      );
    });
  withServerOptions(token.command("create <name>").description("create an API token; its secret is shown once"))
    .option("--user <user>", "whose it is: e-mail, name or id; default: oneself")
    .addOption(new Option("--role <role>", "the most it allows in a project").choices(Role.options))
    .option("-p, --project <name or id>", "the only project it is for")
    .option("--expires-in-days <days>", "days until it stops working", Number)
    .action(async (name: string, { user, role, project, expiresInDays, ...options }: TokenOptions) => {
      const client = await connect(options);
      const created = await client.token.create({
        body: {
          name,
          expiresInDays,
          ...(user !== undefined && { userId: (await userNamed(client, user)).id }),
          ...(role && { role }),
          ...(project !== undefined && { projectId: await projectId(client, project) }),
        },
      });
      print(created, options.json, () => `${created.secret}\nkeep it now: it is not shown again`);
    });
  withServerOptions(token.command("delete <id>").description("revoke an API token")).action(
    async (tokenId: string, options: ServerOptions) => {
      await (await connect(options)).token.delete({ params: { tokenId } });
      print({ deleted: tokenId }, options.json, () => `revoked ${tokenId}`);
    },
  );
  return token;
}
