import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Kysely } from "kysely";
import { expect, test } from "vitest";
import { openTestStore } from "../../../test/open-store.js";
import { logTraining, logTrainingParams } from "../../train/training-log.js";
import type { Database } from "../database.js";
import type { Store } from "../store.js";
import { migrations } from "./index.js";

// What JSON in SQLite reads to the last bit: of numbers such as 5.88e237 it rounds the last one otherwise.
const value = fc.integer({ min: -1e9, max: 1e9 }).map((number) => number / 1024);
const metrics = fc.dictionary(
  fc.constantFrom("auc", "log_loss", "rmse"),
  fc.record({ value: fc.option(value), lower: fc.constant(null), upper: fc.constant(null) }),
);
const training = fc.record({
  seed: fc.integer({ min: 0, max: 1000 }),
  params: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 5, unit: "grapheme-ascii" }),
    fc.oneof(value, fc.boolean(), fc.string({ maxLength: 5, unit: "grapheme-ascii" }), fc.constant([["a", "b"]])),
  ),
  metrics: fc.record({ test: metrics, validation: metrics }),
  history: fc.uniqueArray(
    fc
      .tuple(
        fc.constantFrom("train_log_loss", "validation_log_loss", "test_auc"),
        fc.array(value, { minLength: 1, maxLength: 30 }),
      )
      .map(([key, values]) => ({ key, steps: values.map((_, i) => i + 1), values })),
    { selector: ({ key }) => key },
  ),
  hasLogged: fc.boolean(),
});

/** Rows of what runs log, as they are. */
async function logged(store: Store, runId: string) {
  const { read } = store;
  return {
    params: await read.selectFrom("runParam").selectAll().where("runId", "=", runId).orderBy("key").execute(),
    metrics: await read.selectFrom("metric").selectAll().where("runId", "=", runId).orderBy("key").execute(),
    points: await read
      .selectFrom("metricPoint")
      .selectAll()
      .where("runId", "=", runId)
      .orderBy("key")
      .orderBy("step")
      .execute(),
  };
}

const insertExperiment = (tx: Kysely<Database>) =>
  tx
    .insertInto("experiment")
    .values({ id: "1", projectId: "prj_1", name: "one", createdAtMs: 1, updatedAtMs: 1, deletedAtMs: null })
    .execute();

async function insertRun(tx: Kysely<Database>, id: string, at: number): Promise<void> {
  const times = { createdAtMs: 1, startedAtMs: 2, endedAtMs: at === 0 ? null : 3, deletedAtMs: null };
  const failure = { errorCode: null, errorMessage: null };
  const run = { id, projectId: "prj_1", experimentId: "1", name: id, userName: "", ...times, ...failure };
  await tx
    .insertInto("run")
    .values({ ...run, state: "succeeded" })
    .execute();
}

/** Rows of today as a store had them before its params knew their experiment. */
async function insertLogged(tx: Kysely<Database>, { params, metrics, points }: Awaited<ReturnType<typeof logged>>) {
  // biome-ignore lint/suspicious/noExplicitAny: the table was another one.
  const old: Kysely<any> = tx;
  const oldParams = params.map(({ experimentId: _, ...param }) => param);
  if (params.length > 0) await old.insertInto("runParam").values(oldParams).execute();
  if (metrics.length > 0) await tx.insertInto("metric").values(metrics).execute();
  if (points.length > 0) await tx.insertInto("metricPoint").values(points).execute();
}

// Fifteen databases are made and upgraded: on PostgreSQL beside other work that takes more than a minute.
test("trainings from before runs logged have afterwards just what they would log now", {
  timeout: 240_000,
}, async () => {
  const todayDir = mkdtempSync(join(tmpdir(), "crisol-points-"));
  const today = await openTestStore({ dataDir: todayDir, migrations });
  await today.write(insertExperiment);
  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(training, { minLength: 1, maxLength: 5 }), async (trainings) => {
      const dataDir = mkdtempSync(join(tmpdir(), "crisol-points-"));
      const ids = trainings.map(() => `run_${made++}`);
      await today.write(async (tx) => {
        for (const [at, { seed, params, metrics: measured, history }] of trainings.entries()) {
          const id = ids[at]!;
          await insertRun(tx, id, at);
          await logTrainingParams(tx, { id, algorithm: "gradient_boosting", seed, params });
          await logTraining(tx, id, { metrics: measured, history }, at === 0 ? 1 : 3);
        }
      });
      const expected = await Promise.all(ids.map((id) => logged(today, id)));
      const before = await openTestStore({
        dataDir: dataDir,
        migrations: migrations.filter(({ id }) => id < "0021"),
      });
      await before.write(async (tx) => {
        await insertExperiment(tx);
        const recipe = {
          id: "rec_1",
          projectId: "prj_1",
          name: "one",
          version: 1,
          dataId: "dat_1",
          dataVersion: 1,
          createdAtMs: 1,
        };
        await tx
          .insertInto("recipe")
          .values({ ...recipe, steps: "[]", split: "{}" })
          .execute();
        for (const [at, { seed, params, metrics: measured, history, hasLogged }] of trainings.entries()) {
          const id = ids[at]!;
          await insertRun(tx, id, at);
          if (hasLogged) await insertLogged(tx, expected[at]!);
          const of = { runId: id, projectId: "prj_1", jobId: "job_1", task: "regression", target: "y" } as const;
          const what = { positiveClass: null, primaryMetric: "rmse", algorithm: "gradient_boosting", seed };
          const blobs = { modelSha256: null, modelSizeBytes: null, evaluationSha256: null, explanationSha256: null };
          await tx
            .insertInto("training")
            .values({
              ...{ ...of, ...what, ...blobs, params: JSON.stringify(params), metrics: JSON.stringify(measured) },
              ...{ calibration: null, coverage: null, dataId: "dat_1", dataVersion: 1, dataSha256: "a" },
              ...{ recipeId: "rec_1", warmStartRunId: null, serverVersion: "0", rowCounts: null, classes: null },
              ...{ driftReferenceSha256: null, seconds: null },
            })
            .execute();
          // biome-ignore lint/suspicious/noExplicitAny: the table is not there any more.
          await (tx as any)
            .insertInto("runHistory")
            .values({ runId: id, series: JSON.stringify(history) })
            .execute();
        }
      });
      await before.close();
      const after = await openTestStore({ dataDir: dataDir, migrations });
      for (const [at, id] of ids.entries()) expect(await logged(after, id)).toEqual(expected[at]);
      expect(await after.check()).toEqual([]);
      await after.close();
      rmSync(dataDir, { recursive: true });
    }),
    { numRuns: 15 },
  );
  await today.close();
  rmSync(todayDir, { recursive: true });
});
