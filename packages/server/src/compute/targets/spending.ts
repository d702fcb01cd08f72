import type { TargetSpending } from "@crisol/contract";
import type { Expression, Kysely, SqlBool } from "kysely";
import type { Database, Tx } from "../../store/database.js";
import type { JobRow } from "../job.js";
import { runningNodes } from "../nodes/job-nodes.js";
import { coresOf, coresOffered, type PaidShare, paidSharesOf, paidTogether } from "./paid-share.js";

/** The calendar month of an instant, by UTC: `2026-11`. */
export function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}

/**
 * Adds what an attempt of a job took to the month in which it ended, to each of its targets by its share of the nodes, and notes
 * that these were at work until now; nothing for one that never was on a target. Of an hour in which others ran on the target too it
 * pays its part. Returns what part of the price of all its targets that is.
 */
export async function addSpending(
  tx: Tx,
  job: JobRow,
  took: { readonly seconds: number; readonly energyWattHours: number },
  nowMs: number,
): Promise<number> {
  const shares = await paidSharesOf(tx, job, nowMs);
  for (const share of shares) {
    const seconds = took.seconds * share.nodes;
    const energyWattHours = (took.energyWattHours * share.nodes) / job.nodes;
    await addToMonth(tx, job.projectId, share, { seconds, energyWattHours }, nowMs);
  }
  return paidTogether(shares);
}

async function addToMonth(
  tx: Tx,
  projectId: string,
  { targetId, targetName, pricePerHour, currency, paidShare }: PaidShare,
  took: { readonly seconds: number; readonly energyWattHours: number },
  nowMs: number,
): Promise<void> {
  await tx.updateTable("computeTarget").set({ busyAtMs: nowMs }).where("id", "=", targetId).execute();
  const cost = ((pricePerHour ?? 0) * took.seconds * paidShare) / 3600;
  const row = {
    ...{ targetId, targetName, projectId },
    month: monthOf(nowMs),
    currency: pricePerHour === null ? "" : (currency ?? ""),
    ...{ jobs: 1, cost, ...took },
  };
  await tx
    .insertInto("computeSpending")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["targetId", "month", "projectId", "currency"]).doUpdateSet((eb) => ({
        targetName: row.targetName,
        jobs: eb("computeSpending.jobs", "+", row.jobs),
        seconds: eb("computeSpending.seconds", "+", row.seconds),
        cost: eb("computeSpending.cost", "+", row.cost),
        energyWattHours: eb("computeSpending.energyWattHours", "+", row.energyWattHours),
      })),
    )
    .execute();
}

/** What one project took of one target in a month. */
export interface Spent {
  readonly targetId: string;
  readonly targetName: string;
  readonly projectId: string;
  /** Null for what had no price. */
  readonly currency: string | null;
  readonly jobs: number;
  readonly seconds: number;
  readonly cost: number;
  readonly energyWattHours: number;
}

export interface SpentFilter {
  readonly month: string;
  /** Jobs that run are counted up to now, in this month alone. */
  readonly nowMs: number;
  /** What a job that runs is counted with at least, in seconds. */
  readonly leastSeconds?: number;
}

/** What was spent in a month: by jobs that have ended, and by those that run. */
export async function spentIn(
  db: Kysely<Database>,
  { month, nowMs, leastSeconds = 0 }: SpentFilter,
  isVisible?: { readonly ofSpending: Expression<SqlBool>; readonly ofJobs: Expression<SqlBool> },
): Promise<Spent[]> {
  let ended = db.selectFrom("computeSpending").selectAll().where("month", "=", month);
  if (isVisible) ended = ended.where(isVisible.ofSpending);
  const rows: Spent[] = (await ended.execute()).map(({ month: _month, currency, ...row }) => ({
    ...row,
    currency: currency === "" ? null : currency,
  }));
  if (month !== monthOf(nowMs)) return rows;
  const all = await runningNodes(db).where("job.targetId", "is not", null).execute();
  const running = isVisible
    ? await runningNodes(db).where("job.targetId", "is not", null).where(isVisible.ofJobs).execute()
    : all;
  const targets = await db.selectFrom("computeTarget").select(["id", "sharedAtMs", "cores", "machine"]).execute();
  const seen = new Set<string>();
  for (const job of running) {
    const key = `${job.id} ${job.targetId}`;
    // The nodes of a job on one target are one job there.
    const jobs = seen.has(key) ? 0 : 1;
    seen.add(key);
    const startedAtMs = job.startedAtMs ?? nowMs;
    const seconds = Math.max(leastSeconds, (nowMs - startedAtMs) / 1000);
    const target = targets.find(({ id }) => id === job.targetId);
    const sharedAtMs = target?.sharedAtMs ?? 0;
    // What is shared out already, and the rest as it is shared now.
    const unshared = seconds - Math.max(0, sharedAtMs - startedAtMs) / 1000;
    const offered = target ? coresOffered(target) : job.cores;
    const beside = all.filter(({ targetId }) => targetId === job.targetId);
    const paidSeconds = job.paidSeconds + (unshared * (job.heldCores ?? offered)) / coresOf(beside, offered);
    rows.push({
      targetId: job.targetId as string,
      targetName: job.targetName as string,
      projectId: job.projectId,
      currency: job.pricePerHour === null ? null : job.currency,
      ...{ jobs, seconds, cost: ((job.pricePerHour ?? 0) * paidSeconds) / 3600, energyWattHours: 0 },
    });
  }
  return rows;
}

/** Rows of the same target, project and currency as one, the dearest first, with the names of the projects. */
export async function spendingView(db: Kysely<Database>, spent: readonly Spent[]): Promise<TargetSpending[]> {
  const sums = new Map<string, Spent>();
  for (const row of spent) {
    const key = `${row.targetId} ${row.projectId} ${row.currency ?? ""}`;
    const before = sums.get(key);
    sums.set(key, before ? { ...row, ...added(before, row) } : row);
  }
  if (spent.length === 0) return [];
  const projects = await db
    .selectFrom("project")
    .select(["id", "name"])
    .where("id", "in", [...new Set(spent.map(({ projectId }) => projectId))])
    .execute();
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  return [...sums.values()]
    .sort((a, b) => b.cost - a.cost || b.seconds - a.seconds || (a.projectId < b.projectId ? -1 : 1))
    .map(({ seconds, ...row }) => ({
      ...row,
      targetId: row.targetId as TargetSpending["targetId"],
      projectName: names.get(row.projectId) ?? null,
      hours: seconds / 3600,
      cost: row.currency === null ? null : row.cost,
    }));
}

/** The sum over all rows of a target; its cost is of those in `currency`. */
export function totalOf(spent: readonly Spent[], targetId: string, currency: string | null, projectId?: string) {
  const own = spent.filter(
    (row) => row.targetId === targetId && (projectId === undefined || row.projectId === projectId),
  );
  const sum = (of: (row: Spent) => number) => own.reduce((total, row) => total + of(row), 0);
  return {
    jobs: sum(({ jobs }) => jobs),
    hours: sum(({ seconds }) => seconds) / 3600,
    cost: sum((row) => (currency !== null && row.currency === currency ? row.cost : 0)),
  };
}

function added(a: Spent, b: Spent) {
  return {
    jobs: a.jobs + b.jobs,
    seconds: a.seconds + b.seconds,
    cost: a.cost + b.cost,
    energyWattHours: a.energyWattHours + b.energyWattHours,
  };
}
