import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SshSettings } from "@crisol/contract";
import type { Logger } from "pino";
import type { AgentArchive } from "./agent-archive.js";
import { type AgentConnection, connectAgent } from "./agent-connection.js";
import { type HostKey, knownHostsOf } from "./host-key.js";
import { type AgentMachine, keyOf } from "./messages.js";
import type { RemoteProcess } from "./remote-process.js";
import { failureOfSsh, SshFailure } from "./ssh-failure.js";

/** Between a try to reach the machine and the next, in ms; the last one again and again. */
const RETRY_MS = [0, 1000, 2000, 5000, 10_000, 20_000, 30_000];

export interface LinkOptions {
  readonly targetId: string;
  /** By what the machine is reached now; undefined where the target is none of these any more. */
  address(): Promise<LinkAddress | undefined>;
  /** Folder for files of known hosts. */
  readonly folder: string;
  /** Name of the workspace's folder there. */
  workspace(): Promise<string>;
  readonly archive: () => AgentArchive;
  /** The port of this machine at which scripts there reach the server. */
  port(): Promise<number | null>;
  up(machine: AgentMachine): Promise<void>;
  down(failure: SshFailure): Promise<void>;
  readonly log: Logger;
}

export interface LinkAddress {
  readonly settings: SshSettings;
  readonly hostKey: HostKey;
}

/** Keeps a connection to the agent of a target, and tells it and the processes there of each other. */
export class SshLink {
  readonly #processes = new Map<string, RemoteProcess>();
  readonly #running: Promise<void>;
  #connection: AgentConnection | undefined;
  #failure: SshFailure | undefined;
  #wake = new AbortController();
  #waiting: ((connection: AgentConnection | SshFailure) => void)[] = [];
  #machine: ((machine: AgentMachine) => void)[] = [];
  #isClosed = false;

  constructor(readonly options: LinkOptions) {
    this.#running = this.#run().catch((error) =>
      options.log.error({ err: error, targetId: options.targetId }, "a machine is not followed any more"),
    );
  }

  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  get hasProcesses(): boolean {
    return this.#processes.size > 0;
  }

  add(process: RemoteProcess): void {
    this.#processes.set(keyOf(process.name), process);
    if (this.#connection) void process.attach(this.#connection);
    else this.#wake.abort();
  }

  remove(process: RemoteProcess): void {
    if (this.#processes.get(keyOf(process.name)) === process) this.#processes.delete(keyOf(process.name));
  }

  /** What the machine has now; tries at once to reach it. Throws an `SshFailure`. */
  async look(): Promise<AgentMachine> {
    const reached =
      this.#connection ??
      (await new Promise<AgentConnection | SshFailure>((resolve) => {
        this.#waiting.push(resolve);
        this.#wake.abort();
      }));
    if (reached instanceof SshFailure) throw reached;
    const machine = new Promise<AgentMachine>((resolve) => this.#machine.push(resolve));
    await reached.send({ type: "look" });
    const ended = reached.failure().then((failure) => Promise.reject(failure));
    ended.catch(() => {});
    return Promise.race([machine, ended]);
  }

  /** Connects anew, as after a change of the address. */
  again(): void {
    this.#connection?.close();
    this.#wake.abort();
  }

  /** Lets the machine go; what runs there lives on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.again();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#isClosed; ) {
      try {
        const connection = await this.#connect();
        failures = 0;
        await this.#follow(connection);
      } catch (error) {
        failures++;
        this.#failure = error instanceof SshFailure ? error : failureOfSsh("the machine", String(error), null);
        if (!this.#isClosed) await this.options.down(this.#failure);
      }
      const reached = this.#failure;
      for (const resolve of this.#waiting.splice(0)) if (reached) resolve(reached);
      await this.#pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] as number);
    }
  }

  async #connect(): Promise<AgentConnection> {
    const { options } = this;
    const address = await options.address();
    if (!address) throw failureOfSsh("the machine", "there is no address", null);
    const knownHosts = `${options.targetId}.known_hosts`;
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await writeFile(join(options.folder, knownHosts), knownHostsOf(address.hostKey), { mode: 0o600 });
    const { settings } = address;
    const port = await options.port();
    const { folder } = options;
    return connectAgent({ settings, folder, knownHosts, isNew: false, archive: options.archive(), port });
  }

  async #follow(connection: AgentConnection): Promise<void> {
    const { log, targetId } = this.options;
    if (this.#isClosed) return connection.close();
    try {
      const workspace = await this.options.workspace();
      // From here on in one turn: what is added later is attached by that.
      const processes = [...this.#processes.values()];
      this.#connection = connection;
      this.#failure = undefined;
      const attempts = processes.map(({ name }) => name);
      await connection.send({ type: "welcome", workspace, attempts });
      for (const process of processes) await process.attach(connection);
      await this.options.up(connection.machine);
      for (const resolve of this.#waiting.splice(0)) resolve(connection);
      for await (const frame of connection.messages()) {
        const { header } = frame;
        if (header.type === "machine") {
          await this.options.up(header.machine);
          for (const resolve of this.#machine.splice(0)) resolve(header.machine);
        } else await this.#processes.get(keyOf(header.at))?.take(connection, frame);
      }
    } catch (error) {
      // What was taken is kept: it goes on from there.
      if (!this.#isClosed) log.warn({ err: error, targetId }, "what an agent said could not be taken");
    } finally {
      connection.close();
      this.#connection = undefined;
      for (const process of this.#processes.values()) process.detach();
    }
    if (!this.#isClosed)
      log.warn({ targetId, output: (await connection.failure()).output }, "an agent is not reached any more");
  }

  async #pause(ms: number): Promise<void> {
    if (!this.#isClosed && this.#waiting.length === 0 && ms > 0) {
      await sleep(ms, undefined, { signal: this.#wake.signal }).catch(() => {});
    }
    this.#wake = new AbortController();
  }
}
