import type { FiringCause, FiringState, ScheduleAction, ScheduleTrigger } from "@crisol/contract";

/** Schedules, and when they fired. */
export interface ScheduleTables {
  schedule: ScheduleTable;
  scheduleFiring: ScheduleFiringTable;
}

export interface ScheduleTable {
  id: string;
  projectId: string;
  /** Unique in the project. */
  name: string;
  description: string;
  triggerKind: ScheduleTrigger["kind"];
  /** JSON of the contract's `ScheduleTrigger`. */
  trigger: string;
  /** JSON of the contract's `ScheduleAction`. */
  action: string;
  overlap: "skip" | "queue" | "allow";
  isEnabled: number;
  /** JSON of `Reason`: why the server has paused it. */
  pausedBecause: string | null;
  /** Whose name it starts in. */
  userId: string;
  userName: string;
  /** When it fires next; null for other triggers than time, and while it is paused. */
  nextAtMs: number | null;
  /** The time from which `nextAtMs` was reckoned. */
  reckonedFromMs: number;
  /** What a trigger of data or drift has seen last; null for none yet, and for other triggers. */
  seen: string | null;
  /** Firings, one after the other, that could not start anything. */
  failuresInRow: number;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface ScheduleFiringTable {
  id: string;
  projectId: string;
  scheduleId: string;
  /** What it fired for, unique in the schedule: the time, the version, the alert. */
  key: string;
  cause: FiringCause;
  dueAtMs: number;
  firedAtMs: number;
  state: FiringState;
  /** JSON of `Reason`. */
  reason: string | null;
  startedKind: ScheduleAction["kind"] | null;
  startedId: string | null;
  runId: string | null;
  /** 1 from its start until it was seen that what it started has ended. */
  isOpen: number;
}
