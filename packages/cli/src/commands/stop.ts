import { Command } from "commander";
import { localServer, type ServerOptions, withServerOptions } from "../connect.js";
import { print } from "../output.js";

/** How long a server may take to finish the requests in flight. */
const GRACE_MS = 15_000;

export function command(): Command {
  return withServerOptions(new Command("stop")).action(async (options: ServerOptions) => {
    const server = await localServer(options.dataDir);
    if (server) await terminate(server.pid);
    print({ stopped: server !== undefined, pid: server?.pid }, options.json, ({ stopped, pid }) =>
      stopped ? `stopped the server (process ${pid})` : "no server runs on this data folder",
    );
  });
}

async function terminate(pid: number): Promise<void> {
  process.kill(pid, "SIGTERM");
  for (const end = Date.now() + GRACE_MS; Date.now() < end; ) {
    if (!isAlive(pid)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server (process ${pid}) has not stopped after ${GRACE_MS / 1000} s`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
