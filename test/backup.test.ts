import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasPostgres, postgresOf } from "../packages/server/test/database.js";

const shim = fileURLToPath(new URL("../packages/cli/bin/crisol.mjs", import.meta.url));
const exec = promisify(execFile);

let folder: string;
const running = new Set<ChildProcess>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-backup-cli-"));
});
afterAll(async () => {
  await Promise.all([...running].map(stop));
  await rm(folder, { recursive: true, force: true });
});

function environment(dataDir: string, databaseUrl = "") {
  const { CRISOL_TOKEN, CRISOL_URL, ...env } = process.env;
  return { ...env, CRISOL_DATA_DIR: join(folder, dataDir), CRISOL_DATABASE_URL: databaseUrl };
}

/** Runs the command with `--json`; never rejects. */
async function crisol(env: NodeJS.ProcessEnv, ...args: string[]) {
  const command = [shim, ...args, "--json"];
  return exec(process.execPath, command, { env }).then(
    ({ stdout }) => ({ code: 0, answer: JSON.parse(stdout) }),
    ({ code, stdout }) => ({ code, answer: JSON.parse(stdout) }),
  );
}

async function start(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const server = spawn(process.execPath, [shim, "start", "--port", "0", "--json"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(server);
  await once(server.stdout!, "data");
  return server;
}

async function stop(server: ChildProcess): Promise<void> {
  running.delete(server);
  server.kill();
  if (server.exitCode === null) await once(server, "exit");
}

const names = async (env: NodeJS.ProcessEnv) =>
  (await crisol(env, "project", "list")).answer.map(({ name }: { name: string }) => name);

test("crisol backup, of a running server, and crisol restore make the same workspace elsewhere", async () => {
  const env = environment("data");
  const server = await start(env);
  await crisol(env, "project", "create", "Ñandú");
  const file = join(folder, "b.tar");
  const made = await crisol(env, "backup", file);
  expect(made).toMatchObject({ code: 0, answer: { file, rowCounts: { project: 1 }, files: 0 } });
  await stop(server);
  expect(await crisol(env, "backup", file)).toMatchObject({ code: 1, answer: { error: { code: "store_not_empty" } } });

  const restored = environment("restored");
  const done = await crisol(restored, "restore", file);
  expect(done).toMatchObject({ code: 0, answer: { sha256: made.answer.sha256, rowCounts: made.answer.rowCounts } });
  const second = await start(restored);
  expect(await names(restored)).toEqual(["Ñandú"]);
  await stop(second);
  expect(await crisol(restored, "restore", file)).toMatchObject({
    code: 1,
    answer: { error: { code: "store_not_empty" } },
  });

  const bytes = await readFile(file);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  await writeFile(join(folder, "damaged.tar"), bytes);
  const refused = await crisol(environment("none"), "restore", join(folder, "damaged.tar"));
  expect(refused).toMatchObject({ code: 1, answer: { error: { code: "backup_damaged" } } });
  expect(existsSync(join(folder, "none"))).toBe(false);
  for (const args of [
    ["restore", join(folder, "no.tar")],
    ["backup", join(folder, "no folder", "b.tar")],
  ]) {
    expect(await crisol(env, ...args)).toMatchObject({
      code: 2,
      answer: { error: { message: expect.stringMatching(/^there is no/) } },
    });
  }
  const nothing = await crisol(environment("none"), "backup", join(folder, "nothing.tar"));
  expect(nothing).toMatchObject({ code: 1, answer: { error: { code: "store_mismatch" } } });
  expect(existsSync(join(folder, "nothing.tar"))).toBe(false);
});

test.skipIf(!hasPostgres)("crisol store copy moves a workspace to PostgreSQL, where a server goes on", async () => {
  const databaseUrl = await postgresOf(folder);
  const env = environment("data", databaseUrl);
  const copied = await crisol(env, "store", "copy", "--from", "sqlite", "--to", "postgres");
  expect(copied).toMatchObject({ code: 0, answer: { rowCounts: { project: 1 } } });
  const server = await start(env);
  expect(await names(env)).toEqual(["Ñandú"]);
  await crisol(env, "project", "create", "In PostgreSQL");
  const locked = await crisol(env, "store", "copy", "--from", "postgres", "--to", "sqlite");
  expect(locked).toMatchObject({ code: 1, answer: { error: { code: "store_locked" } } });
  await stop(server);
  expect(await crisol(env, "store", "copy", "--from", "postgres", "--to", "sqlite")).toMatchObject({
    code: 1,
    answer: { error: { code: "store_not_empty" } },
  });
  await rm(join(folder, "data", "crisol.db"));
  expect((await crisol(env, "store", "copy", "--from", "postgres", "--to", "sqlite")).code).toBe(0);
  const back = await start(environment("data"));
  expect(await names(environment("data"))).toEqual(["In PostgreSQL", "Ñandú"]);
  await stop(back);
  const wrong = await crisol(env, "store", "copy", "--from", "mysql", "--to", "sqlite");
  expect(wrong).toMatchObject({ code: 2, answer: { error: { code: "usage" } } });
});

test.skipIf(!hasPostgres)("crisol store adopt gives that database to the folder that has the content now", async () => {
  const databaseUrl = await postgresOf(folder);
  const env = environment("data", databaseUrl);
  await cp(join(folder, "data", "blobs"), join(folder, "elsewhere", "blobs"), { recursive: true });
  const elsewhere = environment("elsewhere", databaseUrl);
  const foreign = { code: 1, answer: { error: { code: "store_other_folder" } } };
  expect(await crisol(elsewhere, "start", "--port", "0")).toMatchObject(foreign);
  expect(await crisol(elsewhere, "backup", join(folder, "elsewhere.tar"))).toMatchObject(foreign);
  expect(await crisol(environment("elsewhere"), "store", "adopt")).toMatchObject({ code: 2 });
  const adopted = await crisol(elsewhere, "store", "adopt");
  expect(adopted).toMatchObject({ code: 0, answer: { before: { dataDir: join(folder, "data") } } });
  const third = await start(elsewhere);
  expect(await names(elsewhere)).toEqual(["In PostgreSQL", "Ñandú"]);
  await stop(third);
  expect(await crisol(env, "start", "--port", "0")).toMatchObject(foreign);
});
