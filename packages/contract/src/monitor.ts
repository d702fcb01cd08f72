import { z } from "zod";
import { PageQuery, pageOf, route } from "./route.js";
import { AlertId, Cell, EndpointId, InProject, Instant, ProjectId, Reason, Slug } from "./units.js";

/** When the monitor of an endpoint raises an alert. */
export const MonitorSettings = z
  .object({
    /** Rows that drift is computed on: the newest ones. Default 1,000. */
    windowRows: z.number().int().min(50).max(100_000),
    /** Fewer rows than this give no drift alert. Default 100. */
    minimumRows: z.number().int().min(20).max(100_000),
    /** Population stability index above which a feature or the prediction has drifted. Default 0.25; null: no alert. */
    psiThreshold: z.number().min(0.01).max(10).nullable(),
    /** Jensen-Shannon distance (base 2) above which it has drifted. Default null. */
    jensenShannonThreshold: z.number().min(0.001).max(1).nullable(),
    /** 95th percentile of latency. Default null. */
    latencyP95Ms: z.number().min(0.1).max(600_000).nullable(),
    /** The primary metric on labelled rows must stay on the good side of this. Default null. */
    metricBound: z.number().nullable(),
    /** Receives each alert as a JSON POST. */
    webhookUrl: z.url().max(2000).nullable(),
  })
  .meta({ id: "MonitorSettings" });
export type MonitorSettings = z.infer<typeof MonitorSettings>;

export const DriftOfColumn = z
  .object({
    name: z.string(),
    kind: z.enum(["feature", "prediction"]),
    type: z.enum(["number", "boolean", "text", "timestamp"]),
    psi: z.number().nullable(),
    jensenShannon: z.number().nullable(),
    drifted: z.boolean(),
    missingShareReference: z.number(),
    missingShareCurrent: z.number(),
    /** Shares of each bin: numeric bins have edges, text bins have labels. */
    bins: z.array(
      z.object({
        label: z.string(),
        lower: z.number().nullable(),
        upper: z.number().nullable(),
        reference: z.number(),
        current: z.number(),
      }),
    ),
  })
  .meta({ id: "DriftOfColumn" });
export type DriftOfColumn = z.infer<typeof DriftOfColumn>;

export const MonitorReport = z
  .object({
    endpointId: EndpointId,
    settings: MonitorSettings,
    /** What signs webhooks: `Crisol-Signature: t=SECONDS,v1=HEX`, HMAC-SHA-256 of `SECONDS.BODY`; null without one. */
    webhookSecret: z.string().nullable(),
    totals: z.object({
      requests: z.number(),
      rows: z.number(),
      errors: z.number(),
      /** Rows that were predicted and not captured, because the disk could not follow. */
      droppedRows: z.number(),
      labelledRows: z.number(),
      firstAt: Instant.nullable(),
      lastAt: Instant.nullable(),
    }),
    latencyMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
    /** By time, oldest first. */
    traffic: z.array(
      z.object({
        from: Instant,
        seconds: z.number(),
        requests: z.number(),
        rows: z.number(),
        errors: z.number(),
        latencyP50Ms: z.number().nullable(),
        latencyP95Ms: z.number().nullable(),
      }),
    ),
    drift: z.object({ rowCount: z.number(), columns: z.array(DriftOfColumn) }),
    performance: z.object({
      metric: z.string(),
      /** The metric on the test rows at training. */
      reference: z.number().nullable(),
      points: z.array(z.object({ from: Instant, to: Instant, value: z.number().nullable(), labelledRows: z.number() })),
      overall: z.number().nullable(),
    }),
    openAlerts: z.number(),
  })
  .meta({ id: "MonitorReport" });
export type MonitorReport = z.infer<typeof MonitorReport>;

export const CapturedRow = z
  .object({
    id: z.string(),
    at: Instant,
    modelVersion: z.number().int(),
    input: z.record(z.string(), Cell),
    prediction: z.union([z.string(), z.number()]),
    probabilities: z.record(z.string(), z.number()).nullable(),
    label: z.union([z.string(), z.number()]).nullable(),
    latencyMs: z.number(),
  })
  .meta({ id: "CapturedRow" });
export type CapturedRow = z.infer<typeof CapturedRow>;

export const Alert = z
  .object({
    id: AlertId,
    projectId: ProjectId,
    endpointId: EndpointId,
    endpointName: Slug,
    kind: z.enum(["feature_drift", "prediction_drift", "latency", "performance"]),
    /** What happened, with numbers. */
    reason: Reason,
    column: z.string().nullable(),
    value: z.number(),
    threshold: z.number(),
    state: z.enum(["open", "acknowledged", "resolved"]),
    raisedAt: Instant,
    acknowledgedAt: Instant.nullable(),
    resolvedAt: Instant.nullable(),
    webhook: z.object({
      state: z.enum(["none", "pending", "delivered", "failed"]),
      attempts: z.number(),
      lastError: z.string().nullable(),
    }),
  })
  .meta({ id: "Alert" });
export type Alert = z.infer<typeof Alert>;

const endpoint = InProject.extend({ endpointId: EndpointId });

export const monitorRoutes = {
  report: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/endpoints/:endpointId/monitor",
    summary: "Traffic, latency, drift against training, and the metric over time",
    access: "user",
    params: endpoint,
    query: z.object({
      from: Instant.optional(),
      to: Instant.optional(),
      buckets: z.coerce.number().int().min(1).max(500).default(60),
    }),
    result: MonitorReport,
    errors: ["not_found"],
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/projects/:projectId/endpoints/:endpointId/monitor",
    summary: "Change thresholds and webhook of an endpoint's monitor",
    access: "user",
    params: endpoint,
    body: MonitorSettings.partial(),
    result: MonitorSettings,
    errors: ["not_found", "url_not_allowed"],
  }),
  rows: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/endpoints/:endpointId/rows",
    summary: "Captured rows, newest first",
    access: "user",
    params: endpoint,
    query: PageQuery,
    result: pageOf(CapturedRow),
    errors: ["not_found"],
  }),
  label: route({
    method: "POST",
    path: "/api/v1/endpoints/:endpointName/labels",
    summary: "Send the true outcome of rows predicted earlier",
    access: "endpoint",
    audited: false,
    params: z.object({ endpointName: Slug }),
    body: z.object({
      labels: z
        .array(z.object({ id: z.string().max(100), label: z.union([z.string().max(500), z.number()]) }))
        .min(1)
        .max(10_000),
    }),
    result: z.object({
      accepted: z.number(),
      /** Ids of no captured row. */
      unknown: z.array(z.string()),
    }),
    errors: ["not_found", "label_invalid"],
  }),
};

export const alertRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/alerts",
    summary: "List a project's alerts, newest first",
    access: "user",
    params: InProject,
    query: PageQuery.extend({ state: z.enum(["open", "acknowledged", "resolved"]).optional() }),
    result: pageOf(Alert),
    errors: ["not_found"],
  }),
  acknowledge: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/alerts/:alertId/acknowledge",
    summary: "Say that somebody looks after an alert",
    access: "user",
    params: InProject.extend({ alertId: AlertId }),
    result: Alert,
    errors: ["not_found"],
  }),
};
