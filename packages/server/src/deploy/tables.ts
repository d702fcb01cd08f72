import type { JobState, ModelFormat, ModelStage } from "@crisol/contract";

/** Tables of step 5. */
export interface DeployTables {
  model: ModelTable;
  modelVersion: ModelVersionTable;
  modelAlias: ModelAliasTable;
  modelTag: ModelTagTable;
  modelVersionTag: ModelVersionTagTable;
  modelStage: ModelStageTable;
  modelComparison: ModelComparisonTable;
  endpoint: EndpointTable;
  deployment: DeploymentTable;
  batchPrediction: BatchPredictionTable;
}

export interface ModelTable {
  id: string;
  projectId: string;
  name: string;
  description: string;
  /** The number given last, 0 before the first; no other version gets it, even when it is deleted. */
  latestVersion: number;
  createdAtMs: number;
  updatedAtMs: number;
}

/** What a version is never changes once made, but for its description. */
export interface ModelVersionTable {
  modelId: string;
  version: number;
  projectId: string;
  format: ModelFormat;
  description: string;
  /** Where its files are, as a client of MLflow named it. */
  source: string | null;
  /** A page about its run, as a client of MLflow gave it. */
  runLink: string | null;
  /** Of any run; it may be gone. */
  runId: string | null;
  loggedModelId: string | null;
  /** The folder of its files among the artifacts of its logged model, or else of its run; null where it has none there. */
  artifactPath: string | null;
  algorithm: string | null;
  /** Of versions that can be served, as are `signature` and `sha256`. */
  primaryMetric: string | null;
  positiveClass: string | null;
  /** JSON of the contract's `Signature`. */
  signature: string | null;
  /** JSON: test metrics by name, with their intervals. */
  metrics: string;
  /** JSON: the project's criteria with value and verdict when it was registered. */
  criteria: string;
  /** JSON of the contract's `lineage`; of trainings of ours. */
  lineage: string | null;
  /** Blob of the file that it was imported from; null, as its name and size, for versions that were not. */
  originalSha256: string | null;
  originalName: string | null;
  originalSizeBytes: number | null;
  /** Of the model file, in Crisol's own format. */
  sha256: string | null;
  sizeBytes: number | null;
  /** Blob of the evaluation, which criteria of a class read. */
  evaluationSha256: string | null;
  /** Blob of the drift reference that training made. */
  driftReferenceSha256: string | null;
  createdAtMs: number;
  updatedAtMs: number;
}

/** A name for one version of a model, which can move to another. */
export interface ModelAliasTable {
  modelId: string;
  alias: string;
  version: number;
}

export interface ModelTagTable {
  modelId: string;
  key: string;
  value: string;
}

export interface ModelVersionTagTable extends ModelTagTable {
  version: number;
}

/** The stages that a version was in, in order; it is in the last one. */
export interface ModelStageTable {
  modelId: string;
  version: number;
  /** From 1, without gaps. */
  sequence: number;
  stage: ModelStage;
  /** Who moved it there. */
  by: string;
  /** Why; empty where nobody said. */
  reason: string;
  /** JSON of `CriterionResult`s: what was asked of it then; `[]` where nothing was. */
  criteria: string;
  /** 1 if criteria were not met and `reason` let it through. */
  isOverride: number;
  atMs: number;
}

/** Versions of a model that were measured on the same rows. */
export interface ModelComparisonTable {
  id: string;
  projectId: string;
  modelId: string;
  jobId: string;
  state: JobState;
  /** JSON: their numbers, as they were asked for. */
  versions: string;
  dataId: string;
  dataVersion: number;
  part: "test" | "all";
  /** JSON of the contract's result; null until it has succeeded. */
  result: string | null;
  createdAtMs: number;
  endedAtMs: number | null;
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
