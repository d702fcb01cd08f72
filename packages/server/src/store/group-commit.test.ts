import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testsPostgres } from "../../test/database.js";
import { openTestStore } from "../../test/open-store.js";
import type { Tx } from "./database.js";
import type { SqliteConnection } from "./sqlite/connection.js";
import type { Store } from "./store.js";

let dataDir: string;
let store: Store;
/** What the writing connection was asked to do besides queries. */
let log: string[];
/** Called before each such statement; may throw. */
let before: (sql: string) => void | Promise<void>;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "crisol-group-commit-"));
  log = [];
  before = () => {};
  store = await openTestStore({
    dataDir,
    maxBatch: 8,
    maxBatchMs: 10_000,
    effects: {
      writer: (real) => ({
        run: (sql, parameters) => real.run(sql, parameters),
        async exec(sql) {
          await before(sql);
          log.push(sql);
          await real.exec(sql);
        },
        get inTransaction() {
          return real.inTransaction;
        },
        close: () => real.close(),
      }),
    },
  });
  log = [];
});
afterEach(async () => {
  before = () => {};
  await store.close();
  rmSync(dataDir, { recursive: true });
});

const put = (tx: Tx, key: string, value = "v") => tx.insertInto("meta").values({ key, value }).execute();
const contents = async () => {
  const rows = await store.read.selectFrom("meta").selectAll().where("key", "like", "k%").execute();
  return Object.fromEntries(rows.map((row) => [row.key, row.value]));
};
const commits = () => log.filter((sql) => sql === "COMMIT").length;
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

