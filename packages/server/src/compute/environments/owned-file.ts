import { createHash } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identify, isAlive, type ProcessIdentity } from "../process/process-identity.js";

/** The process that a file belongs to, and those that it has started and that may outlive it. */
export interface Owner {
  readonly machine: string;
  readonly process: ProcessIdentity;
  readonly children: readonly ProcessIdentity[];
}

/** An owner on another machine that has not touched its file for so long is taken for dead. In ms. */
const SILENT_MS = 60_000;
const TOUCH_MS = 10_000;
const LOOK_MS = 100;

/** Where the numbers of processes mean the same: containers of one machine may each count from 1. */
const machine = `${hostname()} ${namespace()}`;

/** A file name for this process, unlike those of processes of other machines. */
export const ownName = `${createHash("sha256").update(machine).digest("hex").slice(0, 12)}-${process.pid}`;

/** A file that says that this process is at work on something, or uses it; of a process that died it counts no more. */
export class OwnedFile {
  readonly #touch: NodeJS.Timeout;

  private constructor(
    readonly path: string,
    private owner: Owner,
  ) {
    this.#touch = setInterval(() => this.#touched(), TOUCH_MS).unref();
  }

  /** Makes the file `path`; undefined if there is one, whoever's. */
  static create(path: string): OwnedFile | undefined {
    const owner: Owner = { machine, process: identify(process.pid), children: [] };
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    const own = temporary(path);
    writeFileSync(own, JSON.stringify(owner), { mode: 0o644 });
    try {
      // link, unlike a write, makes the file with its content or not at all, and never replaces one.
      linkSync(own, path);
      return new OwnedFile(path, owner);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      return undefined;
    } finally {
      rmSync(own, { force: true });
    }
  }

  /**
   * Makes the file `path` once nobody else has it; one whose owner died is taken over, and what the dead one had started
   * is ended first. `waiting` is called once if somebody has it.
   */
  static async acquire(
    path: string,
    signal: AbortSignal,
    waiting: (owner: Owner) => void = () => {},
  ): Promise<OwnedFile> {
    for (let told = false; ; ) {
      signal.throwIfAborted();
      const file = OwnedFile.create(path);
      if (file) return file;
      const owner = readOwner(path);
      if (owner && !isOwned(path, owner)) await takeAway(path, owner, signal);
      else if (owner) {
        if (!told) waiting(owner);
        told = true;
        await sleep(LOOK_MS, undefined, { signal });
      }
    }
  }

  /** Notes a process that must be ended before somebody else may take this over. */
  started(pid: number): void {
    this.owner = { ...this.owner, children: [...this.owner.children.filter(isAlive), identify(pid)] };
    const own = temporary(this.path);
    writeFileSync(own, JSON.stringify(this.owner), { mode: 0o644 });
    renameSync(own, this.path);
  }

  release(): void {
    clearInterval(this.#touch);
    rmSync(this.path, { force: true });
  }

  #touched(): void {
    try {
      utimesSync(this.path, new Date(), new Date());
    } catch {
      // Somebody cleared the folder away: there is nothing left to keep.
    }
  }
}

let nextNumber = 0;

const temporary = (path: string) => `${path}.${ownName}.${nextNumber++}.tmp`;

/** Of a file that a power cut left empty; it is as good as one of another machine that is silent. */
const nobody: Owner = { machine: "", process: { pid: 0, startedAt: null }, children: [] };

/** Whose the file `path` is; undefined if it is not there. */
export function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Owner;
  } catch (error) {
    if (error instanceof SyntaxError) return nobody;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether the owner of the file `path` is still there. */
export function isOwned(path: string, owner: Owner): boolean {
  if (owner.machine === machine) return isAlive(owner.process);
  try {
    return Date.now() - statSync(path).mtimeMs < SILENT_MS;
  } catch {
    return false;
  }
}

/** Removes the file of a dead owner: under a file of its own, so that no two do so, and one removes what the next has made. */
async function takeAway(path: string, dead: Owner, signal: AbortSignal): Promise<void> {
  const guard = await OwnedFile.acquire(`${path}.takeover`, signal);
  try {
    const owner = readOwner(path);
    if (JSON.stringify(owner) !== JSON.stringify(dead)) return;
    if (dead.machine === machine) for (const child of dead.children.filter(isAlive)) await end(child);
    rmSync(path, { force: true });
  } finally {
    guard.release();
  }
}

async function end(child: ProcessIdentity): Promise<void> {
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  while (isAlive(child)) await sleep(5);
}

function namespace(): string {
  try {
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return "";
  }
}
