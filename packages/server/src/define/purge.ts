import { keepCost } from "../compute/verdict/purged-cost.js";
import type { Effects } from "../effects.js";
import type { Database, Tx } from "../store/database.js";
import { RESTORE_MS } from "./projects.js";

/**
 * Tables of what belongs to a project, by its `projectId`, in an order in which they can be emptied; most of what hangs
 * on their rows goes with them (foreign keys with `on delete cascade`). A test compares the list with the schema.
 */
export const PROJECT_TABLES = [
  "advice",
  "scheduleFiring",
  "schedule",
  "pipelineRun",
  "pipeline",
  "alert",
  "endpoint",
  "batchPrediction",
  "modelComparison",
  "extrapolation",
  "modelVersion",
  "model",
  "sweep",
  "training",
  "run",
  "experiment",
  "environment",
  "recipe",
  "code",
  "data",
  "upload",
  "notebook",
  "job",
  "secret",
  "projectRole",
  "token",
] as const satisfies readonly (keyof Database)[];

/** Removes for good the projects whose time to be restored is over, and returns how many those were. */
export async function purgeProjects({ store, clock }: Pick<Effects, "store" | "clock">): Promise<number> {
  const expired = await store.read
    .selectFrom("project")
    .select("id")
    .where("deletedAtMs", "<", clock.now() - RESTORE_MS)
    .execute();
  for (const { id } of expired) await store.write((tx) => removeProject(tx, id));
  return expired.length;
}

async function removeProject(tx: Tx, projectId: string): Promise<void> {
  // What it cost stays in the months in which it did: a budget does not grow by deleting a project.
  await keepCost(tx, projectId);
  await tx
    .deleteFrom("dataVersion")
    .where("dataId", "in", (data) => data.selectFrom("data").select("id").where("projectId", "=", projectId))
    .execute();
  for (const table of PROJECT_TABLES) await tx.deleteFrom(table).where("projectId", "=", projectId).execute();
  await tx.deleteFrom("project").where("id", "=", projectId).execute();
}