describe("group commit", () => {
  test("gives many writers one commit, in batches of at most the bound", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.write((tx) => put(tx, `k${i}`))));
    expect(commits()).toBe(3);
    expect(Object.keys(await contents())).toHaveLength(20);
  });

  test("equals the model for any mix of failing and succeeding writes", async () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 5 }), value: fc.string({ maxLength: 3 }) });
    const writes = fc.array(
      fc.record({
        steps: fc.array(step, { maxLength: 4 }),
        // How the write ends: well, by an error of its own, or by the database refusing a second row of one key.
        ending: fc.constantFrom("well", "well", "throws", "refused"),
        pauseAfter: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(writes, async (plan) => {
        await store.write((tx) => tx.deleteFrom("meta").where("key", "like", "k%").execute());
        const model: Record<string, string> = {};
        const results: Promise<unknown>[] = [];
        for (const { steps, ending, pauseAfter } of plan) {
          const result = store.write(async (tx) => {
            for (const { key, value } of steps) {
              const row = { key: `k${key}`, value: storableText(value) };
              await tx
                .insertInto("meta")
                .values(row)
                .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: row.value }))
                .execute();
            }
            if (ending === "throws") throw new Error("on purpose");
            if (ending === "refused") {
              await put(tx, "ktwice");
              await put(tx, "ktwice");
            }
            return steps.length;
          });
          result.catch(() => {});
          results.push(result);
          if (ending === "well") for (const { key, value } of steps) model[`k${key}`] = storableText(value);
          if (pauseAfter) await tick();
        }
        const settled = await Promise.allSettled(results);
        expect(settled.map((result) => (result.status === "fulfilled" ? result.value : undefined))).toEqual(
          plan.map(({ steps, ending }) => (ending === "well" ? steps.length : undefined)),
        );
        expect(await contents()).toEqual(model);
      }),
      { numRuns: 60 },
    );
  });

  test("keeps what is not committed from readers, and acknowledges only after the commit", async () => {
    const order: string[] = [];
    before = async (sql) => {
      if (sql !== "COMMIT") return;
      expect(await contents()).toEqual({});
      order.push("commit");
    };
    const first = store.write((tx) => put(tx, "k1")).then(() => order.push("acknowledged"));
    const second = store.write(async (tx) => {
      expect(await tx.selectFrom("meta").selectAll().where("key", "=", "k1").execute()).toHaveLength(1);
    });
    await Promise.all([first, second]);
    expect(await contents()).toEqual({ k1: "v" });
    expect(order).toEqual(["commit", "acknowledged"]);
  });

  test("a write that goes on after a statement failed is undone whole, with the error of that statement", async () => {
    const results = await Promise.allSettled([
      store.write((tx) => put(tx, "k1")),
      store.write(async (tx) => {
        await put(tx, "k2");
        await put(tx, "k1").catch(() => {});
        await put(tx, "k3").catch(() => {});
        return "well";
      }),
      store.write((tx) => put(tx, "k4")),
    ]);
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(results[1]).toMatchObject({ reason: { code: "constraint_unique" } });
    expect(await contents()).toEqual({ k1: "v", k4: "v" });
  });

  test("a write inside a write, and a read outside its transaction, are refused, and undo it", async () => {
    const nested = store.write(async (tx) => {
      await put(tx, "k1");
      await store.write((inner) => put(inner, "k2"));
    });
    await expect(nested).rejects.toMatchObject({ code: "write_nested" });
    const reading = store.write(async (tx) => {
      await put(tx, "k1");
      await contents();
    });
    await expect(reading).rejects.toMatchObject({ code: "write_nested" });
    const transaction = store.write((tx) => tx.transaction().execute((inner) => put(inner, "k1")));
    await expect(transaction).rejects.toMatchObject({ code: "write_nested" });
    expect(await contents()).toEqual({});
  });

  test("what a write leaves running may write after it", async () => {
    let later: Promise<unknown> | undefined;
    await store.write(async (tx) => {
      await put(tx, "k1");
      later = tick().then(() => store.write((next) => put(next, "k2")));
    });
    await later;
    expect(await contents()).toEqual({ k1: "v", k2: "v" });
  });

  test("a write that awaits something else is refused, and cannot go on; the others are not held up", async () => {
    let escaped: Promise<unknown> | undefined;
    let goOn = () => {};
    const refused = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow = store.write((tx) => {
      escaped = put(tx, "k1")
        .then(() => refused)
        .then(() => put(tx, "k2"));
      return escaped;
    });
    const other = store.write((tx) => put(tx, "k3"));
    await expect(slow).rejects.toMatchObject({ code: "write_awaited_outside" });
    goOn();
    await expect(escaped).rejects.toMatchObject({ code: "write_ended" });
    await other;
    expect(await contents()).toEqual({ k3: "v" });
  });

  test("safety-26: a commit that fails rejects the whole batch, and the next one works", async () => {
    let failures = 1;
    before = (sql) => {
      if (sql === "COMMIT" && failures-- > 0)
        throw Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" });
    };
    const results = await Promise.allSettled([1, 2, 3].map((i) => store.write((tx) => put(tx, `k${i}`))));
    expect(results.map((result) => result.status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(await contents()).toEqual({});
    await store.write((tx) => put(tx, "k4"));
    expect(await contents()).toEqual({ k4: "v" });
  });

  // SQLite can be given a limit that stands for a full disk.
  test.skipIf(testsPostgres)(
    "safety-26: a full disk keeps nothing of the batch, even of a write that goes on after the error",
    async () => {
      // SQLite itself then says that the disk is full; less than the pages in use counts as those.
      const limit = (pages: number) =>
        (store as unknown as { writer: SqliteConnection }).writer.exec(`PRAGMA max_page_count = ${pages}`);
      await store.write((tx) => put(tx, "k0"));
      limit(1);
      const big = "x".repeat(100_000);
      const results = await Promise.allSettled([
        store.write((tx) => put(tx, "k1")),
        store.write(async (tx) => {
          await put(tx, "k2", big).catch(() => {});
          await put(tx, "k3");
        }),
      ]);
      expect(results.map((result) => result.status)).toEqual(["rejected", "rejected"]);
      await expect(store.write((tx) => put(tx, "k4", big))).rejects.toMatchObject({ code: "storage_full" });
      expect(await contents()).toEqual({ k0: "v" });
      limit(1_000_000);
      await store.write((tx) => put(tx, "k5", big));
      expect(Object.keys(await contents())).toEqual(["k0", "k5"]);
      expect(await store.check()).toEqual([]);
    },
  );

  test("closing waits for the writes that were accepted, and refuses later ones", async () => {
    const accepted = Array.from({ length: 20 }, (_, i) => store.write((tx) => put(tx, `k${i}`)));
    const closed = store.close();
    await expect(store.write((tx) => put(tx, "k99"))).rejects.toMatchObject({ code: "store_closed" });
    await Promise.all([...accepted, closed]);
    await expect(contents()).rejects.toMatchObject({ code: "store_closed" });
    store = await openTestStore({ dataDir });
    expect(Object.keys(await contents())).toHaveLength(20);
  });
});

/** Text that the store takes: the property is about writes, not about what a column can hold. */
function storableText(text: string): string {
  return text.replaceAll("\0", "").replace(/\p{Surrogate}/gu, "");
}
