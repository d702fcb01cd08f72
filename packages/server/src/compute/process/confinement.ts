import type { SpawnOptions } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Cgroup } from "./cgroup.js";
import {
  asUser,
  backToUser,
  type ConfinementSupport,
  type Isolation,
  intoNamespaces,
  withDeathSignal,
} from "./confinement-support.js";
import { giveTo, letThrough, makeReadable, outermostClosed } from "./file-access.js";
import { noteOf } from "./isolation-notes.js";
import { markVariables, type TreeMarks } from "./process-tree.js";
import { takeUserSlot } from "./user-slot.js";

/** What a job may use; null: as much as there is. */
export interface JobLimits {
  readonly cores: number | null;
  readonly memoryBytes: number | null;
  /** Default 4096 where the system can count the job's alone. */
  readonly processes?: number | null;
  /** Of one process. Default 8192. */
  readonly openFiles?: number | null;
}

export interface ConfineRequest {
  /** The job's id; of one node of several with its number, as in `TreeMarks`. */
  readonly jobId: string;
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Variables that each of several processes of the command has besides, which share the cores. Default: there is one. */
  readonly processes?: readonly Readonly<Record<string, string>>[] | undefined;
  /** Absolute; the job's own: it may write there, and nobody else may look. */
  readonly folder: string;
  /** Absolute folders and files that it may read: its environment, its inputs where they are not in `folder`. */
  readonly readable: readonly string[];
  /** The data folder, which it may not see but for the above. */
  readonly dataDir: string;
  readonly limits: JobLimits;
}

export interface OutOfMemory {
  readonly limitBytes: number;
  readonly peakBytes: number;
}

/** How one process is started. */
export interface ConfinedStart {
  readonly file: string;
  readonly args: readonly string[];
  readonly spawnOptions: Pick<SpawnOptions, "cwd" | "env" | "detached">;
}

/** A command ready to be started so that it is held to what it may: itself is the first of `starts`. */
export interface Confined extends ConfinedStart {
  /** One for each of the processes that were asked for; all are held together. */
  readonly starts: readonly ConfinedStart[];
  readonly limits: JobLimits;
  readonly isolation: Isolation;
  /** By what its processes are known, once it is started. */
  readonly marks: Partial<TreeMarks>;
  /** Whether the kernel holds it to its memory. */
  readonly holdsMemory: boolean;
  /** What the kernel has found, if it ended processes for their memory. */
  outOfMemory(): OutOfMemory | undefined;
  /** Memory in use that cannot be given back without loss; undefined where nothing tells. */
  workingSetBytes(): number | undefined;
  /** Once all its processes have ended: lets go of what was taken for it, and gives its files back to the server. */
  cleanUp(): void;
}

const PROCESSES = 4096;
const OPEN_FILES = 8192;
/** For what root runs before the command. */
const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What numeric libraries read to find out how many threads they may start; by themselves they take all cores. */
const threadVariables = [
  "OMP_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "MKL_NUM_THREADS",
  "NUMEXPR_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
  "POLARS_MAX_THREADS",
  "RAYON_NUM_THREADS",
];

/** Writes itself into each control group, then becomes the command. */
const joinGroups =
  'n=$1; shift; while [ "$n" -gt 0 ]; do echo 0 > "$1/cgroup.procs" || exit 125; shift; n=$((n - 1)); done; exec "$@"';

/**
 * Covers a folder with an empty one, in which it puts back what the job may see: `cover count (rw|ro path)...`. The
 * folder that was entered before stays the one below.
 */
const hideFolder =
  'mask=$(umask); umask 022; cover=$1; n=$2; shift 2; cd "$cover" && mount -t tmpfs -o mode=0755,size=1m tmpfs "$cover" || exit 125; ' +
  'while [ "$n" -gt 0 ]; do to="$cover/$2"; if [ -d "./$2" ]; then mkdir -p "$to"; else mkdir -p "$(dirname "$to")" && : > "$to"; fi; ' +
  'mount --no-canonicalize --bind "./$2" "$to" || exit 125; ' +
  '[ "$1" = rw ] || mount -o remount,bind,ro "$to" || exit 125; shift 2; n=$((n - 1)); done; umask "$mask"; cd "$1" || exit 125; shift; exec "$@"';

