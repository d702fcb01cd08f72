import { type ChildProcess, execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Client, createClient } from "../packages/sdk/src/index.js";
import { spawnServer } from "./server-process.js";

const program = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));
const TOKEN = "a-token-for-the-sweep-test";
const KILLS = 5;
const TRIALS = 10;

/** Logs from `node`, and waits for a server that has just been killed to come back. */
const command = `node -e '
const { CRISOL_URL: url, CRISOL_TOKEN: token, CRISOL_PROJECT_ID: project, CRISOL_RUN_ID: run } = process.env;
const value = (Number(process.argv[1]) - 1) ** 2;
const send = () => fetch(url + "/api/v1/projects/" + project + "/runs/" + run + "/log", {
  method: "POST",
  headers: { authorization: "Bearer " + token, "content-type": "application/json" },
  body: JSON.stringify({ metrics: [{ key: "loss", step: 0, value }] }),
}).catch(() => new Promise((resolve) => setTimeout(resolve, 100)).then(send));
send();
' -- \${{parameters.x}}`;

test(`safety-28: the server is killed ${KILLS} times in a sweep by TPE, which tries the same as one that was left alone`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "crisol-sweep-"));
  const port = await freePort();
  let server = await start(dataDir, port);
  try {
    const { id: projectId } = await server.client.project.create({ body: { name: "Killed" } });
    const params = { projectId };
    const body = {
      template: { kind: "script", script: { command } },
      space: { x: { type: "float", low: -5, high: 5 } },
      objective: { metric: "loss" },
      strategy: { name: "tpe", params: { startup_trials: 3 } },
      maximumTrials: TRIALS,
      seed: 11,
    } as const;
    const trialsOf = async (sweepId: string) => {
      const { items } = await server.client.sweep.trials({ params: { projectId, sweepId }, query: {} });
      return items.map(({ number, state, parameters, value }) => ({ number, state, parameters, value }));
    };
    const ended = async (sweepId: string) => {
      for (;;) {
        const sweep = await server.client.sweep.get({ params: { projectId, sweepId } });
        if (sweep.endedAt !== null) return sweep;
        await sleep(100);
      }
    };
    const killed = await server.client.sweep.create({ params, body });
    let begun = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      // Somewhere in a trial later than that of the last kill.
      for (let count = 0; count <= begun; count = (await trialsOf(killed.id)).length) await sleep(20);
      begun = (await trialsOf(killed.id)).length;
      await sleep(kill * 150);
      server.child.kill("SIGKILL");
      await exited(server.child);
      server = await start(dataDir, port);
    }
    expect(await ended(killed.id)).toMatchObject({ state: "completed", trialCounts: { completed: TRIALS } });
    const alone = await server.client.sweep.create({ params, body });
    expect(await ended(alone.id)).toMatchObject({ state: "completed" });
    expect(await trialsOf(killed.id)).toEqual(await trialsOf(alone.id));
    await commandsOf(server.url, projectId, killed.id);
  } finally {
    server.child.kill("SIGTERM");
    await exited(server.child);
    await rm(dataDir, { recursive: true, force: true });
  }
}, 240_000);

/** What the command line says of the same sweep, and what it refuses. */
async function commandsOf(url: string, projectId: string, sweepId: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "crisol-sweep-cli-"));
  const crisol = (...args: string[]) => {
    const env = { ...process.env, CRISOL_URL: url, CRISOL_TOKEN: TOKEN, CRISOL_PROJECT: projectId };
    return execFileSync(process.execPath, [program, "sweep", ...args], { env, encoding: "utf8", cwd: folder });
  };
  const best = JSON.parse(crisol("best", sweepId, "--json"));
  const trials = JSON.parse(crisol("trials", sweepId, "--json")) as { value: number; runId: string }[];
  expect(best.value).toBe(Math.min(...trials.map(({ value }) => value)));
  expect(crisol("get", sweepId)).toContain(`${TRIALS} completed, of at most ${TRIALS}`);
  expect(crisol("importance", sweepId)).toMatch(/^parameter.*\nx +1\.000/);
  const file = "template: { kind: script, script: { command: 'true ${{parameters.x}}' } }\nspace: {}\n";
  await writeFile(join(folder, "sweep.yml"), file);
  const options = ["-f", "sweep.yml", "--vary", "x=1..4", "--metric", "loss", "--strategy", "grid"];
  expect(crisol("create", ...options, "--check")).toBe("all is well: 4 configurations\n");
  expect(() => crisol("create", ...options, "--vary", "y=2..1", "--check")).toThrow(/Command failed/);
  const made = JSON.parse(crisol("create", ...options, "--trials", "1", "--json"));
  // Its trial logs nothing, which is a failure of the sweep and of the command.
  expect(() => crisol("follow", made.id)).toThrow(/Command failed/);
  await rm(folder, { recursive: true });
}

async function start(dataDir: string, port: number): Promise<{ client: Client; child: ChildProcess; url: string }> {
  const { child, url } = await spawnServer(dataDir, { token: TOKEN, port });
  return { client: createClient({ baseUrl: url, token: TOKEN }), child, url };
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
