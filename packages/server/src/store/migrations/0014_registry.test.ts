import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTestStore } from "../../../test/open-store.js";
import { migrations } from "./index.js";

test("models of one name in several projects get a number, the newest keeps its name", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "crisol-registry-"));
  const before = await openTestStore({ dataDir, migrations: migrations.filter(({ id }) => id < "0014") });
  const long = "m".repeat(63);
  const names = ["churn", "churn", "churn", "churn-2", long, long];
  const values = names.map((name, at) => ({
    id: `mod_${at}`,
    projectId: `prj_${at}`,
    name,
    latestVersion: 1,
    createdAtMs: at,
  }));
  await before.write((tx) =>
    tx
      .insertInto("model")
      .values(values as never)
      .execute(),
  );
  await before.close();
  const after = await openTestStore({ dataDir, migrations });
  const rows = await after.read.selectFrom("model").select("name").orderBy("id").execute();
  await after.close();
  rmSync(dataDir, { recursive: true });
  expect(rows.map(({ name }) => name)).toEqual(["churn-4", "churn-3", "churn", "churn-2", `${"m".repeat(61)}-2`, long]);
});
