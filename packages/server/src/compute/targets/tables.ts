import type { BudgetAlert, MachineClass, TargetKind, TargetState } from "@crisol/contract";

/** Where jobs run: `local` is always there. */
export interface ComputeTargetTable {
  id: string;
  name: string;
  kind: TargetKind;
  class: MachineClass | null;
  cores: number | null;
  memoryBytes: number | null;
  gpus: number | null;
  pricePerHour: number | null;
  currency: string | null;
  watts: number | null;
  maximumJobs: number | null;
  /** 0 or 1. */
  takesAny: number;
  startCommand: string | null;
  stopCommand: string | null;
  checkCommand: string | null;
  startTimeoutSeconds: number;
  idleSeconds: number;
  /** JSON of `TargetBudget`. */
  budget: string | null;
  /** JSON: a list of `TargetQuota`. */
  quotas: string;
  webhookUrl: string | null;
  /** JSON of `SshSettings` with the fingerprint that is pinned; null for the kind `local`. */
  ssh: string | null;
  /** The host's key that is pinned, such as `ssh-ed25519 AAAA...`. */
  hostKey: string | null;
  /** JSON of `SeenMachine`: what the machine had when its agent was last reached. */
  machine: string | null;
  /** Signs webhooks; 64 hexadecimal digits, empty without a webhook. */
  webhookSecret: string;
  state: TargetState;
  /** JSON of `Reason`. */
  reason: string | null;
  sinceMs: number;
  /** How often the command of its state has failed in a row. */
  attempts: number;
  /** When that command is run next; null where none waits. */
  nextTryAtMs: number | null;
  /** When a job was last seen on it, or it became ready. */
  busyAtMs: number | null;
  /** Until when its time is shared out among the jobs that run on it. */
  sharedAtMs: number;
  /** The end of what its last command printed. */
  lastOutput: string | null;
  createdAtMs: number;
}

/** What the jobs of a project that have ended took of a target in a calendar month: rows only grow. */
export interface ComputeSpendingTable {
  targetId: string;
  /** `2026-11`, by UTC. */
  month: string;
  projectId: string;
  /** Empty for what had no price. */
  currency: string;
  /** As it was called last. */
  targetName: string;
  jobs: number;
  seconds: number;
  cost: number;
  energyWattHours: number;
}

/** One of each kind a month, so that nobody is told twice. */
export interface BudgetAlertTable {
  targetId: string;
  month: string;
  kind: BudgetAlert["kind"];
  spent: number;
  amount: number;
  raisedAtMs: number;
  webhookState: "none" | "pending" | "delivered" | "failed";
  webhookAttempts: number;
  webhookNextAtMs: number | null;
  webhookLastError: string | null;
}

export interface TargetTables {
  computeTarget: ComputeTargetTable;
  computeSpending: ComputeSpendingTable;
  budgetAlert: BudgetAlertTable;
}