/** Takes the environment from a file that only its user can read, and removes it: as root it could do anything. */
const takeEnvironment = '. "$1" && rm -f "$1" && shift && exec "$@"';

/** The first process of a namespace: waits for those that lose their parent, and ends with the command; the rest go with it. */
const firstProcess = '"$@"; exit $?';

/**
 * Prepares `command` to run held apart as far as `support` goes: as a user of its own, in namespaces that hide the data
 * folder and other processes, in a control group with its limits. `isolation` says what of it holds.
 */
export function confine(support: ConfinementSupport, request: ConfineRequest): Confined {
  const { jobId, folder, dataDir, readable, limits } = request;
  const ways = [folder, ...readable];
  const cover = coverOf(support, dataDir);
  const seen = cover === undefined ? ways : ways.filter((path) => !path.startsWith(`${cover}/`));
  const barred = support.otherUser ? seen.map((path) => outermostClosed(path, dataDir)).find(Boolean) : undefined;
  const slot = support.otherUser && barred === undefined ? takeUserSlot() : undefined;
  const processes = limits.processes === undefined ? PROCESSES : limits.processes;
  const cgroup = support.cgroup ? new Cgroup(support.cgroup, jobId, { ...limits, processes }) : undefined;
  const holdsMemory = cgroup?.holdsMemory ?? false;
  const { processes: variables = [{}] } = request;
  const marked = markVariables(jobId);
  const environments = variables.map((of) => ({
    ...{ ...request.env, ...of, ...threads(limits.cores, variables.length), ...marked },
  }));
  const own = { HOME: folder, USER: "crisol-job", LOGNAME: "crisol-job", TMPDIR: join(folder, ".tmp") };
  const environmentFile = (at: number) => join(folder, `.environment-${at}`);
  const pinned = cgroup?.holdsCores || !support.affinity ? [] : pinnedTo(limits.cores);

  if (slot) {
    for (const path of readable) makeReadable(path);
    if (seen.includes(folder)) {
      for (const path of readable) letThrough(path, dataDir);
      // Last, as what is for this job alone may be among the readable.
      letThrough(folder, dataDir, slot.userId);
    }
    mkdirSync(own.TMPDIR, { mode: 0o700 });
    for (const [at, environment] of environments.entries()) {
      writeFileSync(environmentFile(at), shellScript({ ...environment, ...own }), { mode: 0o600 });
    }
    giveTo(folder, slot.userId);
  }
  const stages = (at: number): (readonly string[])[] => [
    support.deathSignal ? withDeathSignal : [],
    cgroup ? ["sh", "-c", joinGroups, "crisol-job", String(cgroup.folders.length), ...cgroup.folders] : [],
    support.limits ? resourceLimits(limits, slot ? processes : null) : [],
    pinned,
    ...(support.namespaces && cover ? [intoNamespaces[support.namespaces], hide(request, cover)] : []),
    // Before the user changes: that would undo that it ends with the program that made the namespace.
    cover ? ["sh", "-c", firstProcess, "crisol-job"] : [],
    support.namespaces === "user" ? backToUser(process.getuid?.() ?? 0, process.getgid?.() ?? 0) : [],
    slot ? [...asUser(slot.userId), "sh", "-c", takeEnvironment, "crisol-job", environmentFile(at)] : [],
    request.command,
  ];
  const starts = environments.map((environment, at): ConfinedStart => {
    const [file, ...args] = stages(at).flat();
    const env = slot ? { PATH: SYSTEM_PATH, ...marked } : environment;
    return { file: file as string, args, spawnOptions: { cwd: request.cwd, env, detached: true } };
  });
  return {
    ...(starts[0] as ConfinedStart),
    starts,
    limits,
    isolation: describe({ support, request, slot: slot !== undefined, barred, cgroup, isPinned: pinned.length > 0 }),
    marks: { userId: slot?.userId, members: cgroup && (() => cgroup.members()) },
    holdsMemory,
    outOfMemory() {
      if (!cgroup || limits.memoryBytes === null || cgroup.memoryKills() === 0) return undefined;
      return { limitBytes: limits.memoryBytes, peakBytes: cgroup.peakMemoryBytes() ?? limits.memoryBytes };
    },
    workingSetBytes: () => cgroup?.workingSetBytes(),
    cleanUp() {
      cgroup?.remove();
      if (!slot) return;
      giveTo(folder, 0);
      slot.release();
    },
  };
}

