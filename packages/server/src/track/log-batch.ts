import { CrisolError } from "@crisol/contract";
import type { Tx } from "../store/database.js";
import { logMetrics, type MetricPoint } from "./metrics.js";
import { type KeyValue, logParams, setTags } from "./params.js";

export interface Batch {
  readonly params?: readonly KeyValue[];
  readonly metrics?: readonly MetricPoint[];
  readonly tags?: readonly KeyValue[];
}

/** Adds what a run logs: all of it or, when it throws (`not_found`, `run_deleted`, `param_changed`), nothing. */
export async function logBatch(tx: Tx, runId: string, { params = [], metrics = [], tags = [] }: Batch): Promise<void> {
  await requireActiveRun(tx, runId);
  await logParams(tx, runId, params);
  await logMetrics(tx, runId, metrics);
  await setTags(tx, runId, tags);
}

/** Throws `not_found`, or `run_deleted` for a run that waits to be restored or removed. */
export async function requireActiveRun(tx: Tx, runId: string): Promise<void> {
  const run = await tx.selectFrom("run").select("deletedAtMs").where("id", "=", runId).executeTakeFirst();
  if (!run) throw new CrisolError("not_found", { resource: "run", value: runId });
  if (run.deletedAtMs !== null) throw new CrisolError("run_deleted", { value: runId });
}
