import { isDeepStrictEqual } from "node:util";
import { type Extrapolation, TrainingRequest } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../store/database.js";
import type { ExtrapolationTable } from "../tables.js";
import { trainingMachine } from "../training-machine.js";

/** Of trainings with the same recipe and seed, the newest ones are compared. */
const MOST_RUNS = 50;

/** The newest training on all rows that was asked for the same, as it was measured; null where there is none. */
export async function measuredOnAll(
  db: Kysely<Database>,
  { projectId, request, params, metric }: Selectable<ExtrapolationTable>,
): Promise<Extrapolation["measured"]> {
  const { recipeId, algorithm, seed, calibration, coverage, resources } = TrainingRequest.parse(JSON.parse(request));
  const { cores } = trainingMachine(resources);
  const rows = await db
    .selectFrom("training")
    .innerJoin("run", "run.id", "training.runId")
    .innerJoin("job", "job.id", "training.jobId")
    .select(["training.runId", "training.params", "training.metrics", "training.seconds", "job.peakMemoryBytes"])
    .select(["training.calibration", "training.coverage", "training.cores"])
    .where("training.projectId", "=", projectId)
    .where("training.recipeId", "=", recipeId)
    .where("training.algorithm", "=", algorithm)
    .where("training.seed", "=", seed)
    .where("training.warmStartRunId", "is", null)
    .where("run.state", "=", "succeeded")
    .orderBy("training.runId", "desc")
    .limit(MOST_RUNS)
    .execute();
  const found = rows.find(
    (row) =>
      row.calibration === calibration &&
      row.coverage === coverage &&
      row.cores === cores &&
      isDeepStrictEqual(JSON.parse(row.params), JSON.parse(params)),
  );
  if (!found || found.seconds === null) return null;
  const quality = JSON.parse(found.metrics).test[metric]?.value ?? null;
  return { runId: found.runId, seconds: found.seconds, peakMemoryBytes: found.peakMemoryBytes, quality };
}
