import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Libsql from "libsql";
import { readServerInfoFile, removeServerInfoFile, type ServerInfo, writeServerInfoFile } from "./server-info.js";
import { storeErrorOf } from "./sqlite/sqlite-error.js";
import { isStoreError, StoreError } from "./store-error.js";

/** The right to be the only server on a data folder. */
export interface DataDirLock {
  /** Records where the server listens. */
  announce(url: string): Promise<void>;
  /** Lets another server have the folder. */
  release(): Promise<void>;
}

/**
 * Takes the data folder, or throws `store_locked` with the process and address of the server that has it.
 *
 * The lock is the operating system's own, on `lock.db`, through a transaction that SQLite keeps open: it ends with the
 * process however that ends, so there is no stale lock to clean up. Nothing else may open `lock.db` in this process
 * (POSIX drops all of a process's locks on a file when it closes any handle of it): a backup leaves the file out.
 */
export async function lockDataDir(dataDir: string, effects: { now: () => number }): Promise<DataDirLock> {
  // Whoever only asks holds the lock for less than a millisecond: a server that starts just then must not give up.
  const held = holdLock(dataDir, "BEGIN EXCLUSIVE", 250);
  if (!held) throw await lockedBy(dataDir);
  const info: ServerInfo = { pid: process.pid, url: null, startedAt: new Date(effects.now()).toISOString() };
  try {
    await writeServerInfoFile(dataDir, info);
  } catch (error) {
    held.close();
    throw error;
  }
  return {
    announce: (url) => writeServerInfoFile(dataDir, { ...info, url }),
    async release() {
      try {
        await removeServerInfoFile(dataDir);
      } finally {
        held.exec("ROLLBACK");
        held.close();
      }
    },
  };
}

/** The server that has the data folder now; undefined if none has, even if a killed one left its `server.json`. */
export async function readServerInfo(dataDir: string): Promise<ServerInfo | undefined> {
  if (!existsSync(join(dataDir, "lock.db"))) return undefined;
  const held = holdLock(dataDir, "BEGIN; SELECT 1 FROM sqlite_schema", 0);
  if (!held) return readServerInfoFile(dataDir);
  held.close();
  return undefined;
}

/** A connection that holds the lock, or undefined if another has it. */
function holdLock(dataDir: string, begin: string, waitMs: number): Libsql.Database | undefined {
  let database: Libsql.Database | undefined;
  try {
    database = new Libsql(join(dataDir, "lock.db"));
    // Only `exec`: a prepared statement would keep the file, and the lock, open until the garbage collector finds it.
    database.exec(`PRAGMA busy_timeout = ${waitMs}`);
    database.exec(begin);
    return database;
  } catch (cause) {
    database?.close();
    const error = storeErrorOf(cause);
    if (isStoreError(error, "store_busy")) return undefined;
    throw error;
  }
}

async function lockedBy(dataDir: string): Promise<StoreError> {
  let info = await readServerInfoFile(dataDir);
  // Right after a server was killed, its successor may hold the lock and not have written its own file yet.
  for (let attempt = 0; attempt < 10 && !(info && isAlive(info.pid)); attempt++) {
    await sleep(50);
    info = await readServerInfoFile(dataDir);
  }
  const who = info ? ` (process ${info.pid}${info.url ? `, ${info.url}` : ""})` : "";
  return new StoreError(
    "store_locked",
    `The data folder ${dataDir} is in use by another Crisol server${who}: stop that one, or give this one another folder.`,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
