import type { User } from "@crisol/contract";
import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { facts, print, table } from "../output.js";
import { everyUser, userNamed } from "../team.js";

interface UserOptions extends ServerOptions {
  readonly name?: string;
  readonly email?: string | false;
  readonly service?: boolean;
  readonly admin?: boolean;
  readonly enable?: boolean;
  readonly disable?: boolean;
  readonly unlink?: boolean;
  readonly contains?: string;
}

export function command(): Command {
  const user = new Command("user");
  withServerOptions(user.command("list").description("list users, newest first"))
    .option("--contains <text>", "only those with this in their name or e-mail address")
    .action(async ({ contains, ...options }: UserOptions) => {
      print(await everyUser(await connect(options), contains), options.json, (items) =>
        table(
          ["id", "name", "e-mail", "kind", "administrator", "state"],
          items.map((one) => [one.id, one.name, one.email, one.kind, one.isAdmin ? "yes" : "no", stateOf(one)]),
        ),
      );
    });
  withServerOptions(user.command("create <name>").description("add somebody, who is then invited, or a service"))
    .option("--email <address>", "e-mail address")
    .option("--service", "a program, which comes in by tokens")
    .option("--admin", "may do everything in every project")
    .action(async (name: string, { email, service, admin, ...options }: UserOptions) => {
      const client = await connect(options);
      const body = { name, email: email || null, kind: service ? "service" : "person", isAdmin: !!admin } as const;
      print(await client.user.create({ body }), options.json, described);
    });
  withServerOptions(user.command("update <user>").description("change a user, named by e-mail, name or id"))
    .option("--name <name>", "new name")
    .option("--email <address>", "new e-mail address")
    .option("--no-email", "no e-mail address")
    .option("--admin", "make them administrator")
    .option("--no-admin", "no longer administrator")
    .option("--disable", "let them in no more; roles and tokens are kept")
    .option("--enable", "let them in again")
    .option("--unlink", "let go of whom the identity provider means by them, for somebody who changes providers")
    .action(async (named: string, { name, email, admin, disable, enable, unlink, ...options }: UserOptions) => {
      const client = await connect(options);
      const params = { userId: (await userNamed(client, named)).id };
      const body = {
        name,
        email: email === false ? null : email,
        isAdmin: admin,
        isDisabled: disable ? true : enable ? false : undefined,
        isExternal: unlink ? (false as const) : undefined,
      };
      print(await client.user.update({ params, body }), options.json, described);
    });
  withServerOptions(
    user.command("delete <user>").description("remove a user with tokens and roles; what they made stays"),
  ).action(async (named: string, options: ServerOptions) => {
    const client = await connect(options);
    const { id, name } = await userNamed(client, named);
    await client.user.delete({ params: { userId: id } });
    print({ deleted: id }, options.json, () => `deleted ${name} (${id})`);
  });
  withServerOptions(
    user.command("invite <user>").description("make an address that signs the user in once, within 7 days"),
  ).action(async (named: string, options: ServerOptions) => {
    const client = await connect(options);
    const { id, name } = await userNamed(client, named);
    print(
      await client.user.invite({ params: { userId: id } }),
      options.json,
      ({ url, expiresAt }) => `${url}\nfor ${name}; works once, until ${expiresAt}`,
    );
  });
  return user;
}

const stateOf = ({ disabledAt }: User) => (disabledAt ? `disabled since ${disabledAt}` : "active");

function described(user: User): string {
  return facts([
    ["id", user.id],
    ["name", user.name],
    ["e-mail", user.email],
    ["kind", user.kind],
    ["administrator", user.isAdmin ? "yes" : "no"],
    ["state", stateOf(user)],
    ["signs in with", user.isExternal ? "the identity provider" : "invitations and tokens"],
  ]);
}
