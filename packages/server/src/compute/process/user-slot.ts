import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identify, isAlive, type ProcessIdentity } from "./process-identity.js";
import { processIds, userOf } from "./process-table.js";

/**
 * Users that jobs run as where the server is root: numbers without a name, one for each running job of this machine, so
 * that no job can read another's files. Above what people and services get by default.
 */
const FIRST_USER = 59_000;
const USERS = 256;
/** The group of all of them: it may pass through the folders that lead to a job's own. */
export const JOBS_GROUP = FIRST_USER - 1;

export interface UserSlot {
  readonly userId: number;
  /** Gives the number back, and removes what the job has left in the machine's temporary folders. */
  release(): void;
}

/** Where it stands who uses which number; of the machine, as the numbers are. */
const defaultFolder = "/run/crisol/users";

/** Takes a number that no running job has; undefined where all are taken, or nothing can be written down. Needs root. */
export function takeUserSlot(folder = defaultFolder): UserSlot | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return undefined;
  }
  const first = Math.floor(Math.random() * USERS);
  for (let index = 0; index < USERS; index++) {
    const userId = FIRST_USER + ((first + index) % USERS);
    if (!claim(folder, userId)) continue;
    return {
      userId,
      release: () => {
        removeTemporaryFiles(userId);
        rmSync(join(folder, String(userId)), { force: true });
      },
    };
  }
  return undefined;
}

function claim(folder: string, userId: number): boolean {
  const path = join(folder, String(userId));
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identify(process.pid)), { mode: 0o600 });
  try {
    return link(own, path) || (removeStale(path, userId) && link(own, path));
  } finally {
    rmSync(own, { force: true });
  }
}

/** The file is there with its content or not at all, and never replaces one. */
function link(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Frees the number of a supervisor that was killed, and ends what its job has left running. */
function removeStale(path: string, userId: number): boolean {
  if (isHeld(path)) return false;
  const taken = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, taken);
  } catch {
    return false;
  }
  // Another was faster, and this is its new claim.
  const isNew = isHeld(taken);
  if (isNew) link(taken, path);
  rmSync(taken, { force: true });
  if (isNew) return false;
  for (const pid of processIds()) {
    if (userOf(pid) === userId) kill(pid);
  }
  removeTemporaryFiles(userId);
  return true;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

function isHeld(path: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(path, "utf8")) as ProcessIdentity);
  } catch {
    return false;
  }
}

function removeTemporaryFiles(userId: number): void {
  for (const folder of new Set([tmpdir(), "/tmp", "/var/tmp", "/dev/shm"])) {
    try {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (lstatSync(path, { throwIfNoEntry: false })?.uid === userId) rmSync(path, { recursive: true, force: true });
      }
    } catch {
      // Not on this machine.
    }
  }
}
