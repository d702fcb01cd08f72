import type { Reason, TargetSettings } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { runningNodes } from "../nodes/job-nodes.js";
import { gpusOf } from "./demand.js";
import { classOf, type Machine, machineOf } from "./machine.js";
import type { Offer } from "./placer.js";
import { settingsOf, type TargetRow } from "./settings.js";
import { monthOf, type Spent, spentIn, totalOf } from "./spending.js";

/**
 * What a job that runs is counted with at least where a budget is looked at. How long one takes nobody knows: so the second
 * does not start on what the first may still need, and at most one passes the limit.
 */
export const LEAST_SECONDS = 3600;

/** The machine of the server, and how many jobs run on it at once where nothing is said. */
export interface ThisMachine extends Machine {
  readonly maximumJobs: number;
}

/** What jobs may take of a target together, with nothing left out. */
export function offered({ id, ...row }: Pick<TargetRow, "id"> & TargetSettings, machine: ThisMachine) {
  const cores = row.cores ?? machine.cores;
  const memoryBytes = row.memoryBytes ?? machine.memoryBytes;
  const gpus = row.gpus ?? machine.gpus.length;
  const byDefault = id === "local" ? machine.maximumJobs : Math.max(1, Math.floor(cores));
  return {
    class: row.class ?? classOf({ cores, memoryBytes, gpus }),
    ...{ cores, memoryBytes, gpus },
    maximumJobs: row.maximumJobs ?? byDefault,
  };
}

/** What each project may take of a target at once. */
export function quotasOf({ quotas }: Pick<TargetSettings, "quotas">): Offer["quotas"] {
  return new Map(quotas.map(({ projectId, jobs, cores }) => [projectId ?? "", { jobs, cores }]));
}

/** All targets as they are now: what runs there, and whom budgets and quotas hold up. */
export async function readOffers(db: Kysely<Database>, machine: ThisMachine, nowMs: number): Promise<Offer[]> {
  const targets = await db.selectFrom("computeTarget").selectAll().execute();
  const running = await runningOf(db);
  const limited = targets.some(({ budget, quotas }) => budget !== null || quotas !== "[]");
  const month = monthOf(nowMs);
  const spent = limited ? await spentIn(db, { month, nowMs, leastSeconds: LEAST_SECONDS }) : [];
  return targets.map((row) => {
    const settings = settingsOf(row);
    return {
      id: row.id,
      name: row.name,
      ...offered({ ...settings, id: row.id }, machineOf(row, machine)),
      isRemote: row.kind === "ssh",
      pricePerHour: row.pricePerHour,
      takesAny: settings.takesAny,
      state: row.state,
      problem: row.reason === null ? null : (JSON.parse(row.reason) as Reason),
      // What an earlier version has started is of this machine.
      running: loads(running.filter(({ targetId }) => (targetId ?? "local") === row.id)),
      hold: row.state === "unreachable" ? unreachable(row) : budgetHold(row, settings, spent, month),
      quotas: quotasOf(settings),
      projectHolds: quotaHolds(row, settings, spent),
    };
  });
}

/** What jobs take of one target, from a row for each of their nodes there. */
function loads(nodes: readonly Awaited<ReturnType<typeof runningOf>>[number][]): Offer["running"] {
  const jobs = new Map<string, Offer["running"][number]>();
  for (const { id, projectId, cores, memoryBytes, wants } of nodes) {
    const gpus = gpusOf(wants === null ? null : JSON.parse(wants));
    const before = jobs.get(id) ?? { projectId, cores: 0, memoryBytes: null, gpus: 0 };
    jobs.set(id, {
      projectId,
      cores: before.cores + cores,
      memoryBytes: memoryBytes === null ? null : (before.memoryBytes ?? 0) + memoryBytes,
      gpus: before.gpus + gpus,
    });
  }
  return [...jobs.values()];
}

function runningOf(db: Kysely<Database>) {
  return runningNodes(db).where("job.kind", "!=", "notebook").execute();
}

function unreachable({ name, reason }: TargetRow): Reason {
  const why = reason === null ? "" : (JSON.parse(reason) as Reason).text;
  return { code: "target_unreachable", params: { target: name }, text: `${name} is not to be had: ${why}` };
}

function budgetHold(row: TargetRow, { budget, currency }: TargetSettings, spent: readonly Spent[], month: string) {
  if (!budget) return null;
  if (totalOf(spent, row.id, currency).cost < budget.amount) return null;
  const params = { target: row.name, amount: budget.amount, currency: currency ?? "", month };
  const text = `The budget of ${row.name} for ${month}, ${budget.amount} ${currency}, is used up, or may be by the jobs that run`;
  return { code: "target_budget", params, text };
}

/** By project; of projects that have spent nothing there is nothing to hold up. */
function quotaHolds(row: TargetRow, { quotas, currency }: TargetSettings, spent: readonly Spent[]) {
  const holds = new Map<string, Reason>();
  const own = new Set(quotas.map(({ projectId }) => projectId));
  for (const projectId of new Set(spent.filter(({ targetId }) => targetId === row.id).map((one) => one.projectId))) {
    const quota = quotas.find((one) => one.projectId === (own.has(projectId) ? projectId : null));
    if (!quota) continue;
    const { hours, cost } = totalOf(spent, row.id, currency, projectId);
    const params = { target: row.name };
    if (quota.hoursPerMonth !== null && hours >= quota.hoursPerMonth) {
      const text = `Its project has had its ${quota.hoursPerMonth} h of this month on ${row.name}, or may by the jobs that run`;
      holds.set(projectId, { code: "quota_hours", params: { ...params, most: quota.hoursPerMonth }, text });
    } else if (quota.costPerMonth !== null && cost >= quota.costPerMonth) {
      const most = `${quota.costPerMonth} ${currency}`;
      const text = `Its project has spent its ${most} of this month on ${row.name}, or may by the jobs that run`;
      holds.set(projectId, { code: "quota_cost", params: { ...params, most }, text });
    }
  }
  return holds;
}
