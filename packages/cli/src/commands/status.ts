import { CrisolError } from "@crisol/sdk";
import { Command } from "commander";
import { connect, localServer, type ServerOptions, withServerOptions } from "../connect.js";
import { facts, print } from "../output.js";

export function command(): Command {
  return withServerOptions(new Command("status")).action(async (options: ServerOptions) => {
    const server = await localServer(options.dataDir);
    if (!server) {
      print({ running: false }, options.json, () => "no server runs on this data folder");
      process.exitCode = 1;
      return;
    }
    const { url, pid, startedAt } = server;
    const user = await whoAsks({ ...options, url, token: options.token ?? server.token });
    print({ running: true, url, pid, startedAt, user }, options.json, ({ user, ...status }) =>
      facts(Object.entries({ ...status, user: user?.name ?? "nobody: the token that was given is not valid here" })),
    );
  });
}

/** The user behind the credential; null where it is none, which is no reason not to say that the server runs. */
async function whoAsks(options: ServerOptions) {
  const client = await connect(options);
  try {
    return (await client.session.get()).user;
  } catch (error) {
    if (error instanceof CrisolError) return null;
    throw error;
  }
}
