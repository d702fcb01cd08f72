import { CrisolError } from "@crisol/contract";
import { markPhase, PHASE_TAG } from "../compute/use/phase-marks.js";
import type { Tx } from "../store/database.js";
import { logMetrics, type MetricPoint } from "./metrics.js";
import { type KeyValue, logParams, setTags } from "./params.js";
import { changeTrackedRun, NAME_TAG } from "./runs.js";

export interface Batch {
  readonly params?: readonly KeyValue[];
  readonly metrics?: readonly MetricPoint[];
  readonly tags?: readonly KeyValue[];
  /** When the server was told: from then on the run's job is at what the tag of its phase says. Without it that is only a tag. */
  readonly nowMs?: number;
}

/**
 * Adds what a run logs: all of it or, when it throws (`not_found`, `run_deleted`, `param_changed`), nothing. The tag of
 * its name renames it.
 */
export async function logBatch(
  tx: Tx,
  runId: string,
  { params = [], metrics = [], tags = [], nowMs }: Batch,
): Promise<void> {
  await requireActiveRun(tx, runId);
  await logParams(tx, runId, params);
  await logMetrics(tx, runId, metrics);
  await setTags(tx, runId, tags);
  const name = tags.findLast(({ key }) => key === NAME_TAG)?.value;
  if (name) await changeTrackedRun(tx, runId, { name });
  const phase = tags.findLast(({ key }) => key === PHASE_TAG)?.value;
  if (phase && nowMs !== undefined) await markPhase(tx, runId, phase, nowMs);
}

/** Whether the writer's batch is one that it has not sent before; from now on it is. */
export async function isNewBatch(
  tx: Tx,
  runId: string,
  writer: { readonly id: string; readonly sequence: number },
): Promise<boolean> {
  const { id: writerId, sequence } = writer;
  const taken = await tx
    .insertInto("runWriter")
    .values({ runId, writerId, sequence })
    .onConflict((conflict) =>
      conflict.columns(["runId", "writerId"]).doUpdateSet({ sequence }).where("runWriter.sequence", "<", sequence),
    )
    .returning("sequence")
    .executeTakeFirst();
  return taken !== undefined;
}

/** Throws `not_found`, or `run_deleted` for a run that waits to be restored or removed. */
export async function requireActiveRun(tx: Tx, runId: string): Promise<void> {
  const run = await tx.selectFrom("run").select("deletedAtMs").where("id", "=", runId).executeTakeFirst();
  if (!run) throw new CrisolError("not_found", { resource: "run", value: runId });
  if (run.deletedAtMs !== null) throw new CrisolError("run_deleted", { value: runId });
}
