import type { ParamValue } from "@crisol/contract";
import type { Tx } from "../store/database.js";
import { logMetrics, type MetricPoint } from "../track/metrics.js";
import { logParams } from "../track/params.js";
import type { RunRecord } from "./runs.js";
import type { TrainResult } from "./train-job.js";

/** Logs what a training was told to do as every run logs its params, so that it is found and compared like any other. */
export async function logTrainingParams(
  tx: Tx,
  { id, algorithm, seed, params }: Pick<RunRecord, "id" | "algorithm" | "seed" | "params">,
): Promise<void> {
  const given = { ...params, algorithm, seed };
  await logParams(
    tx,
    id,
    Object.entries(given).map(([key, value]) => ({ key, value: textOf(value) })),
  );
}

/**
 * Logs a training's learning curve by step, and its metrics on the test rows as `test_roc_auc` and the like, at step 0.
 * Metrics on validation rows are logged where the curve does not follow them already.
 */
export async function logTraining(
  tx: Tx,
  runId: string,
  { metrics, history }: Pick<TrainResult, "metrics" | "history">,
  timestampMs: number,
): Promise<void> {
  const curves = history.flatMap(({ key, steps, values, timesMs }) =>
    steps.map(
      (step, i): MetricPoint => ({
        key,
        step,
        value: values[i] as number,
        timestampMs: timesMs?.[i] ?? timestampMs,
      }),
    ),
  );
  const followed = new Set(history.map(({ key }) => key));
  const measured = (["test", "validation"] as const).flatMap((part) =>
    Object.entries(metrics[part]).flatMap(([name, { value }]): MetricPoint[] => {
      const key = `${part}_${name}`;
      return value === null || followed.has(key) ? [] : [{ key, step: 0, value, timestampMs }];
    }),
  );
  await logMetrics(tx, runId, [...curves, ...measured]);
}

function textOf(value: ParamValue): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
