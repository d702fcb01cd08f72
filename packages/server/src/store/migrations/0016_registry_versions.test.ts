import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { expect, test } from "vitest";
import { openTestStore } from "../../../test/open-store.js";
import { migrations } from "./index.js";

test("versions keep all that they had, and their endpoint, when what only trainings have may be missing", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "crisol-registry-"));
  const before = await openTestStore({ dataDir, migrations: migrations.filter(({ id }) => id < "0016") });
  const json = { signature: '{"inputs":[]}', metrics: "{}", criteria: "[]", lineage: '{"seed":1}' };
  const blobs = { sha256: "a".repeat(64), sizeBytes: 2 ** 40, evaluationSha256: null, driftReferenceSha256: null };
  const version = {
    modelId: "mod_1",
    version: 3,
    projectId: "prj_1",
    description: "the first",
    runId: "run_1",
    primaryMetric: "roc_auc",
    positiveClass: null,
    ...json,
    ...blobs,
    createdAtMs: 1_800_000_000_000,
  };
  await before.write(async (db) => {
    // Tables as they were.
    const tx = db as unknown as Kysely<Record<string, Record<string, unknown>>>;
    const model = { id: "mod_1", projectId: "prj_1", name: "churn", latestVersion: 3, createdAtMs: 1_700_000_000_000 };
    await tx.insertInto("model").values(model).execute();
    await tx.insertInto("modelVersion").values(version).execute();
    await tx.insertInto("modelAlias").values({ modelId: "mod_1", alias: "champion", version: 3 }).execute();
    const key = { keyHash: "", keyPrefix: "" };
    const endpoint = { id: "end_1", projectId: "prj_1", name: "churn", state: "live", ...key, createdAtMs: 1 };
    await tx
      .insertInto("endpoint")
      .values({ ...endpoint, modelId: "mod_1", version: 3 })
      .execute();
  });
  await before.close();

  const after = await openTestStore({ dataDir, migrations: migrations.filter(({ id }) => id < "0017") });
  expect(await after.read.selectFrom("model").selectAll().execute()).toMatchObject([
    { name: "churn", description: "", latestVersion: 3, updatedAtMs: 1_700_000_000_000 },
  ]);
  expect(await after.read.selectFrom("modelVersion").selectAll().execute()).toEqual([
    {
      ...version,
      ...{ format: "crisol", source: null, runLink: null, loggedModelId: null, artifactPath: null, algorithm: null },
      updatedAtMs: version.createdAtMs,
    },
  ]);
  expect(await after.read.selectFrom("modelAlias").select("alias").execute()).toEqual([{ alias: "champion" }]);
  const remove = () => after.write((tx) => tx.deleteFrom("modelVersion").execute());
  await expect(remove(), "an endpoint has it").rejects.toThrow();
  await after.write((tx) =>
    tx.updateTable("modelVersion").set({ runId: null, signature: null, sha256: null }).execute(),
  );
  await after.write(async (tx) => {
    await tx.deleteFrom("endpoint").execute();
    await tx.deleteFrom("modelVersion").execute();
  });
  expect(await after.read.selectFrom("modelAlias").selectAll().execute()).toEqual([]);
  await after.close();
  await rm(dataDir, { recursive: true });
});
