import { z } from "zod";
import { MachineClass } from "./machine-size.js";
import { Instant, ProjectId, Reason, Slug, TargetId } from "./units.js";

const amount = z.number().min(0).max(1_000_000);
const Command = z
  .string()
  .trim()
  .min(1)
  .max(4000)
  .refine((text) => !text.includes("\0"), "must not contain NUL");

/** Local: of the machine that the server runs on, a share of it. Ssh: another machine, by the system's ssh. */
export const TargetKind = z.enum(["local", "ssh"]);
export type TargetKind = z.infer<typeof TargetKind>;

/** `stopped` and the two on the way: of targets with a start command. `unreachable`: it could not be started, or is not reached. */
export const TargetState = z.enum(["ready", "stopped", "starting", "stopping", "unreachable"]);
export type TargetState = z.infer<typeof TargetState>;

/** Of a host's key, as `ssh-keygen -l` shows it. */
export const HostKeyFingerprint = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "must be a fingerprint such as SHA256:, and 43 characters after it");

const HostName = z
  .string()
  .max(253)
  .regex(
    /^([A-Za-z0-9][A-Za-z0-9._-]*|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?)$/,
    "must be a host's name or address",
  );

/** How another machine is reached. */
export const SshSettings = z.object({
  host: HostName.meta({
    description: "A name, an address, or a host of the ssh configuration of the server's user",
  }),
  port: z.int().min(1).max(65_535).default(22),
  user: z
    .string()
    .max(64)
    .regex(/^[A-Za-z_][A-Za-z0-9._-]*$/, "must be a user's name"),
  identityFile: z
    .string()
    .max(1000)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what may not be in it.
    .regex(/^\/[^\x00-\x1f\x7f]+$/, "must be the absolute path of a private key on the server's machine")
    .nullable()
    .default(null)
    .meta({ description: "Null: the keys of the server's user, and its ssh agent" }),
  hostKey: HostKeyFingerprint.nullable().default(null).meta({
    description: "Null: the key that the machine shows when the target is added, which is pinned from then on",
  }),
  nodeAddress: HostName.nullable().default(null).meta({
    description:
      "By which the other nodes of a job reach it, where the server reaches it by another name. Null: its host",
  }),
});
export type SshSettings = z.infer<typeof SshSettings>;

/** What may be spent on a target in a calendar month, by UTC, in the target's currency. */
export const TargetBudget = z.object({
  amount: z.number().positive().max(1_000_000_000),
  alertShare: z.number().min(0.01).max(1).default(0.8).meta({
    description: "An alert is raised when this share of it is spent, and another one at the whole",
  }),
  atLimit: z.enum(["let_end", "cancel"]).default("let_end").meta({
    description: "What becomes of jobs that run when it is used up; new ones wait in any case",
  }),
});
export type TargetBudget = z.infer<typeof TargetBudget>;

/** What a project may take of a target; null: no limit. */
export const TargetQuota = z.object({
  projectId: ProjectId.nullable().meta({ description: "Null: each project that has no quota of its own here" }),
  jobs: z.int().min(1).max(1000).nullable().default(null).meta({ description: "At the same time" }),
  cores: z.number().min(0.1).max(4096).nullable().default(null).meta({ description: "At the same time" }),
  hoursPerMonth: z.number().positive().max(1_000_000).nullable().default(null).meta({
    description: "Hours of its jobs in a calendar month",
  }),
  costPerMonth: z.number().positive().max(1_000_000_000).nullable().default(null),
});
export type TargetQuota = z.infer<typeof TargetQuota>;

/** What an administrator says about a target; null: nothing was said. */
export const TargetSettings = z.object({
  /** Null: by what it has. A GPU makes it gpu, 8 GiB a core memory_optimised. */
  class: MachineClass.nullable(),
  /** Cores that its jobs may use together; parts of one are allowed. Null: all. */
  cores: z.number().min(0.1).max(4096).nullable(),
  /** Memory that its jobs may use together. Null: all. */
  memoryBytes: z.int().min(32_000_000).nullable(),
  /** Null: those that nvidia-smi finds. */
  gpus: z.int().min(0).max(64).nullable(),
  /** What an hour of it costs, in `currency`. Null: no job has a cost. */
  pricePerHour: amount.nullable(),
  /** ISO 4217: `EUR`. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "must be three capital letters such as EUR")
    .nullable(),
  /** Power that it draws with all cores at work, in watts. Null: no job has an energy. */
  watts: amount.nullable(),
  /** Jobs that run at the same time. Null: for this machine half of its cores, else one a core. */
  maximumJobs: z.int().min(1).max(1000).nullable(),
  /** Whether jobs run on it that ask for no target, class or size. */
  takesAny: z.boolean(),
  /** Run by the server's shell as the server's user. Null for those who are no administrator, as are the other two. */
  startCommand: Command.nullable(),
  stopCommand: Command.nullable(),
  /** Run again and again after the start command until it ends with exit code 0: then the target is ready. */
  checkCommand: Command.nullable(),
  /** Start command and check together, and the stop command. */
  startTimeoutSeconds: z.int().min(1).max(3600),
  /** Without a job for so long, a target with a stop command is stopped. */
  idleSeconds: z.int().min(0).max(604_800),
  budget: TargetBudget.nullable(),
  quotas: z.array(TargetQuota).max(500),
  /** Told of the budget's alerts, signed. Null for those who are no administrator. */
  webhookUrl: z.url().max(2000).nullable(),
  /** Of a target of the kind `ssh`; null for others, and for those who are no administrator. Given anew, it is reached anew. */
  ssh: SshSettings.nullable(),
});
export type TargetSettings = z.infer<typeof TargetSettings>;

