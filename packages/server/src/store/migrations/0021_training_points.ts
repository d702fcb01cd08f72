import type { Kysely } from "kysely";
import type { Migration } from "./migration.js";

/**
 * Trainings from before runs logged (0013) get the params and metrics that later ones have, so that they are found and
 * compared like those; the learning curves, which were kept a second time, are kept as points of metrics alone.
 */
export const trainingPoints: Migration = {
  id: "0021_training_points",
  async up(db) {
    let after = "";
    for (;;) {
      const page = await db
        .selectFrom("training")
        .innerJoin("run", "run.id", "training.runId")
        .leftJoin("runHistory", "runHistory.runId", "training.runId")
        .select([
          "training.runId",
          "run.experimentId",
          "algorithm",
          "seed",
          "params",
          "metrics",
          "series",
          "endedAtMs",
          "createdAtMs",
        ])
        .where("training.runId", ">", after)
        .orderBy("training.runId")
        .limit(100)
        .execute();
      for (const training of page) await logOld(db, training as OldTraining);
      if (page.length < 100) break;
      after = page.at(-1)!.runId;
    }
    await db.schema.dropTable("runHistory").execute();
  },
};

interface OldTraining {
  readonly runId: string;
  readonly experimentId: string;
  readonly algorithm: string;
  readonly seed: number;
  /** JSON. */
  readonly params: string;
  /** JSON: `{ validation, test }`, values by name. */
  readonly metrics: string;
  /** JSON: `[{ key, steps, values }]`. */
  readonly series: string | null;
  readonly endedAtMs: number | null;
  readonly createdAtMs: number;
}

/** Rows of one statement. */
const AT_ONCE = 1000;

// biome-ignore lint/suspicious/noExplicitAny: the tables as they are by now.
async function logOld(db: Kysely<any>, training: OldTraining): Promise<void> {
  const { runId, experimentId, endedAtMs, createdAtMs } = training;
  const has = async (table: "runParam" | "metric") =>
    (await db.selectFrom(table).select("key").where("runId", "=", runId).limit(1).executeTakeFirst()) !== undefined;
  if (!(await has("runParam"))) await insertAll(db, "runParam", paramsOf(training));
  if (await has("metric")) return;
  const timestampMs = Number(endedAtMs ?? createdAtMs);
  const points = pointsOf(training);
  await insertAll(
    db,
    "metricPoint",
    points.flatMap(({ key, steps, values }) =>
      steps.map((step, i) => ({ runId, key, timestampMs, step, value: values[i]! + 0, isNan: 0 })),
    ),
  );
  await insertAll(
    db,
    "metric",
    points.map(({ key, steps, values }) => {
      const last = steps.indexOf(Math.max(...steps));
      const latest = { value: values[last]! + 0, step: steps[last]!, timestampMs };
      return { runId, experimentId, key, ...latest, openPoints: steps.length };
    }),
  );
}

function paramsOf({ runId, algorithm, seed, params }: OldTraining) {
  const given: Record<string, unknown> = { ...JSON.parse(params), algorithm, seed };
  return Object.entries(given).map(([key, value]) => ({
    runId,
    key,
    value: typeof value === "object" ? JSON.stringify(value) : String(value),
  }));
}

interface Curve {
  readonly key: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** The learning curve, and what it does not follow of the metrics on test and validation rows, at step 0. */
function pointsOf({ metrics, series }: OldTraining): Curve[] {
  const curves = (JSON.parse(series ?? "[]") as Curve[]).filter(({ steps }) => steps.length > 0);
  const followed = new Set(curves.map(({ key }) => key));
  const measured = JSON.parse(metrics) as Record<"test" | "validation", Record<string, { value: number | null }>>;
  const ends = (["test", "validation"] as const).flatMap((part) =>
    Object.entries(measured[part] ?? {}).flatMap(([name, { value }]): Curve[] => {
      const key = `${part}_${name}`;
      return value === null || followed.has(key) ? [] : [{ key, steps: [0], values: [value] }];
    }),
  );
  return [...curves, ...ends];
}

// biome-ignore lint/suspicious/noExplicitAny: see above.
async function insertAll(db: Kysely<any>, table: string, rows: readonly object[]): Promise<void> {
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    await db
      .insertInto(table)
      .values(rows.slice(start, start + AT_ONCE))
      .execute();
  }
}
