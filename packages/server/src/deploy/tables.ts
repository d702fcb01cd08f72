/** Tables of step 5. */
export interface DeployTables {
  model: ModelTable;
  modelVersion: ModelVersionTable;
  modelAlias: ModelAliasTable;
  endpoint: EndpointTable;
  deployment: DeploymentTable;
  batchPrediction: BatchPredictionTable;
}

export interface ModelTable {
  id: string;
  projectId: string;
  name: string;
  latestVersion: number;
  createdAtMs: number;
}

/** Never changes once made. */
export interface ModelVersionTable {
  modelId: string;
  version: number;
  projectId: string;
  description: string;
  runId: string;
  primaryMetric: string;
  positiveClass: string | null;
  /** JSON of the contract's `Signature`. */
  signature: string;
  /** JSON: test metrics by name, with their intervals. */
  metrics: string;
  /** JSON: the project's criteria with value and verdict when it was registered. */
  criteria: string;
  /** JSON of the contract's `lineage`. */
  lineage: string;
  sha256: string;
  sizeBytes: number;
  /** Blob of the evaluation, which criteria of a class read. */
  evaluationSha256: string | null;
  /** Blob of the drift reference that training made. */
  driftReferenceSha256: string | null;
  createdAtMs: number;
}

/** A name for one version of a model, which can move to another. */
export interface ModelAliasTable {
  modelId: string;
  alias: string;
  version: number;
}

export interface EndpointTable {
  id: string;
  projectId: string;
  name: string;
  state: "live" | "stopped";
  /** SHA-256 of the key, in hexadecimal. */
  keyHash: string;
  /** The first characters of the key, for people to tell keys apart. */
  keyPrefix: string;
  modelId: string;
  version: number;
  createdAtMs: number;
}

/** What an endpoint answered with, in order; kept until the endpoint is deleted. */
export interface DeploymentTable {
  endpointId: string;
  /** From 1, without gaps. */
  sequence: number;
  modelId: string;
  modelName: string;
  version: number;
  /** JSON of `CriterionResult`s. */
  criteria: string;
  overrideBy: string | null;
  overrideReason: string | null;
  deployedAtMs: number;
}

export interface BatchPredictionTable {
  id: string;
  projectId: string;
  jobId: string;
  modelId: string;
  version: number;
  state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  sourceName: string;
  rowCount: number | null;
  refusedRowCount: number | null;
  parquetSha256: string | null;
  csvSha256: string | null;
  resultSizeBytes: number | null;
  createdAtMs: number;
  endedAtMs: number | null;
}
