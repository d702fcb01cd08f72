import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "./durable-file.js";

/** Which server has a data folder: the content of its `server.json`. */
export interface ServerInfo {
  readonly pid: number;
  /** Where it listens; null until it does. */
  readonly url: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

export function serverInfoPath(dataDir: string): string {
  return join(dataDir, "server.json");
}

/** What `server.json` says, which may be about a server that was killed; undefined if there is none or it is damaged. */
export async function readServerInfoFile(dataDir: string): Promise<ServerInfo | undefined> {
  try {
    const info = JSON.parse(await readFile(serverInfoPath(dataDir), "utf8")) as Partial<ServerInfo> | null;
    if (typeof info?.pid !== "number" || typeof info.startedAt !== "string") return undefined;
    return { pid: info.pid, url: typeof info.url === "string" ? info.url : null, startedAt: info.startedAt };
  } catch {
    return undefined;
  }
}

export async function writeServerInfoFile(dataDir: string, info: ServerInfo): Promise<void> {
  await writeFileDurably(serverInfoPath(dataDir), `${JSON.stringify(info)}\n`);
}

export async function removeServerInfoFile(dataDir: string): Promise<void> {
  await rm(serverInfoPath(dataDir), { force: true });
}
