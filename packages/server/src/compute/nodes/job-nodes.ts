import { type Kysely, type Selectable, sql } from "kysely";
import type { Database, Tx } from "../../store/database.js";
import type { JobRow } from "../job.js";
import type { JournalRecord } from "../journal.js";
import type { JobNodeTable } from "../tables.js";
import type { TargetRow } from "../targets/settings.js";

export type JobNodeRow = Selectable<JobNodeTable>;

export type PlacedOn = Pick<TargetRow, "id" | "name" | "pricePerHour" | "currency">;

/** Keeps where the nodes of a job of several are, in the place of an earlier attempt's. */
export async function keepNodes(tx: Tx, jobId: string, targets: readonly PlacedOn[]): Promise<void> {
  await tx.deleteFrom("jobNode").where("jobId", "=", jobId).execute();
  const rows = targets.map(({ id: targetId, name: targetName, pricePerHour, currency }, node) => ({
    ...{ jobId, node, targetId, targetName, pricePerHour, currency, paidSeconds: 0, use: null },
  }));
  await tx.insertInto("jobNode").values(rows).execute();
}

/** Keeps what the nodes have used so far, as the last of `records` say. */
export async function keepUse(tx: Tx, jobId: string, records: readonly JournalRecord[]): Promise<void> {
  const last = new Map(records.flatMap((record) => (record.type === "node" ? [[record.node, record.use]] : [])));
  for (const [node, use] of last) {
    await tx
      .updateTable("jobNode")
      .set({ use: JSON.stringify(use) })
      .where("jobId", "=", jobId)
      .where("node", "=", node)
      .execute();
  }
}

/** The nodes of a job of several in their order; none of a job of one. */
export function nodesOf(db: Kysely<Database>, jobId: string): Promise<JobNodeRow[]> {
  return db.selectFrom("jobNode").selectAll().where("jobId", "=", jobId).orderBy("node").execute();
}

/** What all the targets together cost an hour; null where none says it, or they do not say it in one currency. */
export function priceTogether(
  targets: readonly Pick<PlacedOn, "pricePerHour" | "currency">[],
): Pick<PlacedOn, "pricePerHour" | "currency"> {
  const priced = targets.filter(({ pricePerHour }) => pricePerHour !== null);
  const currency = priced[0]?.currency ?? null;
  if (priced.length === 0 || priced.some((one) => one.currency !== currency)) {
    return { pricePerHour: null, currency: null };
  }
  return { pricePerHour: priced.reduce((sum, one) => sum + (one.pricePerHour as number), 0), currency };
}

/** What a job has of one target. */
export interface TargetShare extends Pick<JobNodeRow, "targetId" | "targetName" | "pricePerHour" | "currency"> {
  /** Of its nodes, how many. */
  readonly nodes: number;
}

/** The targets of a job with its nodes on each; none for one that never was on a target. */
export async function sharesOf(
  db: Kysely<Database>,
  job: Pick<JobRow, "id" | "nodes" | "targetId" | "targetName" | "pricePerHour" | "currency">,
): Promise<TargetShare[]> {
  const { targetId, targetName, pricePerHour, currency } = job;
  if (targetId === null) return [];
  if (job.nodes === 1) {
    return [{ ...{ targetId, targetName: targetName ?? targetId, pricePerHour, currency }, nodes: 1 }];
  }
  const shares = new Map<string, TargetShare>();
  for (const { jobId: _jobId, node: _node, paidSeconds: _paid, use: _use, ...where } of await nodesOf(db, job.id)) {
    shares.set(where.targetId, { ...where, nodes: (shares.get(where.targetId)?.nodes ?? 0) + 1 });
  }
  return [...shares.values()];
}

/** A row for each node of each job that runs: where it is, and at which price. */
export function runningNodes(db: Kysely<Database>) {
  return db
    .selectFrom("job")
    .leftJoin("jobNode", (join) => join.onRef("jobNode.jobId", "=", "job.id").on("job.nodes", ">", 1))
    .select([
      "job.id",
      "job.projectId",
      "job.cores",
      "job.heldCores",
      "job.memoryBytes",
      "job.wants",
      "job.startedAtMs",
    ])
    .select(({ fn }) => [
      fn.coalesce("jobNode.targetId", "job.targetId").as("targetId"),
      fn.coalesce("jobNode.targetName", "job.targetName").as("targetName"),
      sql<number | null>`case when "job"."nodes" > 1 then "jobNode"."pricePerHour" else "job"."pricePerHour" end`.as(
        "pricePerHour",
      ),
      fn.coalesce("jobNode.currency", "job.currency").as("currency"),
      fn.coalesce("jobNode.node", sql<number>`0`).as("node"),
      sql<number>`case when "job"."nodes" > 1 then "jobNode"."paidSeconds" else "job"."paidSeconds" end`.as(
        "paidSeconds",
      ),
      sql<boolean>`"job"."nodes" > 1`.as("isOfSeveral"),
    ])
    .where("job.state", "=", "running");
}
