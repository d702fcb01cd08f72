import type { MetricValue, Task } from "@crisol/contract";

/** What registering a model needs to know of the run it comes from. */
export interface TrainedRun {
  readonly id: string;
  readonly state: string;
  readonly task: Task;
  readonly positiveClass: string | null;
  readonly primaryMetric: string;
  readonly algorithm: string;
  readonly seed: number;
  readonly dataId: string;
  readonly dataVersion: number;
  readonly recipeId: string;
  readonly testMetrics: Readonly<Record<string, MetricValue>>;
  readonly modelSha256: string;
  readonly modelSizeBytes: number;
  readonly evaluationSha256: string | null;
  readonly driftReferenceSha256: string | null;
}
