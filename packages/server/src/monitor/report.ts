import type { MonitorReport } from "@crisol/contract";
import { countOpenAlerts } from "./alerts.js";
import { capturedSpan, countLabelledRows } from "./captured-rows.js";
import { LatencyHistogram } from "./latency-histogram.js";
import type { Monitors } from "./monitors.js";
import { performanceOf } from "./performance.js";
import { readMonitor } from "./settings.js";
import { readTraffic, type TrafficBucket, totalTraffic } from "./traffic.js";
import type { WatchedEndpoint } from "./watched-endpoint.js";

/** Without `from`, a report begins with the first request, but no earlier than this. */
const DEFAULT_SPAN_MS = 24 * 3_600_000;

export interface ReportQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly buckets: number;
}

/** Everything about an endpoint's traffic, drift and performance, up to the request that ended last. */
export async function reportOf(
  monitors: Monitors,
  endpoint: WatchedEndpoint,
  query: ReportQuery,
): Promise<MonitorReport> {
  const { store, clock } = monitors.effects;
  const db = store.read;
  await monitors.capture.flush();
  const nowMs = clock.now();
  const span = await capturedSpan(db, endpoint.id);
  const toMs = query.to === undefined ? nowMs : Date.parse(query.to);
  const fromMs =
    query.from === undefined ? Math.max(span?.firstMs ?? toMs, toMs - DEFAULT_SPAN_MS) : Date.parse(query.from);
  const range = { fromMs: Math.min(fromMs, toMs), toMs, buckets: query.buckets };
  const { settings, webhookSecret, droppedRows } = await readMonitor(db, endpoint.id);
  const traffic = await readTraffic(db, endpoint.id, { ...range, nowMs });
  const drift = await monitors.driftOf(endpoint, settings);
  return {
    endpointId: endpoint.id,
    settings,
    webhookSecret: settings.webhookUrl === null ? null : webhookSecret,
    totals: {
      ...(await totalTraffic(db, endpoint.id)),
      droppedRows,
      labelledRows: await countLabelledRows(db, endpoint.id),
      firstAt: span ? new Date(span.firstMs).toISOString() : null,
      lastAt: span ? new Date(span.lastMs).toISOString() : null,
    },
    latencyMs: latencyOf(traffic),
    traffic: traffic.map((bucket) => ({
      from: new Date(bucket.fromMs).toISOString(),
      seconds: bucket.seconds,
      requests: bucket.requests,
      rows: bucket.rows,
      errors: bucket.errors,
      latencyP50Ms: bucket.latency.quantile(0.5),
      latencyP95Ms: bucket.latency.quantile(0.95),
    })),
    drift: { rowCount: drift?.rowCount ?? 0, columns: [...(drift?.columns ?? [])] },
    performance: await performanceOf(db, endpoint, query.from || query.to ? range : { ...range, fromMs: 0 }),
    openAlerts: await countOpenAlerts(db, endpoint.id),
  };
}

function latencyOf(traffic: readonly TrafficBucket[]): MonitorReport["latencyMs"] {
  const all = new LatencyHistogram();
  for (const bucket of traffic) all.merge(bucket.latency);
  if (all.total === 0) return null;
  return { p50: all.quantile(0.5)!, p95: all.quantile(0.95)!, p99: all.quantile(0.99)! };
}
