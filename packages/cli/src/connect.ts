import { type Client, createClient } from "@crisol/sdk";
import { type Command, Option } from "commander";
import { UsageError } from "./errors.js";

/** Options of every command that talks to a server. */
export interface ServerOptions {
  readonly url?: string;
  readonly token?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Adds `--json`, `--url`, `--token` and `--data-dir` to a command. */
export function withServerOptions(command: Command): Command {
  return command
    .option("--json", "print one JSON value")
    .addOption(
      new Option("--url <url>", "address of the server; default: the one that runs on this data folder").env(
        "CRISOL_URL",
      ),
    )
    .addOption(
      new Option("--token <token>", "API token; default: the local credential of the running server").env(
        "CRISOL_TOKEN",
      ),
    )
    .addOption(new Option("--data-dir <dir>", "data folder of the local server").env("CRISOL_DATA_DIR"));
}

/** A client of the server that the options name. Throws a `UsageError` where there is none. */
export async function connect(options: ServerOptions): Promise<Client> {
  return createClient(await connectionOf(options));
}

/**
 * The address of the server that the options name, and a credential. Without `--url` it is the local one: its address and its credential,
 * readable by its owner only, lie in the data folder while it runs.
 */
export async function connectionOf(options: ServerOptions): Promise<{ baseUrl: string; token: string }> {
  if (options.url) {
    if (!options.token) throw new UsageError("--url needs --token or CRISOL_TOKEN");
    return { baseUrl: options.url.replace(/\/$/, ""), token: options.token };
  }
  const server = await localServer(options.dataDir);
  if (!server)
    throw new UsageError(
      "no server runs on this data folder: start one with `crisol start`, or give --url and --token",
    );
  return { baseUrl: server.url, token: options.token ?? server.token };
}

/** The server that runs on `dataDir`, or undefined. */
export async function localServer(dataDir: string | undefined) {
  const { findLocalServer, resolveDataDir } = await import("@crisol/server");
  return findLocalServer(resolveDataDir(dataDir));
}

/** The id of the project called `nameOrId`; without one, of the only project there is. */
export async function projectId(client: Client, nameOrId: string | undefined): Promise<string> {
  if (nameOrId && /^prj_[0-9a-z]{26}$/.test(nameOrId)) return nameOrId;
  const { items } = await client.project.list({ query: { limit: 1000 } });
  const found = nameOrId ? items.filter((project) => project.name === nameOrId) : items;
  if (found.length === 1 && found[0]) return found[0].id;
  const known = items.map((project) => `${project.name} (${project.id})`).join(", ") || "none yet";
  if (found.length === 0 && nameOrId) throw new UsageError(`there is no project ${nameOrId}; there are: ${known}`);
  throw new UsageError(`name one project with --project: ${known}`);
}

/** Adds `--project` besides the server's options. */
export function withProjectOptions(command: Command): Command {
  return withServerOptions(command).addOption(
    new Option("-p, --project <name or id>", "the project; default: the only one").env("CRISOL_PROJECT"),
  );
}
