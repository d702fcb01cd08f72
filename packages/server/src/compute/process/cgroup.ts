import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

const controllers = ["memory", "cpu", "pids"] as const;
type Controller = (typeof controllers)[number];

/** Where this process may make control groups: the folder above them for each controller that works. */
export interface CgroupPlace {
  readonly version: 1 | 2;
  readonly parents: Readonly<Partial<Record<Controller, string>>>;
}

export interface CgroupLimits {
  readonly memoryBytes: number | null;
  readonly cores: number | null;
  readonly processes: number | null;
}

const PREFIX = "crisol-";
const PERIOD_US = 100_000;
/** A group this old without a process is of a job whose supervisor was killed. */
const STALE_MS = 60_000;

/**
 * Finds out by making a group whether this process may: version 2 needs a folder that was given to it (systemd's
 * `Delegate=yes`, or the folder that `CRISOL_CGROUP` names), version 1 the right to write. Undefined where it may not.
 */
export function findCgroupPlace(): CgroupPlace | undefined {
  const mounts = readLines("/proc/self/mountinfo").flatMap((line) => {
    const [fields, rest] = line.split(" - ").map((part) => part.split(" "));
    const [type, , options] = rest ?? [];
    return fields && type?.startsWith("cgroup")
      ? [{ type, root: fields[3] as string, point: fields[4] as string, options: options?.split(",") ?? [] }]
      : [];
  });
  const own = readLines("/proc/self/cgroup").map((line) => {
    const [, names, ...path] = line.split(":");
    return { names: names?.split(",") ?? [], path: path.join(":") };
  });
  const folderOf = (mount: (typeof mounts)[number], path: string) =>
    join(mount.point, mount.root !== "/" && path.startsWith(mount.root) ? path.slice(mount.root.length) : path);
  const unified = mounts.find(({ type }) => type === "cgroup2");
  const unifiedPath = own.find(({ names }) => names[0] === "")?.path;
  if (unified && unifiedPath !== undefined) {
    const folder = folderOf(unified, unifiedPath);
    for (const parent of [process.env.CRISOL_CGROUP, folder, dirname(folder)]) {
      const parents = parent?.startsWith(unified.point) ? unifiedParents(parent) : {};
      if (Object.keys(parents).length > 0) return { version: 2, parents };
    }
  }
  const parents: Partial<Record<Controller, string>> = {};
  for (const name of controllers) {
    const mount = mounts.find(({ type, options }) => type === "cgroup" && options.includes(name));
    const path = own.find(({ names }) => names.includes(name))?.path;
    if (!mount || path === undefined) continue;
    const parent = folderOf(mount, path);
    if (mayMakeGroup(parent)) parents[name] = parent;
  }
  return Object.keys(parents).length > 0 ? { version: 1, parents } : undefined;
}

function unifiedParents(parent: string): Partial<Record<Controller, string>> {
  const parents: Partial<Record<Controller, string>> = {};
  for (const name of controllers) {
    // Refused where processes are in the folder itself; what is on already needs no right to turn it on.
    tryTo(() => writeFileSync(join(parent, "cgroup.subtree_control"), `+${name}`));
    const isOn = readLines(join(parent, "cgroup.subtree_control")).some((line) => line.split(" ").includes(name));
    if (isOn && mayMakeGroup(parent)) parents[name] = parent;
  }
  return parents;
}

function mayMakeGroup(parent: string): boolean {
  const probe = join(parent, `${PREFIX}probe-${process.pid}`);
  return (
    tryTo(() => {
      mkdirSync(probe);
      accessSync(join(probe, "cgroup.procs"), constants.W_OK);
      accessSync(join(parent, "cgroup.procs"), constants.W_OK);
    }) && tryTo(() => rmdirSync(probe))
  );
}

/** A job's own control group: one folder in version 2, one for each controller in version 1. */
export class Cgroup {
  readonly #folders: Readonly<Partial<Record<Controller, string>>>;

