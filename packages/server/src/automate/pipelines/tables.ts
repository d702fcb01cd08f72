import type { PipelineRun, PipelineStepState } from "@crisol/contract";

/** Pipelines, and how their runs stand: a server that starts goes on from here. */
export interface PipelineTables {
  pipeline: PipelineTable;
  pipelineRun: PipelineRunTable;
  pipelineStep: PipelineStepTable;
}

export interface PipelineTable {
  id: string;
  projectId: string;
  /** Unique in the project. */
  name: string;
  description: string;
  version: number;
  /** JSON of the contract's `PipelineDefinition`. */
  definition: string;
  createdAtMs: number;
  updatedAtMs: number;
  /** Null for one that is not deleted. */
  deletedAtMs: number | null;
}

export interface PipelineRunTable {
  id: string;
  projectId: string;
  pipelineId: string;
  pipelineVersion: number;
  number: number;
  state: PipelineRun["state"];
  /** The run of `track/` in which those of the steps are nested. */
  runId: string;
  /** JSON of the definition with the versions of what it reads. */
  definition: string;
  /** JSON, complete. */
  parameters: string;
  /** Whether steps may be taken from earlier runs. */
  usesCache: number;
  /** The step that was run alone; null where all were. */
  onlyStep: string | null;
  userId: string;
  userName: string;
  cancelRequestedAtMs: number | null;
  createdAtMs: number;
  endedAtMs: number | null;
}

export interface PipelineStepTable {
  pipelineRunId: string;
  name: string;
  /** Place in the definition. */
  position: number;
  /** "queued" as long as its job has not ended. */
  state: PipelineStepState;
  jobId: string | null;
  runId: string | null;
  /** Hash of `keyParts`; null until the step has started. */
  key: string | null;
  /** JSON of hashes: see `StepKey`. */
  keyParts: string | null;
  /** The run of the pipeline whose step was taken for it. */
  cachedFrom: string | null;
  /** JSON of the contract's `StepReason`s. */
  reasons: string;
  errorCode: string | null;
  errorMessage: string | null;
  startedAtMs: number | null;
  endedAtMs: number | null;
}
