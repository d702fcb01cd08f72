import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { statFields } from "./process-table.js";

/** A process, told apart from a later one that the system gave the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in words of the system; null where nothing tells. */
  readonly startedAt: string | null;
}

/** The identity of the process `pid`, which is alive. */
export function identify(pid: number): ProcessIdentity {
  return { pid, startedAt: startOf(pid) ?? null };
}

/** Whether the very process that `identify` saw is still there and has not ended. */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (identity.startedAt === null) return true;
  return startOf(identity.pid) === identity.startedAt;
}

/** When the process `pid` started; undefined when it has ended, even if nobody has asked for its exit status yet. */
function startOf(pid: number): string | undefined {
  if (process.platform === "linux") {
    const fields = statFields(pid);
    // A zombie: in a container whose first process does not wait for orphans it stays for ever.
    if (!fields || fields[0] === "Z" || fields[0] === "X") return undefined;
    return `${bootId()} ${fields[19]}`;
  }
  if (process.platform === "win32") return undefined;
  try {
    return (
      execFileSync("/bin/ps", ["-o", "lstart=", "-p", String(pid)], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        env: { LC_ALL: "C", TZ: "UTC" },
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

/** Start times count from boot, so that one of before a reboot could come again. */
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  } catch {
    return "";
  }
}
