import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { writeFileDurably } from "../store/durable-file.js";
import { readServerInfo } from "../store/lock.js";
import type { ServerInfo } from "../store/server-info.js";
import { createToken } from "./tokens.js";

/** A server that runs on this machine, with a credential for whoever may read its data folder. */
export interface LocalServer extends ServerInfo {
  readonly url: string;
  readonly token: string;
}

/**
 * Makes the token by which the command line of the same user gets in, for as long as the server runs; the one of an
 * earlier run stops working. It reveals nothing: whoever can read the file can read all data beside it.
 */
export async function createLocalToken(tx: Kysely<Database>, nowMs: number): Promise<string> {
  await tx.deleteFrom("token").where("source", "=", "local").execute();
  return (await createToken(tx, { name: "Local command line", source: "local", nowMs })).secret;
}

/** Puts the token where `findLocalServer` finds it; readable by the owner only. */
export async function writeLocalToken(dataDir: string, token: string): Promise<void> {
  await writeFileDurably(pathIn(dataDir), `${token}\n`);
}

export async function removeLocalToken(dataDir: string): Promise<void> {
  await rm(pathIn(dataDir), { force: true });
}

/** The server that runs on `dataDir`; undefined if none does, or it does not listen yet. */
export async function findLocalServer(dataDir: string): Promise<LocalServer | undefined> {
  const info = await readServerInfo(dataDir);
  if (!info?.url) return undefined;
  const token = await readFile(pathIn(dataDir), "utf8").catch(() => undefined);
  return token === undefined ? undefined : { ...info, url: info.url, token: token.trim() };
}

function pathIn(dataDir: string): string {
  return join(dataDir, "local-token");
}
