import { Command } from "commander";
import { localServer, type ServerOptions, withServerOptions } from "../connect.js";
import { facts, print } from "../output.js";

export function command(): Command {
  return withServerOptions(new Command("status")).action(async (options: ServerOptions) => {
    const server = await localServer(options.dataDir);
    const status = server
      ? { running: true, url: server.url, pid: server.pid, startedAt: server.startedAt }
      : { running: false };
    print(status, options.json, () => (server ? facts(Object.entries(status)) : "no server runs on this data folder"));
    if (!server) process.exitCode = 1;
  });
}