  /** Makes the group with its limits, and removes groups that killed supervisors left. */
  constructor(
    readonly place: CgroupPlace,
    jobId: string,
    readonly limits: CgroupLimits,
  ) {
    const entries = Object.entries(place.parents) as [Controller, string][];
    this.#folders = Object.fromEntries(entries.map(([name, parent]) => [name, join(parent, PREFIX + jobId)]));
    for (const [name, parent] of entries) {
      removeStale(parent);
      mkdirSync(this.#folders[name] as string, { recursive: true });
    }
    this.#limit();
  }

  /** Folders into whose `cgroup.procs` a process writes itself. */
  get folders(): readonly string[] {
    return [...new Set(Object.values(this.#folders))];
  }

  /** Whether the kernel holds the group to its memory. */
  get holdsMemory(): boolean {
    return this.limits.memoryBytes !== null && this.#folders.memory !== undefined;
  }

  get holdsCores(): boolean {
    return this.limits.cores !== null && this.#folders.cpu !== undefined;
  }

  members(): readonly number[] {
    return this.folders.flatMap((folder) => readLines(join(folder, "cgroup.procs")).map(Number));
  }

  /** How many processes the kernel has killed because the group was at its limit of memory. */
  memoryKills(): number {
    return this.#number("memory", this.place.version === 2 ? "memory.events" : "memory.oom_control", "oom_kill") ?? 0;
  }

  /** The most memory that was in use, the cache of files included; undefined where the kernel does not tell. */
  peakMemoryBytes(): number | undefined {
    return this.#number("memory", this.place.version === 2 ? "memory.peak" : "memory.max_usage_in_bytes");
  }

  /** Memory in use without the cache of files that nobody has read of late. */
  workingSetBytes(): number | undefined {
    const two = this.place.version === 2;
    const used = this.#number("memory", two ? "memory.current" : "memory.usage_in_bytes");
    const cached = this.#number("memory", "memory.stat", two ? "inactive_file" : "total_inactive_file");
    return used === undefined ? undefined : Math.max(0, used - (cached ?? 0));
  }

  /** Removes the group, whose processes must have ended. */
  remove(): void {
    for (const folder of this.folders) tryTo(() => rmdirSync(folder));
  }

  #limit(): void {
    const { memoryBytes, cores, processes } = this.limits;
    if (memoryBytes !== null) {
      if (this.place.version === 2) {
        this.#write("memory", "memory.max", memoryBytes);
        // Not there without swap.
        this.#write("memory", "memory.swap.max", 0);
        this.#write("memory", "memory.oom.group", 1);
      } else {
        this.#write("memory", "memory.limit_in_bytes", memoryBytes);
        this.#write("memory", "memory.memsw.limit_in_bytes", memoryBytes);
      }
    }
    if (cores !== null) {
      const quotaUs = Math.max(1000, Math.round(cores * PERIOD_US));
      if (this.place.version === 2) this.#write("cpu", "cpu.max", `${quotaUs} ${PERIOD_US}`);
      else {
        this.#write("cpu", "cpu.cfs_period_us", PERIOD_US);
        this.#write("cpu", "cpu.cfs_quota_us", quotaUs);
      }
    }
    if (processes !== null) this.#write("pids", "pids.max", processes);
  }

  #write(controller: Controller, file: string, value: number | string): void {
    const folder = this.#folders[controller];
    if (folder !== undefined) tryTo(() => writeFileSync(join(folder, file), String(value)));
  }

  #number(controller: Controller, file: string, field?: string): number | undefined {
    const folder = this.#folders[controller];
    if (folder === undefined) return undefined;
    for (const line of readLines(join(folder, file))) {
      const [name, value] = line.split(" ");
      if (field === undefined) return Number(name);
      if (name === field) return Number(value);
    }
    return undefined;
  }
}

function removeStale(parent: string): void {
  tryTo(() => {
    for (const name of readdirSync(parent)) {
      const folder = join(parent, name);
      // Removing one that still has processes fails.
      if (name.startsWith(PREFIX) && Date.now() - statSync(folder).mtimeMs > STALE_MS) tryTo(() => rmdirSync(folder));
    }
  });
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "latin1").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}

function tryTo(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
