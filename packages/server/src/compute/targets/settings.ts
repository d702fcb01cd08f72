import {
  CrisolError,
  type FieldProblem,
  type NewTarget,
  type SshSettings,
  type TargetKind,
  type TargetQuota,
  TargetSettings,
} from "@crisol/contract";
import type { Selectable } from "kysely";
import type { ComputeTargetTable } from "./tables.js";

export type TargetRow = Selectable<ComputeTargetTable>;

/** What was said of the target. */
export function settingsOf(row: TargetRow): TargetSettings {
  const { takesAny, budget, quotas, ssh, ...rest } = row;
  return {
    ...(Object.fromEntries(Object.entries(rest).filter(([name]) => name in TargetSettings.shape)) as Omit<
      TargetSettings,
      "takesAny" | "budget" | "quotas" | "ssh"
    >),
    takesAny: takesAny === 1,
    budget: budget === null ? null : JSON.parse(budget),
    quotas: JSON.parse(quotas) as TargetQuota[],
    ssh: sshOf(ssh),
  };
}

/** One of an earlier version has no address for other nodes. */
function sshOf(kept: string | null): SshSettings | null {
  if (kept === null) return null;
  const { nodeAddress = null, ...ssh } = JSON.parse(kept) as SshSettings;
  return { ...ssh, nodeAddress };
}

/** The settings as they are kept. */
export function columnsOf({ takesAny, budget, quotas, ssh, ...rest }: TargetSettings) {
  return {
    ...rest,
    takesAny: takesAny ? 1 : 0,
    budget: budget === null ? null : JSON.stringify(budget),
    quotas: JSON.stringify(quotas),
    ssh: ssh === null ? null : JSON.stringify(ssh),
  };
}

/** What is given of the settings, without what is left out. */
export function givenOf(change: Partial<TargetSettings> | Omit<NewTarget, "name" | "kind">): Partial<TargetSettings> {
  const given = Object.entries(change).filter(([name, value]) => name in TargetSettings.shape && value !== undefined);
  return Object.fromEntries(given);
}

/** Throws `target_invalid` with all that does not go together. */
export function checkSettings(id: string, kind: TargetKind, settings: TargetSettings): void {
  const { pricePerHour, currency, budget, quotas, startCommand, stopCommand, checkCommand } = settings;
  const problems: FieldProblem[] = [];
  const wrong = (field: string, message: string) => void problems.push({ field, message });
  if (pricePerHour !== null && currency === null) wrong("currency", "a price needs a currency, such as EUR");
  if (budget && pricePerHour === null) wrong("budget", "a budget needs the price of an hour");
  if (pricePerHour === null && quotas.some((quota) => quota.costPerMonth !== null)) {
    wrong("quotas", "a quota of money needs the price of an hour");
  }
  const twice = quotas.find((quota, at) => quotas.findIndex((one) => one.projectId === quota.projectId) !== at);
  if (twice) wrong("quotas", `${twice.projectId ?? "all other projects"} have two quotas`);
  if (id === "local" && (startCommand !== null || stopCommand !== null || checkCommand !== null)) {
    wrong("startCommand", "the machine of the server is not started or stopped by it");
  }
  if (kind === "ssh" && settings.ssh === null) wrong("ssh", "a target of the kind ssh needs host and user");
  if (kind === "local" && settings.ssh !== null) wrong("ssh", "a target of this machine is not reached by SSH");
  if (stopCommand !== null && startCommand === null)
    wrong("startCommand", "what is stopped needs a command that starts it");
  if (startCommand === null && checkCommand !== null)
    wrong("checkCommand", "it follows a start command, and there is none");
  if (problems.length > 0) {
    throw new CrisolError("target_invalid", { problem: problems.map(({ message }) => message).join("; ") }, problems);
  }
}
