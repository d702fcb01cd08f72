import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { NewTargetInput, ScriptSpecInput } from "../packages/contract/src/index.js";
import { type Client, createClient } from "../packages/sdk/src/index.js";
import { crisolIn } from "./crisol-command.js";
import { spawnServer } from "./server-process.js";
import type { SshMachine } from "./ssh-machine.js";

const TOKEN = "a-token-for-tests-of-other-machines";

/** A server in a process of its own with a project, which is killed and started again, and what its jobs are looked at by. */
export interface SpawnedWorkspace {
  readonly dataDir: string;
  readonly params: { readonly projectId: string };
  /** Of the server that runs now. */
  client(): Client;
  /** The command `crisol` in the data folder. */
  crisol(...args: string[]): ReturnType<ReturnType<typeof crisolIn>>;
  start(): Promise<void>;
  /** Without any chance to tidy up. */
  kill(): Promise<void>;
  /** Stops the server and removes its folder. */
  remove(): Promise<void>;
  /** Adds the machine as a target by SSH; returns its id. */
  addTarget(name: string, machine: SshMachine, settings?: Omit<NewTargetInput, "name">): Promise<string>;
  /** Sends a script without an environment; returns its job's id. */
  send(command: string, more?: Partial<ScriptSpecInput>): Promise<string>;
  look(jobId: string): ReturnType<Client["job"]["get"]>;
  ended(jobId: string): ReturnType<Client["job"]["get"]>;
  /** What it has printed so far, or one of its processes. */
  linesOf(jobId: string, rank?: number): Promise<string[]>;
  hasLine(jobId: string, line: string, rank?: number): Promise<void>;
  /** Until the target is in that state. */
  isIn(targetId: string, state: string): Promise<void>;
}

export async function spawnWorkspace(project: string): Promise<SpawnedWorkspace> {
  const dataDir = await mkdtemp(join(tmpdir(), "crisol-ssh-"));
  let server: ChildProcess;
  let url = "";
  let client: Client;

  async function start(): Promise<void> {
    ({ child: server, url } = await spawnServer(dataDir, { token: TOKEN }));
    client = createClient({ baseUrl: url, token: TOKEN });
  }
  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, "exit");
  }
  const look = (jobId: string) => client.job.get({ params: { jobId } });
  async function linesOf(jobId: string, rank?: number): Promise<string[]> {
    const query = { limit: 1000, ...(rank !== undefined && { rank }) };
    const { lines } = await client.job.log({ params: { jobId }, query });
    return lines.filter(({ source }) => source === "stdout" || source === "stderr").map(({ text }) => text);
  }

  await start();
  const { id: projectId } = await client!.project.create({ body: { name: project } });
  const params = { projectId };
  return {
    dataDir,
    params,
    client: () => client,
    crisol: (...args) => crisolIn(dataDir, { url, token: TOKEN })(...args),
    start,
    kill: () => end("SIGKILL"),
    async remove() {
      await end("SIGTERM");
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
    async addTarget(name, { host, identityFile }, settings = {}) {
      const { id } = await client.compute.create({
        body: { name, ssh: { host, user: "root", identityFile }, ...settings },
      });
      return id;
    },
    async send(command, more = {}) {
      const { job } = await client.job.submit({ params, body: { command, environment: { kind: "none" }, ...more } });
      return job.id;
    },
    look,
    async ended(jobId) {
      for (;;) {
        const job = await look(jobId);
        if (job.endedAt !== null) return job;
        await sleep(50);
      }
    },
    linesOf,
    hasLine: (jobId, line, rank) => expect.poll(() => linesOf(jobId, rank), { timeout: 60_000 }).toContain(line),
    isIn: (targetId, state) =>
      expect
        .poll(async () => (await client.compute.get({ params: { targetId } })).state, { timeout: 60_000 })
        .toBe(state),
  };
}
