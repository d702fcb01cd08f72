import type { Evaluation, MetricValue } from "@crisol/contract";
import type { Effects } from "../effects.js";
import { latestMetrics } from "../track/metrics.js";
import type { Measured } from "./criteria-gate.js";
import type { ModelVersionRecord } from "./model-versions.js";

/**
 * What criteria are held against: the version's test metrics, its confusion by class, and what the model costs. A version
 * that was not measured by us is held against the latest metrics of its run.
 */
export async function measuredOf(
  { store, blobs }: Pick<Effects, "store" | "blobs">,
  version: Pick<ModelVersionRecord, "runId" | "metrics" | "evaluationSha256" | "sizeBytes">,
): Promise<Measured> {
  const { runId, evaluationSha256, sizeBytes } = version;
  const testMetrics = JSON.parse(version.metrics) as Record<string, MetricValue>;
  const training = await store.read
    .selectFrom("training")
    .leftJoin("job", "job.id", "training.jobId")
    .select(["training.seconds", "job.peakMemoryBytes"])
    .where("training.runId", "=", runId ?? "")
    .executeTakeFirst();
  if (Object.keys(testMetrics).length === 0 && runId !== null) {
    for (const { key, value } of await latestMetrics(store.read, runId)) {
      testMetrics[key] = { value: Number.isFinite(value) ? value : null, lower: null, upper: null };
    }
  }
  return {
    testMetrics,
    evaluation: evaluationSha256 === null ? null : await readJson<Evaluation>(blobs, evaluationSha256),
    modelSizeBytes: sizeBytes,
    trainingSeconds: training?.seconds ?? null,
    peakMemoryBytes: training?.peakMemoryBytes ?? null,
  };
}

async function readJson<T>(blobs: Effects["blobs"], sha256: string): Promise<T> {
  return JSON.parse(Buffer.from(await blobs.read(sha256)).toString("utf8")) as T;
}
