import { type Kysely, sql } from "kysely";
import type { Database, Tx } from "../../store/database.js";
import type { PurgedCostTable } from "../tables.js";

/** Adds what the jobs of a project cost to what deleted projects have cost, before its jobs are removed. */
export async function keepCost(tx: Tx, projectId: string): Promise<void> {
  const rows = await tx
    .selectFrom("jobVerdict")
    .innerJoin("job", "job.id", "jobVerdict.jobId")
    .select(["jobVerdict.atMs", "job.targetName", "jobVerdict.currency", "basis", "spent", "wasted", "saved"])
    .select(sql<string>`coalesce("job"."targetId", 'local')`.as("targetId"))
    .where("job.projectId", "=", projectId)
    .where("spent", "is not", null)
    .execute();
  const sums = new Map<string, PurgedCostTable>();
  for (const { atMs, currency, ...row } of rows) {
    const key = { month: new Date(atMs).toISOString().slice(0, 7), targetId: row.targetId };
    const of = { ...key, currency: currency ?? "", basis: row.basis };
    const name = JSON.stringify(Object.values(of));
    const sum = sums.get(name) ?? { ...of, targetName: row.targetName, jobCount: 0, spent: 0, wasted: 0, saved: 0 };
    sum.jobCount += 1;
    sum.spent += row.spent ?? 0;
    sum.wasted += row.wasted ?? 0;
    sum.saved += row.saved ?? 0;
    sums.set(name, sum);
  }
  for (const row of sums.values()) {
    await tx
      .insertInto("purgedCost")
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(["month", "targetId", "currency", "basis"]).doUpdateSet((eb) => ({
          jobCount: eb("purgedCost.jobCount", "+", row.jobCount),
          spent: eb("purgedCost.spent", "+", row.spent),
          wasted: eb("purgedCost.wasted", "+", row.wasted),
          saved: eb("purgedCost.saved", "+", row.saved),
        })),
      )
      .execute();
  }
}

/** What jobs of deleted projects cost in a month, by machine, currency and kind of price. */
export async function purgedCost(db: Kysely<Database>, month: string) {
  const rows = await db.selectFrom("purgedCost").selectAll().where("month", "=", month).execute();
  return rows.map(({ targetId, targetName, month: _month, currency, ...amounts }) => ({
    ...{ id: targetId, name: targetName, currency: currency === "" ? null : currency, ...amounts },
  }));
}