/** The folder that hides what is in it: the data folder, or what leads to it if that is closed as root's home is. */
function coverOf({ namespaces, otherUser }: ConfinementSupport, dataDir: string): string | undefined {
  if (namespaces === null) return undefined;
  return (otherUser ? outermostClosed(dataDir, dataDir) : undefined) ?? dataDir;
}

function hide({ folder, readable, cwd }: ConfineRequest, cover: string): readonly string[] {
  const inside = (path: string) => path.startsWith(`${cover}/`);
  const kept = [
    ...readable.filter(inside).map((path) => ["ro", path.slice(cover.length + 1)]),
    ...(inside(folder) ? [["rw", folder.slice(cover.length + 1)]] : []),
  ];
  return ["sh", "-c", hideFolder, "crisol-job", cover, String(kept.length), ...kept.flat(), cwd];
}

/** Throws for a name that no shell takes. */
function shellScript(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`"${name}" is not a name of a variable`);
      return `export ${name}='${value.replaceAll("'", "'\\''")}'\n`;
    })
    .join("");
}

function resourceLimits({ openFiles }: JobLimits, processes: number | null): readonly string[] {
  const files = openFiles === undefined ? OPEN_FILES : openFiles;
  return [
    "prlimit",
    "--core=0",
    ...(files === null ? [] : [`--nofile=${files}`]),
    // Counted for a user: only where that has no other processes.
    ...(processes === null ? [] : [`--nproc=${processes}`]),
    "--",
  ];
}

/** Any cores will do, but not the same ones for all jobs. */
function pinnedTo(cores: number | null): readonly string[] {
  const all = availableParallelism();
  if (cores === null || cores >= all) return [];
  const first = Math.floor(Math.random() * all);
  const list = Array.from({ length: Math.max(1, Math.floor(cores)) }, (_, index) => (first + index) % all);
  return ["taskset", "--cpu-list", list.join(",")];
}

function threads(cores: number | null, processes: number): Record<string, string> {
  const count = String(Math.max(1, Math.floor((cores ?? availableParallelism()) / processes)));
  return Object.fromEntries(threadVariables.map((name) => [name, count]));
}

interface Held {
  readonly support: ConfinementSupport;
  readonly request: ConfineRequest;
  readonly slot: boolean;
  readonly barred: string | undefined;
  readonly cgroup: Cgroup | undefined;
  readonly isPinned: boolean;
}

function describe({ support, request: { limits }, slot, barred, cgroup, isPinned }: Held): Isolation {
  const hides = support.namespaces !== null;
  const user = slot ? "own_user" : barred ? "path_closed" : support.otherUser ? "users_taken" : "server_not_root";
  const files = hides ? "folder_hidden" : slot ? "folder_closed" : "files_open";
  const memory = cgroup?.holdsMemory ? "memory_held" : "memory_watched";
  const cores = cgroup?.holdsCores ? "cores_held" : isPinned ? "cores_pinned" : "cores_told";
  return {
    user: noteOf(user, barred),
    files: noteOf(files),
    processes: noteOf(hides ? "processes_hidden" : "processes_seen"),
    memory: noteOf(limits.memoryBytes === null ? "memory_unlimited" : memory),
    cores: noteOf(limits.cores === null ? "cores_unlimited" : cores),
  };
}
