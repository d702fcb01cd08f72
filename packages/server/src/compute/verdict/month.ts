import type { ComputeMonth } from "@crisol/contract";
import { type Expression, type Kysely, type SqlBool, sql } from "kysely";
import type { Database } from "../../store/database.js";
import { purgedCost } from "./purged-cost.js";

/** Jobs that left the most unused. */
const MOST = 20;

/**
 * What the jobs cost that ended in the month, such as `2026-11`, by UTC, in the projects that `isVisible` says; `seesAll` adds those
 * of projects that are deleted for good.
 */
export async function monthOf(
  db: Kysely<Database>,
  month: string,
  { isVisible, seesAll }: { readonly isVisible: Expression<SqlBool>; readonly seesAll: boolean },
): Promise<ComputeMonth> {
  const [year, number] = month.split("-").map(Number) as [number, number];
  const from = Date.UTC(year, number - 1);
  const to = Date.UTC(year, number);
  const verdicts = db
    .selectFrom("jobVerdict")
    .innerJoin("job", "job.id", "jobVerdict.jobId")
    .innerJoin("project", "project.id", "job.projectId")
    .where("jobVerdict.atMs", ">=", from)
    .where("jobVerdict.atMs", "<", to)
    .where("spent", "is not", null)
    .where(isVisible);
  const rows = await verdicts
    .select(["job.projectId", "project.name", "jobVerdict.currency", "basis"])
    .select(amounts)
    .groupBy(["job.projectId", "project.name", "jobVerdict.currency", "basis"])
    .execute();
  const purged = seesAll ? await purgedCost(db, month) : [];
  const byProject: ComputeMonth["byProject"] = [
    ...rows.map((row) => ({ ...row, jobCount: Number(row.jobCount) })),
    ...added(purged).map((row) => ({ ...row, projectId: null, name: null })),
  ].sort((a, b) => b.spent - a.spent || ((a.projectId ?? "") < (b.projectId ?? "") ? -1 : 1));
  const most = await verdicts
    .select(["job.id as jobId", "job.projectId", "job.kind", "job.name", "job.subject", "jobVerdict.kind as verdict"])
    .select(["spent", "wasted", "jobVerdict.currency"])
    .where("wasted", ">", 0)
    .orderBy("wasted", "desc")
    .orderBy("job.id")
    .limit(MOST)
    .execute();
  // Jobs of before there were targets ran on this machine.
  const target = sql<string>`coalesce("job"."targetId", 'local')`;
  const ofTargets = await verdicts
    .select([target.as("id"), sql<string | null>`max("job"."targetName")`.as("name"), "jobVerdict.currency", "basis"])
    .select(amounts)
    .groupBy([target, "jobVerdict.currency", "basis"])
    .execute();
  const named = [...ofTargets, ...purged].map(({ id, name, ...row }) => ({
    ...{ ...row, jobCount: Number(row.jobCount) },
    // Its name is said in the reader's language.
    target: id === "local" ? id : (name ?? id),
  }));
  const byTarget = [...new Set(named.map(({ target }) => target))]
    .flatMap((target) => added(named.filter((one) => one.target === target)).map((row) => ({ ...row, target })))
    .sort((a, b) => b.spent - a.spent || (a.target < b.target ? -1 : 1));
  const totals = added(byProject);
  const idOf = (subject: string) => (subject.startsWith("run:") ? subject.slice("run:".length) : null);
  const names = await runNames(
    db,
    most.flatMap(({ subject }) => idOf(subject) ?? []),
  );
  return {
    ...{ month, totals, byProject },
    byTarget,
    most: most.map(({ name, subject, spent, wasted, ...job }) => ({
      ...{ ...job, subject },
      runId: names.has(idOf(subject) ?? "") ? idOf(subject) : null,
      ...{ name: name ?? names.get(idOf(subject) ?? "") ?? null, spent: spent ?? 0, wasted: wasted ?? 0 },
    })),
  };
}

/** The names of those runs that are there, by their id. */
async function runNames(db: Kysely<Database>, ids: readonly string[]): Promise<Map<string, string>> {
  // PostgreSQL takes no empty list.
  if (ids.length === 0) return new Map();
  const runs = await db
    .selectFrom("run")
    .select(["id", "name"])
    .where("id", "in", ids)
    .where("deletedAtMs", "is", null)
    .execute();
  return new Map(runs.map(({ id, name }) => [id, name]));
}

const amounts = [
  sql<number>`count(*)`.as("jobCount"),
  sql<number>`coalesce(sum("spent"), 0.0)`.as("spent"),
  sql<number>`coalesce(sum("wasted"), 0.0)`.as("wasted"),
  sql<number>`coalesce(sum("saved"), 0.0)`.as("saved"),
];

type Amounts = ComputeMonth["totals"][number];

/** One for each currency and basis: amounts of two cannot be added. */
function added(all: readonly Amounts[]): Amounts[] {
  const sums = new Map<string, Amounts>();
  for (const { currency, basis, jobCount, spent, wasted, saved } of all) {
    const key = `${basis} ${currency}`;
    const sum = sums.get(key) ?? { currency, basis, jobCount: 0, spent: 0, wasted: 0, saved: 0 };
    sums.set(key, {
      ...{ currency, basis, jobCount: sum.jobCount + jobCount, spent: sum.spent + spent },
      ...{ wasted: sum.wasted + wasted, saved: sum.saved + saved },
    });
  }
  return [...sums.values()].sort((a, b) => b.spent - a.spent);
}
