import { MachineClass, SshSettings, type TargetSettings } from "@crisol/contract";
import { type Command, InvalidArgumentError, Option } from "commander";
import { UsageError } from "./errors.js";
import { memoryOrNone, type None, orNull } from "./memory-option.js";

interface SettingOptions {
  readonly class?: MachineClass | "none";
  readonly cores?: number | None;
  readonly memory?: number | None;
  readonly gpus?: number | None;
  readonly price?: number | None;
  readonly currency?: string;
  readonly watts?: number | None;
  readonly maximumJobs?: number | None;
  readonly takesAny?: boolean;
  readonly startCommand?: string;
  readonly stopCommand?: string;
  readonly checkCommand?: string;
  readonly startTimeout?: number | None;
  readonly idle?: number | None;
  readonly budget?: number | None;
  readonly alertShare?: number | None;
  readonly atLimit?: "let_end" | "cancel";
  readonly quota: readonly string[];
  readonly webhook?: string;
  readonly ssh?: string;
  readonly identity?: string;
  readonly hostKey?: string;
  readonly nodeAddress?: string;
}

export type { SettingOptions };

/** Adds what may be said of a target; `none` takes a setting away. */
export function withSettingOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--class <name>", "of the machine; default: by what it has").choices([
        ...MachineClass.options,
        "none",
      ]),
    )
    .option("--cores <number>", "cores that its jobs may use together", numberOrNone)
    .option("--memory <bytes>", "memory that its jobs may use together: 4000000000, 4GB", memoryOrNone)
    .option("--gpus <number>", "GPUs; default: those that nvidia-smi finds", numberOrNone)
    .option("--price <number>", "price of an hour, in --currency", numberOrNone)
    .option("--currency <code>", "such as EUR")
    .option("--watts <number>", "power with all cores at work", numberOrNone)
    .option("--maximum-jobs <number>", "jobs at the same time", numberOrNone)
    .option("--takes-any", "also for jobs that ask for no target, class or size")
    .option("--no-takes-any", "only for jobs that ask for it")
    .option("--start-command <command>", "starts it when a job needs it; run by the server's shell")
    .option("--stop-command <command>", "stops it when it is idle")
    .option("--check-command <command>", "ends well once it is started")
    .option("--start-timeout <seconds>", "for start and check, and for stop", numberOrNone)
    .option("--idle <seconds>", "without a job for so long it is stopped", numberOrNone)
    .option("--budget <amount>", "of a calendar month, in --currency", numberOrNone)
    .option("--alert-share <share>", "of the budget at which there is an alert; default 0.8", numberOrNone)
    .addOption(
      new Option("--at-limit <what>", "what becomes of jobs that run when it is used up").choices([
        "let_end",
        "cancel",
      ]),
    )
    .option(
      "--quota <name=value,...>",
      "of a project: project=NAME,jobs=2,cores=8,hours=100,cost=50; without project, of each that has none; none: no quotas",
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option("--webhook <url>", "told of alerts")
    .option("--ssh <user@host[:port]>", "another machine, reached by the server's own ssh")
    .option("--identity <file>", "private key for it, on the server's machine; default: the keys of the server's user")
    .option("--host-key <fingerprint>", "that it must show: SHA256:...; default: the one that it shows now")
    .option("--node-address <host>", "by which other nodes of a job reach it; default: its host");
}

/** What was given; `projectIdOf` finds a project by its name, `before` is the target as it is. */
export async function settingsOf(
  options: SettingOptions,
  projectIdOf: (name: string) => Promise<string>,
  before?: TargetSettings,
): Promise<Partial<TargetSettings>> {
  const { currency, webhook, startCommand, stopCommand, checkCommand, startTimeout, idle } = options;
  const given = {
    class: orNull(options.class),
    ...{ cores: orNull(options.cores), memoryBytes: orNull(options.memory), gpus: orNull(options.gpus) },
    ...{ pricePerHour: orNull(options.price), currency: orNull(currency), watts: orNull(options.watts) },
    ...{ maximumJobs: orNull(options.maximumJobs), takesAny: options.takesAny, webhookUrl: orNull(webhook) },
    ...{ startCommand: orNull(startCommand), stopCommand: orNull(stopCommand), checkCommand: orNull(checkCommand) },
    ...{ startTimeoutSeconds: orNull(startTimeout) ?? undefined, idleSeconds: orNull(idle) ?? undefined },
    budget: budgetOf(options, before?.budget ?? null),
    quotas: await quotasOf(options.quota, projectIdOf),
    ssh: sshOf(options),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function sshOf({ ssh, identity, hostKey, nodeAddress }: SettingOptions): TargetSettings["ssh"] | undefined {
  if (ssh === undefined) {
    if (identity !== undefined || hostKey !== undefined || nodeAddress !== undefined)
      throw new UsageError("--identity, --host-key and --node-address go with --ssh");
    return undefined;
  }
  const [, user, name, address, port] = /^([^@]+)@(?:([^@:[\]]+)|\[([^\]]+)\])(?::(\d+))?$/.exec(ssh) ?? [];
  const host = name ?? address;
  if (user === undefined || host === undefined) {
    throw new UsageError(`--ssh must be such as ana@box.example:22, or ana@[2001:db8::7]:22, not ${ssh}`);
  }
  const given = {
    ...{ host, user, port: port === undefined ? 22 : Number(port) },
    ...{ identityFile: identity ?? null, hostKey: hostKey ?? null, nodeAddress: nodeAddress ?? null },
  };
  const parsed = SshSettings.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UsageError(parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; "));
}

function budgetOf(options: SettingOptions, before: TargetSettings["budget"]) {
  const { budget, atLimit } = options;
  if (budget === "none") return null;
  const alertShare = orNull(options.alertShare) ?? undefined;
  if (budget === undefined && alertShare === undefined && atLimit === undefined) return undefined;
  const amount = budget ?? before?.amount;
  if (amount === undefined) throw new UsageError("--alert-share and --at-limit go with --budget");
  return {
    amount,
    alertShare: alertShare ?? before?.alertShare ?? 0.8,
    atLimit: atLimit ?? before?.atLimit ?? "let_end",
  };
}

async function quotasOf(texts: readonly string[], projectIdOf: (name: string) => Promise<string>) {
  if (texts.length === 0) return undefined;
  if (texts.length === 1 && texts[0] === "none") return [];
  const quotas: TargetSettings["quotas"] = [];
  for (const text of texts) {
    const quota = {
      projectId: null as string | null,
      jobs: null,
      cores: null,
      hoursPerMonth: null,
      costPerMonth: null,
    };
    for (const part of text.split(",")) {
      const [, name, value] = /^\s*(project|jobs|cores|hours|cost)=(.+)$/.exec(part) ?? [];
      if (name === undefined || value === undefined) {
        throw new UsageError(`--quota must be such as project=NAME,jobs=2,cores=8,hours=100,cost=50, not ${text}`);
      }
      if (name === "project") quota.projectId = await projectIdOf(value);
      else Object.assign(quota, { [{ hours: "hoursPerMonth", cost: "costPerMonth" }[name] ?? name]: Number(value) });
    }
    quotas.push(quota);
  }
  return quotas;
}

function numberOrNone(text: string): number | None {
  if (text === "none") return text;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("must be a number, or none.");
  return value;
}
