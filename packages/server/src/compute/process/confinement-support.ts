import { spawnSync } from "node:child_process";
import type { IsolationNote as IsolationNoteOfAspect } from "@crisol/contract";
import { type CgroupPlace, findCgroupPlace } from "./cgroup.js";
import { JOBS_GROUP } from "./user-slot.js";

/** What of a job's confinement this system allows. JSON: found out once and handed on. */
export interface ConfinementSupport {
  /** Whether jobs can run as another user than the server's. */
  readonly otherUser: boolean;
  /** Namespaces of processes and mounts: by root's right, by a user namespace, or not at all. */
  readonly namespaces: "root" | "user" | null;
  readonly cgroup: CgroupPlace | null;
  /** Whether jobs can be held to certain cores. */
  readonly affinity: boolean;
  /** Whether limits of processes and open files can be set. */
  readonly limits: boolean;
  /** Whether a job can be told to end with the process that looks after it. */
  readonly deathSignal: boolean;
}

/** Whether the server is root, which is what another user and most namespaces need. */
export const isRoot = () => process.getuid?.() === 0;

/** What works nowhere: for systems that are not Linux. */
export const noSupport: ConfinementSupport = {
  otherUser: false,
  namespaces: null,
  cgroup: null,
  affinity: false,
  limits: false,
  deathSignal: false,
};

/** Programs that put a command into namespaces, without the command. */
export const intoNamespaces = {
  root: ["unshare", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc", "--"],
  user: ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc", "--"],
} as const;

/** Gives the rights of a user namespace up again: the command sees itself as the user that it is. */
export function backToUser(userId: number, groupId: number): string[] {
  return ["unshare", "--user", `--map-user=${userId}`, `--map-group=${groupId}`, "--"];
}

/** Runs the command as `userId`, a member of the jobs' group, without any right to become another. */
export function asUser(userId: number): string[] {
  const identity = [`--reuid=${userId}`, `--regid=${userId}`, `--groups=${JOBS_GROUP}`];
  return ["setpriv", ...identity, "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--"];
}

export const withDeathSignal = ["setpriv", "--pdeathsig", "KILL", "--"] as const;

/** Tries each means on a command that does nothing; some 50 ms. */
export function detectConfinement(): ConfinementSupport {
  if (process.platform !== "linux") return noSupport;
  const [userId, groupId] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const mount = ["sh", "-c", 'mount -t tmpfs tmpfs /tmp && exec "$@"', "sh"];
  const byUser = () => works([...intoNamespaces.user, ...mount, ...backToUser(userId, groupId)]);
  return {
    otherUser: isRoot() && works(asUser(JOBS_GROUP)),
    namespaces: isRoot() && works([...intoNamespaces.root, ...mount]) ? "root" : !isRoot() && byUser() ? "user" : null,
    cgroup: findCgroupPlace() ?? null,
    affinity: works(["taskset", "--cpu-list", "0"]),
    limits: works(["prlimit", "--core=0", "--"]),
    deathSignal: works(withDeathSignal),
  };
}

function works(command: readonly string[]): boolean {
  const [file, ...args] = [...command, "true"];
  return spawnSync(file as string, args, { stdio: "ignore", timeout: 5000 }).status === 0;
}

/** Whether a job is held apart in one respect, and how, or why not. */
export type IsolationNote = Omit<IsolationNoteOfAspect, "aspect">;

/** How a job is held apart from the server, from other jobs, and to its share. */
export interface Isolation {
  readonly user: IsolationNote;
  readonly files: IsolationNote;
  readonly processes: IsolationNote;
  readonly memory: IsolationNote;
  readonly cores: IsolationNote;
}
