import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestStore } from "../../test/open-store.js";
import { migrations } from "./migrations/index.js";
import type { Migration } from "./migrations/migration.js";
import { readSchema } from "./schema.js";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "crisol-migrations-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const table = (id: string, name: string): Migration => ({
  id,
  up: async (db) => db.schema.createTable(name).addColumn("id", "integer").execute(),
});

async function open(...known: Migration[]) {
  const store = await openTestStore({ dataDir, migrations: known });
  const tables = (await readSchema(store.read)).map(({ name }) => name);
  const applied = await store.read.selectFrom("migration").select("id").orderBy("id").execute();
  await store.close();
  return { tables, applied: applied.map((row) => row.id) };
}

describe("migrations", () => {
  test("of this version are in order and all apply to an empty store", async () => {
    const { applied } = await open(...migrations);
    expect(applied).toEqual(migrations.map((migration) => migration.id));
    expect(applied.every((id) => /^\d{4}_[a-z_]+$/.test(id))).toBe(true);
  });

  test("apply once each, and the later ones to a store that has the earlier", async () => {
    await open(table("0001_a", "a"));
    const both = [table("0001_a", "a"), table("0002_b", "b")];
    const expected = { tables: ["a", "b", "migration"], applied: ["0001_a", "0002_b"] };
    expect(await open(...both)).toEqual(expected);
    expect(await open(...both)).toEqual(expected);
  });

  test("that fail are undone whole, and the store stays as it was", async () => {
    const failing: Migration = {
      id: "0002_b",
      async up(db) {
        await db.schema.createTable("b").addColumn("id", "integer").execute();
        throw new Error("cannot go on");
      },
    };
    await expect(open(table("0001_a", "a"), failing)).rejects.toThrow("cannot go on");
    expect(await open(table("0001_a", "a"))).toEqual({ tables: ["a", "migration"], applied: ["0001_a"] });
  });

  test("of a newer version are refused with a sentence, and nothing is changed", async () => {
    const newer = [table("0001_a", "a"), table("0002_b", "b")];
    await open(...newer);
    await expect(open(table("0001_a", "a"))).rejects.toMatchObject({
      code: "store_newer",
      message: expect.stringContaining("newer version of Crisol (it has the change 0002_b)"),
    });
    expect((await open(...newer)).applied).toEqual(["0001_a", "0002_b"]);
  });

  test("that lack one in between, or are out of order, are refused", async () => {
    await open(table("0001_a", "a"), table("0003_c", "c"));
    const all = [table("0001_a", "a"), table("0002_b", "b"), table("0003_c", "c")];
    await expect(open(...all)).rejects.toMatchObject({ code: "store_mismatch" });
    await expect(open(all[1]!, all[0]!)).rejects.toMatchObject({ code: "store_mismatch" });
  });
});
