import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Client, createClient } from "../packages/sdk/src/index.js";
import { spawnServer } from "./server-process.js";

const TOKEN = "a-token-for-the-crash-test";
/** `npm run faults` kills it more often. */
const KILLS = Number(process.env.CRISOL_KILLS ?? 50);
const SEED = Number(process.env.CRISOL_CRASH_SEED ?? Date.now() % 2 ** 31);
/** Folders that are written and killed side by side. */
const FOLDERS = 2;
const WRITERS = 6;
/** How many writes are acknowledged between two kills, on average. */
const WRITES_PER_KILL = 15;

/** What a writer knows of one project: the value that was acknowledged, and the one that was on its way. */
interface Expected {
  acknowledged: string | "deleted";
  sent: string | "deleted" | null;
}

test(
  `safety-25 the server is killed ${KILLS} times (seed ${SEED}): every acknowledged write is there, no half write is`,
  async () => {
    const reports = await Promise.all(
      Array.from({ length: FOLDERS }, (_, folder) =>
        killRepeatedly(Math.ceil(KILLS / FOLDERS), randomOf(SEED + folder)),
      ),
    );
    const writes = reports.reduce((sum, report) => sum + report.writes, 0);
    console.log(
      `${KILLS} kills, ${writes} acknowledged writes, ${reports.map((r) => r.inFlight).join(" + ")} cut off in flight`,
    );
    // A load that was never acknowledged, or never interrupted, would prove nothing.
    expect(writes).toBeGreaterThan((KILLS * WRITES_PER_KILL) / 3);
    expect(reports.reduce((sum, report) => sum + report.inFlight, 0)).toBeGreaterThan(KILLS / 4);
  },
  60_000 + KILLS * 10_000,
);

async function killRepeatedly(kills: number, random: () => number) {
  const dataDir = await mkdtemp(join(tmpdir(), "crisol-crash-"));
  const projects = new Map<string, Expected>();
  const uploads = new Map<string, string>();
  const report = { writes: 0, inFlight: 0 };
  try {
    for (let kill = 0; kill <= kills; kill++) {
      const { client, child } = await start(dataDir);
      report.inFlight += await verify(client, projects);
      await verifyUpload(client, uploads, random);
      if (kill === kills) {
        child.kill("SIGTERM");
        await ended(child);
        break;
      }
      const load = Promise.all(
        Array.from({ length: WRITERS }, (_, writer) =>
          write(client, projects, uploads, randomOf(random() * 2 ** 31), `${kill}-${writer}`, report),
        ),
      );
      // By writes and not by time alone, in which a machine with much else to do may get nothing written.
      const enough = report.writes + Math.floor(random() * 2 * WRITES_PER_KILL);
      while (report.writes < enough) await sleep(1);
      await sleep(random() * 10);
      child.kill("SIGKILL");
      await ended(child);
      await load;
    }
    return report;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Writes until the server is gone: creates, updates of three fields that must agree, deletions, restorations, uploads. */
async function write(
  client: Client,
  projects: Map<string, Expected>,
  uploads: Map<string, string>,
  random: () => number,
  writer: string,
  report: { writes: number },
) {
  const mine: string[] = [];
  for (let number = 0; ; number++) {
    const value = `value ${writer} ${number}`;
    const fields = { name: value, output: value, criteria: [`roc_auc >= 0.${1 + (number % 9)}`], description: value };
    const id = mine[Math.floor(random() * mine.length)];
    const expected = id === undefined ? undefined : (projects.get(id) as Expected);
    try {
      if (!id || !expected || random() < 0.3) {
        const made = await client.project.create({ body: fields });
        projects.set(made.id, { acknowledged: value, sent: null });
        mine.push(made.id);
      } else if (expected.acknowledged === "deleted") {
        continue;
      } else if (random() < 0.1) {
        expected.sent = "deleted";
        await client.project.delete({ params: { projectId: id } });
        expected.acknowledged = "deleted";
      } else if (random() < 0.2) {
        const bytes = new TextEncoder().encode(`a,b\n1,${value}\n`);
        const query = { fileName: "crash.csv" };
        const upload = await client.data.upload({ params: { projectId: id }, query }, bytes);
        uploads.set(`${id} ${upload.id}`, value);
      } else {
        expected.sent = value;
        await client.project.update({ params: { projectId: id }, body: fields });
        expected.acknowledged = value;
      }
      if (expected) expected.sent = null;
      report.writes++;
    } catch {
      return;
    }
  }
}

/** Compares every project with what is known of it, and settles those that were in flight. Returns how many were. */
async function verify(client: Client, projects: Map<string, Expected>): Promise<number> {
  const found = new Map<string, string>();
  for (const deleted of ["false", "true"]) {
    let cursor: string | undefined;
    do {
      const page = await client.project.list({ query: { limit: 1000, deleted, cursor } });
      for (const project of page.items) {
        expect([project.output, project.description]).toEqual([project.name, project.name]);
        found.set(project.id, project.deletedAt === null ? project.name : "deleted");
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
  }
  let inFlight = 0;
  for (const [id, expected] of projects) {
    const now = found.get(id);
    const allowed = expected.sent === null ? [expected.acknowledged] : [expected.acknowledged, expected.sent];
    expect(allowed, `project ${id}`).toContain(now);
    if (expected.sent !== null) inFlight++;
    projects.set(id, { acknowledged: now as string, sent: null });
  }
  return inFlight;
}

/** Reads one of the acknowledged uploads back, whole. */
async function verifyUpload(client: Client, uploads: Map<string, string>, random: () => number): Promise<void> {
  const key = [...uploads.keys()][Math.floor(random() * uploads.size)];
  if (!key) return;
  const [projectId = "", uploadId = ""] = key.split(" ");
  const request = { params: { projectId }, body: { source: { uploadId } } };
  const found = await client.data.detect(request).catch((error: { code: string; message: string }) => error);
  // The project may have been deleted since.
  if ("code" in found)
    return expect(found).toMatchObject({ code: "not_found", message: expect.stringContaining(projectId) });
  expect(found.preview).toEqual([{ a: 1, b: uploads.get(key) }]);
}

async function start(dataDir: string): Promise<{ client: Client; child: ChildProcess }> {
  const { child, url } = await spawnServer(dataDir, { token: TOKEN });
  return { client: createClient({ baseUrl: url, token: TOKEN }), child };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