/** What is said where nothing is. */
export const targetDefaults: TargetSettings = {
  class: null,
  cores: null,
  memoryBytes: null,
  gpus: null,
  pricePerHour: null,
  currency: null,
  watts: null,
  maximumJobs: null,
  takesAny: false,
  startCommand: null,
  stopCommand: null,
  checkCommand: null,
  startTimeoutSeconds: 300,
  idleSeconds: 600,
  budget: null,
  quotas: [],
  webhookUrl: null,
  ssh: null,
};

export const NewTarget = TargetSettings.partial()
  .extend({
    name: Slug,
    kind: TargetKind.optional().meta({ description: "Default: ssh where that is given, else local" }),
  })
  .meta({
    id: "NewTarget",
  });
export type NewTarget = z.infer<typeof NewTarget>;
export type NewTargetInput = z.input<typeof NewTarget>;

export const TargetGpu = z.object({ name: z.string(), memoryBytes: z.number() });
export type TargetGpu = z.infer<typeof TargetGpu>;

/** The agent on another machine, as it was seen last. */
export const TargetAgent = z.object({
  /** Of the host's key that is pinned. */
  hostKey: HostKeyFingerprint,
  /** Whether it is reached now. */
  isConnected: z.boolean(),
  /** `linux-x64`. */
  platform: z.string(),
  /** Version of its Node. */
  node: z.string(),
  seenAt: Instant,
});
export type TargetAgent = z.infer<typeof TargetAgent>;

/** A budget that is nearly or wholly used up; one of each kind a month. */
export const BudgetAlert = z
  .object({
    kind: z.enum(["share", "limit"]),
    /** `2026-11`. */
    month: z.string(),
    spent: z.number(),
    amount: z.number(),
    raisedAt: Instant,
    webhook: z.object({
      state: z.enum(["none", "pending", "delivered", "failed"]),
      attempts: z.number(),
      lastError: z.string().nullable(),
    }),
  })
  .meta({ id: "BudgetAlert" });
export type BudgetAlert = z.infer<typeof BudgetAlert>;

/** Where jobs run. */
export const ComputeTarget = TargetSettings.extend({
  id: TargetId,
  /** By which jobs ask for it; it stays. */
  name: Slug,
  kind: TargetKind,
  /** What the machine has. */
  machine: z.object({ cores: z.int(), memoryBytes: z.int(), gpus: z.array(TargetGpu) }),
  /** What its jobs may take together, with nothing left out. */
  offers: z.object({
    class: MachineClass,
    cores: z.number(),
    memoryBytes: z.number(),
    gpus: z.int(),
    maximumJobs: z.int(),
  }),
  /** Of a target of the kind `ssh`; null for others. */
  agent: TargetAgent.nullable(),
  /** Whether it is started when a job needs it. */
  isOnDemand: z.boolean(),
  state: TargetState,
  /** Why it is so, where that needs saying. */
  reason: Reason.nullable(),
  /** Since when it is in that state. */
  since: Instant,
  /** The end of what its last command printed; null for those who are no administrator. */
  lastOutput: z.string().nullable(),
  /** Of jobs that run, notebooks aside; and jobs that wait and may run on it. */
  load: z.object({ jobs: z.int(), cores: z.number(), memoryBytes: z.number(), queued: z.int() }),
  /** In this calendar month, by UTC, jobs that run included. */
  spent: z.object({
    month: z.string(),
    /** Null without a price. */
    cost: z.number().nullable(),
    hours: z.number(),
    jobs: z.int(),
  }),
  /** Of this month. */
  alerts: z.array(BudgetAlert),
  /** What signs the webhook's messages; null for those who are no administrator. */
  webhookSecret: z.string().nullable(),
  createdAt: Instant,
}).meta({ id: "ComputeTarget" });
export type ComputeTarget = z.infer<typeof ComputeTarget>;
