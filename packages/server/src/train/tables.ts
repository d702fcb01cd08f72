import type { Calibration, JobState, Task } from "@crisol/contract";

/** Tables of step 4. */
export interface TrainTables {
  training: TrainingTable;
  extrapolation: ExtrapolationTable;
}

/** What a run of our own training has besides: everything that went in, so that its model leads back to its data. */
export interface TrainingTable {
  runId: string;
  projectId: string;
  jobId: string;
  task: Task;
  target: string;
  positiveClass: string | null;
  primaryMetric: string;
  algorithm: string;
  /** JSON: every parameter, defaults included. */
  params: string;
  calibration: Calibration | null;
  coverage: number | null;
  seed: number;
  /** That it might compute on; null: all. */
  cores: number | null;
  dataId: string;
  dataVersion: number;
  /** The Parquet file that was read. */
  dataSha256: string;
  recipeId: string;
  /** The run whose model this one went on from. */
  warmStartRunId: string | null;
  /** Version of Crisol that trained. */
  serverVersion: string;
  /** JSON: `{ validation, test }`, the contract's `MetricValue` by name. */
  metrics: string;
  /** JSON: rows of each part; null until it succeeded. */
  rowCounts: string | null;
  /** JSON: the classes in the order of the probabilities; null until it succeeded, empty for regression. */
  classes: string | null;
  modelSha256: string | null;
  modelSizeBytes: number | null;
  /** Blob: JSON of the contract's `Evaluation`. */
  evaluationSha256: string | null;
  /** Blob: JSON of the contract's `Explanation`; null too for runs from before there were any. */
  explanationSha256: string | null;
  /** Blob: JSON of `DriftReferences`, how inputs and predictions were distributed over the training rows. */
  driftReferenceSha256: string | null;
  /** Of its process. */
  seconds: number | null;
}

/** Trainings on parts of the rows, and what follows from them. */
export interface ExtrapolationTable {
  id: string;
  projectId: string;
  jobId: string;
  state: JobState;
  /** JSON of the contract's `TrainingRequest`. */
  request: string;
  /** JSON: every parameter, defaults included. */
  params: string;
  /** The primary metric. */
  metric: string;
  /** JSON: of the rows, ascending. */
  shares: string;
  rowCount: number | null;
  /** JSON: what was measured so far. */
  parts: string;
  /** JSON: what follows; empty until it has succeeded. */
  forecasts: string;
  createdAtMs: number;
  endedAtMs: number | null;
}
