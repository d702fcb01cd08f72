import { performance } from "node:perf_hooks";
import { type Frame, type Pipeline, takeRows } from "@crisol/engine";

const WARM_UPS = 50;
const SAMPLES = 200;

/**
 * Median time that `pipeline` takes to predict one row, in ms: over rows of `frame` in turn, after calls that let the
 * engine warm up. What a caller waits for adds the network and the server to it. Null for a frame without rows.
 */
export function predictionLatencyMs(pipeline: Pipeline, frame: Frame): number | null {
  if (frame.rowCount === 0) return null;
  const times: number[] = [];
  for (let call = -WARM_UPS; call < SAMPLES; call++) {
    const row = takeRows(frame, [(call + WARM_UPS) % frame.rowCount]);
    const startedMs = performance.now();
    pipeline.predict(row);
    if (call >= 0) times.push(performance.now() - startedMs);
  }
  return times.sort((a, b) => a - b)[SAMPLES >> 1] ?? null;
}
