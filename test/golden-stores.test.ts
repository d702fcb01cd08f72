import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { contract } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { restore } from "../packages/server/src/store/backup/restore.js";
import { migrations } from "../packages/server/src/store/migrations/index.js";
import { openStore } from "../packages/server/src/store/store.js";
import { databaseOf, testsPostgres } from "../packages/server/test/database.js";
import { observe, recordGoldenStore } from "../packages/server/test/golden-store.js";
import { startTestServer, type TestServer } from "../packages/server/test/harness.js";

/*
 * Stores of earlier versions, one in each folder, with rows in every table that there was. They are never changed; a
 * release adds one: CRISOL_RECORD_GOLDEN=1 npx vitest run --project sqlite test/golden-stores.test.ts
 */
const root = fileURLToPath(new URL("golden/stores", import.meta.url));

test.runIf(process.env.CRISOL_RECORD_GOLDEN && !testsPostgres)("records this version's", async () => {
  console.log(`recorded ${await recordGoldenStore(root)}`);
});

describe.each((await readdir(root)).sort())("the store of %s", (version) => {
  let folder: string;
  let expected: { token: string; rowCounts: Record<string, number>; seen: { totals: object } };
  const unzipped = async (name: string) => gunzipSync(await readFile(join(root, version, name)));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "crisol-golden-"));
    expected = JSON.parse(await readFile(join(root, version, "expected.json"), "utf8"));
    await writeFile(join(folder, "backup.tar"), await unzipped("backup.tar.gz"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Starts this version's server on the folder and compares what clients see with what they saw then. */
  async function showsAll(dataDir: string): Promise<void> {
    const server = await startTestServer({ dataDir });
    try {
      expect(await observe(server)).toMatchObject(expected.seen);
      expect(await server.effects.store.check()).toEqual([]);
      if (version < "0021") await showsOldTraining(server);
      const authorization = `Bearer ${expected.token}`;
      expect((await server.fetch("/api/v1/projects", { headers: { authorization } })).status).toBe(200);
    } finally {
      await server.close();
    }
  }

  test("is restored from its backup, upgraded, and shows all that it did", async () => {
    const dataDir = join(folder, "restored");
    const restored = await restore(join(folder, "backup.tar"), { dataDir, databaseUrl: await databaseOf(dataDir) });
    expect(restored.rowCounts).toEqual(expected.rowCounts);
    await showsAll(dataDir);
  });

  // The file itself is SQLite's.
  test.skipIf(testsPostgres)(
    "is opened from its file, upgraded, and then refused by the version that wrote it",
    async () => {
      const dataDir = join(folder, "file");
      await restore(join(folder, "backup.tar"), { dataDir });
      await rm(join(dataDir, "crisol.db"));
      await mkdir(dataDir, { recursive: true });
      await writeFile(join(dataDir, "crisol.db"), await unzipped("crisol.db.gz"));
      await showsAll(dataDir);
      const known = migrations.slice(0, migrations.findIndex(({ id }) => id === version) + 1);
      if (known.length < migrations.length) {
        await expect(openStore({ dataDir, migrations: known })).rejects.toMatchObject({
          code: "store_newer",
          message: expect.stringContaining(migrations[known.length]!.id),
        });
      }
      const store = await openStore({ dataDir });
      expect(await store.check()).toEqual([]);
      await store.close();
    },
  );
});

/** Trainings from before runs logged are found like later ones. */
async function showsOldTraining(server: TestServer): Promise<void> {
  const [run] = (await server.effects.store.read.selectFrom("training").selectAll().execute()).slice(0, 1);
  const filter = `params.algorithm = '${run!.algorithm}' and metrics.test_${run!.primaryMetric} > 0`;
  const { items } = await server.api(contract.run.search, { params: run!, query: { filter } });
  expect(items.map(({ id }) => id)).toContain(run!.runId);
  const { series } = await server.api(contract.run.history, { params: run! });
  expect(series.map(({ key }) => key)).toContain("loss");
}
