import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addTestRun } from "../../../test/logged-run.js";
import { openTestStore } from "../../../test/open-store.js";
import type { Store } from "../../store/store.js";
import { logBatch } from "../log-batch.js";
import { searchRuns } from "../run-search.js";

interface Known {
  readonly id: string;
  readonly experimentId: string;
  readonly startedAtMs: number | null;
  readonly deletedAtMs: number | null;
  /** NaN, a number, or not logged. */
  readonly a?: number | undefined;
  readonly b?: number | undefined;
  readonly model: "tree" | "line";
  /** Not logged by some; several begin alike for longer than the index knows. */
  readonly c?: string | undefined;
}

const RUNS = 90;
const EXPERIMENTS = 4;
let dataDir: string;
let store: Store;
const known: Known[] = [];
const experimentIds: string[] = [];

const LONG = "x".repeat(100);
const paramOf = (number: number) => [undefined, "a", `${LONG}b`, LONG, `${LONG}a`, "ñ", ""][number % 7];

/** Few values, so that many are equal; a fifth are NaN, a fifth are not logged. */
const metricOf = (number: number) => [undefined, Number.NaN, -1, 0, 1.5][number % 5];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-sorted-"));
  store = await openTestStore({ dataDir });
  for (let i = 0; i < RUNS; i++) {
    const id = await addTestRun(store);
    const { experimentId: own } = await store.read
      .selectFrom("run")
      .select("experimentId")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    if (i < EXPERIMENTS) experimentIds.push(own);
    const run = {
      experimentId: experimentIds[(i * i) % EXPERIMENTS]!,
      startedAtMs: i % 7 === 0 ? null : (i * 5) % 11,
      deletedAtMs: i % 13 === 0 ? 1 : null,
    };
    const a = metricOf(i * 3 + (i >> 3));
    const b = metricOf(i * 7 + (i >> 2));
    const model = i % 3 === 0 ? "tree" : "line";
    const c = paramOf(i * 5 + (i >> 3));
    known.push({ id, ...run, a, b, model, c });
    await store.write(async (tx) => {
      await tx
        .updateTable("run")
        .set({ ...run, deletedAtMs: null })
        .where("id", "=", id)
        .execute();
      const metrics = Object.entries({ a, b }).flatMap(([key, value]) =>
        value === undefined ? [] : [{ key, value, step: 0, timestampMs: 0 }],
      );
      await logBatch(tx, id, {
        metrics,
        params: [{ key: "model", value: model }, ...(c === undefined ? [] : [{ key: "c", value: c }])],
      });
      await tx.updateTable("run").set(run).where("id", "=", id).execute();
    });
  }
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

type Key = "a" | "b" | "c";
const rank = (value: number | string | undefined) => (value === undefined ? 2 : Number.isNaN(value) ? 1 : 0);

/** Values in their direction, then NaN, then what was not logged; among equals the run that started last, then by id. */
function compare(orders: readonly { key: Key; isDescending: boolean }[]) {
  return (x: Known, y: Known) => {
    for (const { key, isDescending } of orders) {
      const [of, other] = [x[key], y[key]];
      if (rank(of) !== rank(other)) return rank(of) - rank(other);
      if (rank(of) === 0 && of !== other) return (of! < other! ? -1 : 1) * (isDescending ? -1 : 1);
    }
    const started = (y.startedAtMs ?? -1) - (x.startedAtMs ?? -1);
    return started || (x.id < y.id ? -1 : 1);
  };
}

const search = fc.record({
  orders: fc.array(fc.record({ key: fc.constantFrom<Key>("a", "b", "c"), isDescending: fc.boolean() }), {
    maxLength: 3,
  }),
  of: fc.uniqueArray(fc.nat(EXPERIMENTS - 1), { minLength: 1 }),
  above: fc.option(fc.constantFrom(-2, -1, 0, 5)),
  model: fc.option(fc.constantFrom("tree", "line")),
  limit: fc.integer({ min: 1, max: 40 }),
});

test("pages of runs sorted by metrics and params are those of all runs sorted, in one experiment and in several", async () => {
  await fc.assert(
    fc.asyncProperty(search, async ({ orders, of, above, model, limit }) => {
      const ids = of.map((number) => experimentIds[number]!);
      const expected = known
        .filter((run) => ids.includes(run.experimentId) && run.deletedAtMs === null)
        .filter((run) => (above === null || run.b! > above) && (model === null || run.model === model))
        .sort(compare(orders));
      const filter = [above !== null && `metrics.b > ${above}`, model !== null && `params.model = '${model}'`];
      const found: string[] = [];
      let pageToken: string | undefined;
      do {
        const page = await searchRuns(store.read, {
          experimentIds: ids,
          filter: filter.filter(Boolean).join(" AND "),
          orderBy: orders.map(
            ({ key, isDescending }) => `${key === "c" ? "params" : "metrics"}.${key} ${isDescending ? "DESC" : "ASC"}`,
          ),
          limit,
          pageToken,
        });
        expect(page.rows.length).toBe(Math.min(limit, expected.length - found.length));
        found.push(...page.rows.map(({ id }) => id));
        pageToken = page.nextPageToken ?? undefined;
      } while (pageToken !== undefined);
      expect(found).toEqual(expected.map(({ id }) => id));
    }),
    { numRuns: 200 },
  );
});
