import type { Generated } from "kysely";

/** Tables of step 6. */
export interface MonitorTables {
  monitor: MonitorTable;
  capturedRow: CapturedRowTable;
  traffic: TrafficTable;
  alert: AlertTable;
}

/** One a endpoint, made when it is first captured or configured. */
export interface MonitorTable {
  endpointId: string;
  /** JSON of `MonitorSettings`. */
  settings: string;
  /** Signs webhooks; 64 hexadecimal digits. */
  webhookSecret: string;
  /** Rows that were predicted but not kept, because the disk could not follow. */
  droppedRows: number;
}

export interface CapturedRowTable {
  /** Order of capture in the whole workspace. */
  sequence: Generated<number>;
  endpointId: string;
  /** What the caller knows the row by. */
  id: string;
  atMs: number;
  modelId: string;
  modelVersion: number;
  /** JSON: cells by column. */
  input: string;
  /** JSON: the class or the number. */
  prediction: string;
  /** JSON: by class; null for regression. */
  probabilities: string | null;
  latencyMs: number;
  /** JSON: the class or the number that came true. */
  label: string | null;
  labelledAtMs: number | null;
}

/** Counts of one minute (kept for two days) or one hour (kept as long as the endpoint). */
export interface TrafficTable {
  endpointId: string;
  /** 60 or 3600. */
  seconds: number;
  fromMs: number;
  requests: number;
  rows: number;
  errors: number;
  /** JSON: request counts by bucket of `latency-histogram.ts`. */
  latency: string;
}

export interface AlertTable {
  id: string;
  projectId: string;
  endpointId: string;
  endpointName: string;
  kind: "feature_drift" | "prediction_drift" | "latency" | "performance";
  /** Empty where the kind is of no column: NULLs would not be equal in the unique index. */
  column: string;
  /** JSON of `Reason`. */
  reason: string;
  value: number;
  threshold: number;
  state: "open" | "acknowledged" | "resolved";
  raisedAtMs: number;
  acknowledgedAtMs: number | null;
  resolvedAtMs: number | null;
  webhookUrl: string | null;
  webhookState: "none" | "pending" | "delivered" | "failed";
  webhookAttempts: number;
  /** When to try next; null unless pending. */
  webhookNextAtMs: number | null;
  webhookLastError: string | null;
}
