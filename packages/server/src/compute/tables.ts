import type {
  EnvironmentSourceKind,
  EnvironmentState,
  JobKind,
  JobState,
  PriceBasis,
  VerdictKind,
} from "@crisol/contract";
import type { TargetTables } from "./targets/tables.js";

/** A piece of work in a process of its own. */
export interface JobTable {
  id: string;
  projectId: string;
  kind: JobKind;
  /** Null for jobs that are named by their subject. */
  name: string | null;
  state: JobState;
  subject: string;
  /** JSON: all that the child needs. */
  spec: string;
  /** Higher ones start first. */
  priority: number;
  /** How often it may start again after a failure. */
  retriesLeft: number;
  /** Places that it takes at once; more than 1 only of scripts, whose places are in `jobNode`. */
  nodes: number;
  /** What it counts with where it is placed, each node for itself. */
  cores: number;
  /** What of its target's cores its threads take, each node for itself; null: all of them, as it did not ask for any. */
  heldCores: number | null;
  memoryBytes: number | null;
  /** JSON of `WantedMachine`; null: anywhere that is open to all jobs. */
  wants: string | null;
  /** Where it, or its first node, runs or ran last, and how that was called. */
  targetId: string | null;
  targetName: string | null;
  /** Of the target, or of those of all nodes together, when the latest attempt started. */
  pricePerHour: number | null;
  /** Of the target's time since then, what is its to pay; of a job of several nodes its nodes have their own. */
  paidSeconds: number;
  /** What part of the price it paid for in the end, from 0 to 1; null before, and where it was not shared out. */
  paidShare: number | null;
  /** JSON of `Reason`: why it waits, or why the server has cancelled it. */
  reason: string | null;
  /** Place in the queue among those of its priority; a job that starts again keeps it. */
  position: number;
  /** JSON of the last progress event. */
  progress: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  wallSeconds: number | null;
  cpuSeconds: number | null;
  peakMemoryBytes: number | null;
  readBytes: number | null;
  writtenBytes: number | null;
  energyWattHours: number | null;
  cost: number | null;
  currency: string | null;
  createdAtMs: number;
  /** When the latest attempt started. */
  startedAtMs: number | null;
  endedAtMs: number | null;
  /** How often a start was recorded; names the files of the attempt. */
  attempt: number;
  /** How often the machine ended its process: see `recover`. */
  interruptions: number;
  /** Bytes of the attempt's journal whose events are in `jobEvent`. */
  journalOffset: number;
  /** Sequence of the last event; 0 before the first. */
  lastSequence: number;
  /** Set once somebody asked to cancel, so that a restart goes on with it. */
  cancelRequestedAtMs: number | null;
}

/** Where the nodes of jobs of several run, or ran last; none of a job of one. */
export interface JobNodeTable {
  jobId: string;
  /** Counts from 0. */
  node: number;
  targetId: string;
  targetName: string;
  /** Of the target, when the latest attempt started. */
  pricePerHour: number | null;
  currency: string | null;
  /** Of the target's time since then, what is this node's to pay: less than passed where others ran beside it. */
  paidSeconds: number;
  /** JSON of `NodeUse`: what it has used so far in this attempt. */
  use: string | null;
}

/** Events of jobs, as the API shows them: counted from 1 without gaps. */
export interface JobEventTable {
  jobId: string;
  sequence: number;
  atMs: number;
  type: "state" | "progress" | "metric" | "log";
  /** JSON of what the type has besides sequence and time. */
  body: string;
}

/** What jobs used over time, counted from 1 without gaps; thinned beyond 20,000 a job. */
export interface JobUsageTable {
  jobId: string;
  sequence: number;
  /** The end of the span. */
  atMs: number;
  spanMs: number;
  phase: string;
  /** JSON: the mean of each quantity, in the order of `quantities`; null where it was not told. */
  means: string;
  /** The same of the peaks; null where they are the means. */
  peaks: string | null;
  /** JSON: mean share of each core; null in samples of earlier versions. */
  byCore: string | null;
}

/** When scripts told what they are at, as a tag of their run; counted from 1 without gaps. */
export interface JobPhaseTable {
  jobId: string;
  sequence: number;
  atMs: number;
  phase: string;
}

/** Whether jobs that have ended were of the right size. */
export interface JobVerdictTable {
  jobId: string;
  /** What the verdict is called: the contract's `VerdictKind`. */
  kind: VerdictKind;
  /** What was paid for its time, what of that for what it left unused, and what less than the run that it repeats. */
  spent: number | null;
  wasted: number | null;
  saved: number | null;
  currency: string | null;
  basis: PriceBasis;
  /** JSON: the contract's `Verdict`. */
  body: string;
  atMs: number;
}

/** What a month's jobs of projects that are deleted for good cost, added up: rows only grow. */
export interface PurgedCostTable {
  /** `2026-11`, by UTC. */
  month: string;
  targetId: string;
  targetName: string | null;
  /** Empty for none. */
  currency: string;
  basis: PriceBasis;
  jobCount: number;
  spent: number;
  wasted: number;
  saved: number;
}

/** A segment of the log of a job that has ended; its bytes are a blob, compressed with gzip. */
export interface JobLogSegmentTable {
  jobId: string;
  attempt: number;
  /** Counts from 0; where one is missing, lines are. */
  number: number;
  sha256: string;
  /** Counts from 1. */
  firstLine: number;
  lineCount: number;
  /** Bytes of the log before it. */
  firstByte: number;
  byteCount: number;
}

/** Secrets of projects, encrypted with a key that is not in the store. */
export interface SecretTable {
  projectId: string;
  name: string;
  /** Of the key that the value is encrypted with. */
  keyId: string;
  /** Nonce, ciphertext and tag of AES-256-GCM. */
  sealed: Uint8Array;
  createdAtMs: number;
  updatedAtMs: number;
  updatedBy: string;
  lastUsedAtMs: number | null;
}

/** A Python environment with a name. */
export interface EnvironmentTable {
  id: string;
  projectId: string;
  name: string;
  kind: EnvironmentSourceKind;
  /** As it was given. */
  text: string;
  python: string | null;
  /** 0 or 1. */
  allowSourceBuilds: number;
  /** JSON: what of the text is left out, in sentences. */
  notes: string;
  state: EnvironmentState;
  /** What it was resolved to last; null until then. */
  lock: string | null;
  /** The job that prepares or prepared it last. */
  jobId: string | null;
  createdAtMs: number;
  preparedAtMs: number | null;
}

export interface ComputeTables extends TargetTables {
  environment: EnvironmentTable;
  job: JobTable;
  jobNode: JobNodeTable;
  jobEvent: JobEventTable;
  jobUsage: JobUsageTable;
  jobPhase: JobPhaseTable;
  jobVerdict: JobVerdictTable;
  purgedCost: PurgedCostTable;
  jobLogSegment: JobLogSegmentTable;
  secret: SecretTable;
}
