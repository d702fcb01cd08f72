import { isDeepStrictEqual } from "node:util";
import { type Extrapolation, type RanOn, TrainingRequest } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../store/database.js";
import type { ExtrapolationTable } from "../tables.js";
import { trainingMachine } from "../training-machine.js";

/** Of trainings with the same recipe, algorithm and seed, the newest ones are compared. */
const MOST_RUNS = 50;

type Measured = NonNullable<Extrapolation["measured"]>;

/**
 * The newest training on all rows that was asked for the same as an extrapolation and ran where it did, as it was measured, by the
 * extrapolation's id: of those that are given, all of one project, by one query. Those without such a training are not in it.
 * `targets` are where jobs ran, by their ids.
 */
export async function measuredOnAll(
  db: Kysely<Database>,
  projectId: string,
  extrapolations: readonly Selectable<ExtrapolationTable>[],
  targets: ReadonlyMap<string | null, RanOn>,
): Promise<ReadonlyMap<string, Measured>> {
  const measured = new Map<string, Measured>();
  if (extrapolations.length === 0) return measured;
  const asked = extrapolations.map((row) => ({ row, request: TrainingRequest.parse(JSON.parse(row.request)) }));
  const trainings = await trainingsLike(
    db,
    projectId,
    asked.map(({ request }) => request),
  );
  for (const { row, request } of asked) {
    const { cores } = trainingMachine(request.resources).held;
    const params = JSON.parse(row.params);
    const where = targets.get(row.jobId)?.id;
    const found = trainings.find(
      (one) =>
        one.recipeId === request.recipeId &&
        one.algorithm === request.algorithm &&
        one.seed === request.seed &&
        one.calibration === request.calibration &&
        one.coverage === request.coverage &&
        one.cores === cores &&
        // Of earlier versions it is not known.
        (where === undefined || one.targetId === null || one.targetId === where) &&
        isDeepStrictEqual(JSON.parse(one.params), params),
    );
    if (!found || found.seconds === null) continue;
    const { runId, seconds, peakMemoryBytes } = found;
    const quality = JSON.parse(found.metrics).test[row.metric]?.value ?? null;
    measured.set(row.id, { runId, seconds, peakMemoryBytes, quality });
  }
  return measured;
}

/** The newest trainings that have a recipe, an algorithm and a seed of the requests, newest first. */
function trainingsLike(db: Kysely<Database>, projectId: string, requests: readonly TrainingRequest[]) {
  const recipes = new Set(requests.map(({ recipeId }) => recipeId));
  const algorithms = new Set(requests.map(({ algorithm }) => algorithm));
  const seeds = new Set(requests.map(({ seed }) => seed));
  const alike = ["training.recipeId", "training.algorithm", "training.seed"] as const;
  const numbered = db
    .selectFrom("training")
    .innerJoin("run", "run.id", "training.runId")
    .innerJoin("job", "job.id", "training.jobId")
    .select([
      "training.runId",
      "training.params",
      "training.metrics",
      "training.seconds",
      "job.peakMemoryBytes",
      "job.targetId",
    ])
    .select([...alike, "training.calibration", "training.coverage", "training.cores"])
    .select(({ fn }) =>
      fn
        .agg<number>("row_number")
        .over((over) => over.partitionBy(alike).orderBy("training.runId", "desc"))
        .as("number"),
    )
    .where("training.projectId", "=", projectId)
    .where("training.recipeId", "in", [...recipes])
    .where("training.algorithm", "in", [...algorithms])
    .where("training.seed", "in", [...seeds])
    .where("training.warmStartRunId", "is", null)
    .where("run.state", "=", "succeeded");
  return db
    .selectFrom(numbered.as("newest"))
    .selectAll()
    .where("number", "<=", MOST_RUNS)
    .orderBy("runId", "desc")
    .execute();
}
