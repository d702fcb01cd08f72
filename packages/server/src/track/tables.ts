import type { RunState } from "@crisol/contract";

/** What every training leaves, whoever ran it. */
export interface TrackTables {
  experiment: ExperimentTable;
  experimentTag: ExperimentTagTable;
  run: RunTable;
}

/** Runs that belong together. It is of one project; a project has at least the one that was made with it. */
export interface ExperimentTable {
  /** A whole number, as clients of MLflow expect. */
  id: string;
  projectId: string;
  /** Unique, the deleted ones included. */
  name: string;
  createdAtMs: number;
  updatedAtMs: number;
  deletedAtMs: number | null;
}

export interface ExperimentTagTable {
  experimentId: string;
  key: string;
  value: string;
}

/** What was run once: a training of ours (with a row in `training`), or of somebody's own script. */
export interface RunTable {
  id: string;
  projectId: string;
  experimentId: string;
  name: string;
  state: RunState;
  /** The job of somebody's own script that made it; null for runs of ours, and from outside. */
  jobId: string | null;
  /** Who ran it, as the client says; empty where nobody said. */
  userName: string;
  errorCode: string | null;
  errorMessage: string | null;
  createdAtMs: number;
  startedAtMs: number | null;
  endedAtMs: number | null;
  deletedAtMs: number | null;
}
