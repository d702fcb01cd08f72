import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { print, table } from "../output.js";

export function command(): Command {
  const token = new Command("token");
  withServerOptions(token.command("list").description("list API tokens")).action(async (options: ServerOptions) => {
    const { items } = await (await connect(options)).token.list();
    print(items, options.json, () =>
      table(
        ["id", "name", "begins with", "created", "expires", "last used"],
        items.map((t) => [t.id, t.name, t.prefix, t.createdAt, t.expiresAt, t.lastUsedAt]),
      ),
    );
  });
  withServerOptions(token.command("create <name>").description("create an API token; its secret is shown once"))
    .option("--expires-in-days <days>", "days until it stops working", Number)
    .action(async (name: string, options: ServerOptions & { expiresInDays?: number }) => {
      const created = await (await connect(options)).token.create({
        body: { name, expiresInDays: options.expiresInDays },
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
