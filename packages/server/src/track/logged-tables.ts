/** What runs log. All of it goes with its run, or with its logged model. */
export interface LoggedTables {
  runParam: RunParamTable;
  runTag: RunTextTable;
  metric: MetricTable;
  metricPoint: MetricPointTable;
  metricChunk: MetricChunkTable;
  runInput: RunInputTable;
  loggedModel: LoggedModelTable;
  loggedModelParam: LoggedModelTextTable;
  loggedModelTag: LoggedModelTextTable;
  loggedModelMetric: LoggedModelMetricTable;
  runModel: RunModelTable;
  runWriter: RunWriterTable;
  artifact: ArtifactTable;
}

export interface RunTextTable {
  runId: string;
  key: string;
  value: string;
}

export interface RunParamTable extends RunTextTable {
  /** The run's, for the index. */
  experimentId: string;
}

/** The latest point of a metric: the greatest by step, time and value. */
export interface MetricTable {
  runId: string;
  /** The run's, for the index. */
  experimentId: string;
  key: string;
  /** Null stands for NaN. */
  value: number | null;
  step: number;
  timestampMs: number;
  /** At least as many points as are in `metricPoint`, so that nobody counts them. */
  openPoints: number;
}

/** A point that is in no chunk yet. */
export interface MetricPointTable {
  runId: string;
  key: string;
  timestampMs: number;
  step: number;
  /** 0 for NaN: columns of a key hold no nulls. */
  value: number;
  isNan: 0 | 1;
}

/** Points that were sealed: see `metric-chunk.ts`. */
export interface MetricChunkTable {
  runId: string;
  key: string;
  /** From 0. */
  number: number;
  count: number;
  /** The least and the greatest step. */
  firstStep: number;
  lastStep: number;
  summary: Uint8Array;
  points: Uint8Array;
}

/** A dataset that a run read. */
export interface RunInputTable {
  runId: string;
  name: string;
  digest: string;
  sourceType: string;
  source: string;
  schema: string | null;
  profile: string | null;
  /** What it was read for, such as "training"; empty where nobody said. */
  context: string;
  /** JSON: `[{ key, value }]`, the context among them. */
  tags: string;
}

export type LoggedModelStatus = "pending" | "ready" | "failed";

/** A model that a run made, with its own folder of artifacts, before anybody registers it. */
export interface LoggedModelTable {
  id: string;
  experimentId: string;
  /** The run that made it. */
  runId: string | null;
  name: string;
  modelType: string;
  status: LoggedModelStatus;
  statusMessage: string;
  createdAtMs: number;
  updatedAtMs: number;
  deletedAtMs: number | null;
}

export interface LoggedModelTextTable {
  modelId: string;
  key: string;
  value: string;
}

/** How good a model was, as a run measured it on a dataset; the names are empty where none was given. */
export interface LoggedModelMetricTable {
  modelId: string;
  runId: string;
  key: string;
  value: number | null;
  step: number;
  timestampMs: number;
  datasetName: string;
  datasetDigest: string;
}

/** The models that a run read or made. */
export interface RunModelTable {
  modelId: string;
  runId: string;
  role: "input" | "output";
  step: number;
}

/** Who sends a run's batches one after the other, and the number of the last one that was written. */
export interface RunWriterTable {
  runId: string;
  writerId: string;
  sequence: number;
}

/** A file of a run, of a logged model or of code; its bytes are a blob. */
export interface ArtifactTable {
  /** Id of the run, the logged model or the code. */
  rootId: string;
  /** Relative, with slashes: `model/MLmodel`. */
  path: string;
  sha256: string;
  sizeBytes: number;
  updatedAtMs: number;
}
