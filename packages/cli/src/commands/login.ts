import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { print } from "../output.js";

export function command(): Command {
  return withServerOptions(new Command("login")).action(async (options: ServerOptions) => {
    const client = await connect(options);
    print(
      await client.session.createLoginCode(),
      options.json,
      ({ url, expiresAt }) => `${url}\nworks once, until ${expiresAt}`,
    );
  });
}
