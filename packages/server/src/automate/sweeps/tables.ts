import type { SweepState, TrialState } from "@crisol/contract";

/** What the machine does again by itself. */
export interface SweepTables {
  sweep: SweepTable;
  sweepTrial: SweepTrialTable;
}

export interface SweepTable {
  id: string;
  projectId: string;
  name: string;
  /** The run in which those of the trials are nested. */
  runId: string;
  state: SweepState;
  /** JSON of `Ending` once it is decided how it ends; null while it goes on. */
  ending: string | null;
  /** JSON of the contract's `SweepSpec`, complete. */
  spec: string;
  /** JSON of `Prepared`: what was found when it was checked, the same for all trials. */
  prepared: string;
  configurationCount: number | null;
  /** Who asked for it: the trials' jobs are theirs. */
  userId: string;
  userName: string;
  /** The first trial whose failure counts towards the most in a row: none before it was resumed. */
  countedFrom: number;
  createdAtMs: number;
  /** When it was begun or resumed: its time limit runs from there. */
  startedAtMs: number;
  endedAtMs: number | null;
}

/** Why a trial ended otherwise than by itself. */
export type TrialReasonCode = "stopping_rule" | "not_logged" | "job_failed" | "cancelled";

export interface SweepTrialTable {
  sweepId: string;
  /** From 0, without gaps. */
  number: number;
  runId: string;
  jobId: string;
  state: TrialState;
  /** JSON: the values of its active parameters. */
  parameters: string;
  value: number | null;
  step: number | null;
  /** Set while it still runs once the stopping rule has decided to end it. */
  reasonCode: TrialReasonCode | null;
  reason: string | null;
  /** How many points of its curve the stopping rule has seen. */
  decidedPoints: number;
  createdAtMs: number;
  endedAtMs: number | null;
}
