import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { print } from "../output.js";

export function command(): Command {
  return withServerOptions(new Command("login")).action(async (options: ServerOptions) => {
    const client = await connect(options);
    const { user } = await client.session.get();
    print(
      { ...(await client.session.createLoginCode()), user },
      options.json,
      ({ url, expiresAt }) => `${url}\nsigns in ${user.name} once, until ${expiresAt}`,
    );
  });
}
