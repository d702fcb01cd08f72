import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { SshSettings } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Blobs } from "../../store/blobs.js";
import type { Store } from "../../store/store.js";
import type { JobFiles } from "../job-files.js";
import type { JobLauncher } from "../job-launcher.js";
import type { TargetRow } from "../targets/settings.js";
import { enter } from "../targets/target-state.js";
import { agentArchive } from "./agent-archive.js";
import { openJobApi } from "./job-api.js";
import type { AgentMachine } from "./messages.js";
import { type PinnedMachine, pinMachine, seen } from "./pin-machine.js";
import { RemoteProcess, type RemoteStart } from "./remote-process.js";
import type { SshFailure } from "./ssh-failure.js";
import { type LinkAddress, SshLink } from "./ssh-link.js";

export interface SshTargetsOptions {
  readonly store: Store;
  readonly blobs: Blobs;
  /** Absolute. */
  readonly dataDir: string;
  readonly clock: { now(): number };
  readonly log: Logger;
}

/** After how long a target with a start command that is not reached counts as stopped, and may be started anew, in ms. */
const GIVE_UP_MS = 600_000;

/** Compute targets on other machines: a connection to the agent of each that is to be had. */
export class SshTargets {
  readonly #links = new Map<string, SshLink>();
  readonly #folder: string;
  #workspaceId: Promise<string> | undefined;
  #api: (() => Promise<{ readonly port: number; close(): void }>) | undefined;
  #opened: Promise<{ readonly port: number; close(): void }> | undefined;
  #look: () => void = () => {};
  #isClosed = false;

  constructor(readonly options: SshTargetsOptions) {
    this.#folder = join(options.dataDir, "ssh");
  }

  /** Scripts on other machines reach `app`; `look` is called when a target is to be had again. */
  serve(app: FastifyInstance, ownHost: () => string, look: () => void): void {
    this.#api = () => openJobApi(app, ownHost);
    this.#look = look;
  }

  /** Reaches a machine for the first time. Throws `target_unreachable`. */
  async pin(settings: SshSettings): Promise<PinnedMachine> {
    const port = await this.#port();
    return pinMachine(settings, {
      folder: this.#folder,
      archive: agentArchive(),
      port,
      nowMs: this.options.clock.now(),
    });
  }

  /** Holds a connection to those of `rows` that are to be had, and to no others but one that starts and was looked for. */
  follow(rows: readonly TargetRow[]): void {
    if (this.#isClosed) return;
    const remote = rows.filter(({ kind }) => kind === "ssh");
    const toBeHad = remote.filter(({ state }) => isToBeHad(state));
    for (const { id } of toBeHad) this.#link(id);
    const wanted = new Set([...toBeHad, ...remote.filter(({ state }) => state === "starting")].map(({ id }) => id));
    for (const [id, link] of this.#links) {
      if (wanted.has(id) || link.hasProcesses) continue;
      this.#links.delete(id);
      void link.close();
    }
  }

  /** Connects anew, as after a change of the address. */
  again(targetId: string): void {
    this.#links.get(targetId)?.again();
  }

  isConnected(targetId: string): boolean {
    return this.#links.get(targetId)?.isConnected ?? false;
  }

  /** What the machine has now. Throws an `SshFailure`. */
  look(targetId: string): Promise<AgentMachine> {
    return this.#link(targetId).look();
  }

  /** Starts processes of jobs on the target. */
  launcherOf(targetId: string): JobLauncher {
    const processOf = (files: JobFiles, start: RemoteStart | null, onEnd: () => void) => {
      const link = this.#link(targetId);
      const folder = relative(join(this.options.dataDir, "jobs"), files.folder);
      const process = new RemoteProcess({
        ...{ name: { folder, attempt: files.attempt }, files, blobs: this.options.blobs, start, onEnd },
        onRelease: () => link.remove(process),
      });
      link.add(process);
      return process;
    };
    return {
      launch: (files, spec, grant, { nodeArguments }, onEnd) => processOf(files, { spec, grant, nodeArguments }, onEnd),
      // Whether it was ever started its agent knows.
      adopt: (files) => processOf(files, null, () => {}),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#links.values()].map((link) => link.close()));
    this.#links.clear();
    await this.#opened?.then(({ close }) => close()).catch(() => {});
  }

  #link(targetId: string): SshLink {
    const known = this.#links.get(targetId);
    if (known) return known;
    const link = new SshLink({
      targetId,
      address: () => this.#addressOf(targetId),
      folder: this.#folder,
      workspace: async () => `${await this.#workspace()}-${targetId}`,
      archive: agentArchive,
      port: () => this.#port(),
      up: (machine) => this.#up(targetId, machine),
      down: (failure) => this.#down(targetId, failure),
      log: this.options.log,
    });
    this.#links.set(targetId, link);
    return link;
  }

  async #addressOf(targetId: string): Promise<LinkAddress | undefined> {
    const row = await this.options.store.read
      .selectFrom("computeTarget")
      .select(["ssh", "hostKey"])
      .where("id", "=", targetId)
      .executeTakeFirst();
    if (!row?.ssh || !row.hostKey) return undefined;
    return { settings: JSON.parse(row.ssh) as SshSettings, hostKey: row.hostKey };
  }

  async #up(targetId: string, machine: AgentMachine): Promise<void> {
    const { store, clock } = this.options;
    const nowMs = clock.now();
    await store.write(async (tx) => {
      const row = await tx.selectFrom("computeTarget").selectAll().where("id", "=", targetId).executeTakeFirst();
      if (!row) return;
      const columns = { machine: JSON.stringify(seen(machine, nowMs)) };
      await tx.updateTable("computeTarget").set(columns).where("id", "=", targetId).execute();
      if (row.state === "unreachable") await enter(tx, targetId, "ready", nowMs);
    });
    this.#look();
  }

  async #down(targetId: string, { reason, output }: SshFailure): Promise<void> {
    const { store, clock, log } = this.options;
    const nowMs = clock.now();
    log.warn({ targetId, output }, reason.text);
    await store.write(async (tx) => {
      const row = await tx.selectFrom("computeTarget").selectAll().where("id", "=", targetId).executeTakeFirst();
      if (!row || !isToBeHad(row.state)) return;
      if (row.state === "ready") await enter(tx, targetId, "unreachable", nowMs, reason);
      // What is started by a command may have been switched off: then it is to be started again.
      const isNew = row.state === "ready" && row.startCommand !== null;
      await tx
        .updateTable("computeTarget")
        .set({
          reason: JSON.stringify(reason),
          lastOutput: output,
          ...(isNew && { nextTryAtMs: nowMs + GIVE_UP_MS }),
        })
        .where("id", "=", targetId)
        .execute();
    });
  }

  async #port(): Promise<number | null> {
    this.#opened ??= this.#api?.();
    return (await this.#opened)?.port ?? null;
  }

  /** By what machines know this data folder: a copy of the workspace elsewhere has another, and leaves jobs of this one alone. */
  #workspace(): Promise<string> {
    this.#workspaceId ??= (async () => {
      const path = join(this.#folder, "id");
      const known = await readFile(path, "utf8").catch(() => "");
      if (/^[0-9a-f]{16}$/.test(known)) return known;
      const made = randomBytes(8).toString("hex");
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(path, made, { mode: 0o600 });
      return made;
    })();
    return this.#workspaceId;
  }
}

function isToBeHad(state: TargetRow["state"]): boolean {
  return state === "ready" || state === "unreachable";
}
