import type { Selectable } from "kysely";
import type { Tx } from "../../store/database.js";
import type { JobRow } from "../job.js";
import { runningNodes, sharesOf, type TargetShare } from "../nodes/job-nodes.js";
import { machineOf, thisMachine } from "./machine.js";
import type { ComputeTargetTable } from "./tables.js";

/** What a job has of one target, and what part of the target's price it paid for while it ran. */
export interface PaidShare extends TargetShare {
  /** From 0 to 1; 1 for one that had the target to itself. */
  readonly paidShare: number;
}

/**
 * Shares the time since it was last done out among the nodes that run on each of `targetIds`, by the cores that they hold: an hour of a
 * machine is paid once, however many run in it. To be called before what runs there changes.
 */
export async function shareOut(tx: Tx, targetIds: readonly string[], nowMs: number): Promise<void> {
  // In one order, so that two transactions never wait for each other.
  for (const targetId of [...new Set(targetIds)].sort()) {
    const target = await tx
      .selectFrom("computeTarget")
      .select(["sharedAtMs", "cores", "machine"])
      .where("id", "=", targetId)
      .executeTakeFirst();
    if (!target || target.sharedAtMs >= nowMs) continue;
    const { numUpdatedRows } = await tx
      .updateTable("computeTarget")
      .set({ sharedAtMs: nowMs })
      .where("id", "=", targetId)
      .where("sharedAtMs", "=", target.sharedAtMs)
      .executeTakeFirst();
    // Another has shared out the same time.
    if (numUpdatedRows === 0n) continue;
    const nodes = (await runningNodes(tx).execute()).filter((node) => node.targetId === targetId);
    const all = coresOffered(target);
    const cores = coresOf(nodes, all);
    for (const { id, node, isOfSeveral, startedAtMs, ...one } of nodes) {
      const seconds = secondsBetween(Math.max(target.sharedAtMs, startedAtMs ?? nowMs), nowMs);
      const added = (seconds * (one.heldCores ?? all)) / cores;
      if (isOfSeveral) {
        await tx
          .updateTable("jobNode")
          .set((eb) => ({ paidSeconds: eb("paidSeconds", "+", added) }))
          .where("jobId", "=", id)
          .where("node", "=", node)
          .execute();
      } else {
        await tx
          .updateTable("job")
          .set((eb) => ({ paidSeconds: eb("paidSeconds", "+", added) }))
          .where("id", "=", id)
          .execute();
      }
    }
  }
}

/** The targets of a job that runs, each with the part of its price that the attempt has paid for until now. */
export async function paidSharesOf(tx: Tx, job: JobRow, nowMs: number): Promise<PaidShare[]> {
  const shares = await sharesOf(tx, job);
  const ids = shares.map(({ targetId }) => targetId);
  await shareOut(tx, ids, nowMs);
  const own = (await runningNodes(tx).where("job.id", "=", job.id).execute()).filter(
    ({ targetId }) => targetId !== null,
  );
  const elapsed = secondsBetween(job.startedAtMs ?? nowMs, nowMs);
  return shares.map((share) => {
    const paid = own
      .filter(({ targetId }) => targetId === share.targetId)
      .reduce((sum, { paidSeconds }) => sum + paidSeconds, 0);
    return { ...share, paidShare: elapsed > 0 ? Math.min(1, paid / (elapsed * share.nodes)) : 1 };
  });
}

/** What part of the price of all its targets together it paid for; 1 where none has a price. */
export function paidTogether(shares: readonly PaidShare[]): number {
  const sum = (of: (share: PaidShare) => number) =>
    shares.reduce((total, share) => total + (share.pricePerHour ?? 0) * share.nodes * of(share), 0);
  const whole = sum(() => 1);
  return whole > 0 ? sum(({ paidShare }) => paidShare) / whole : 1;
}

/** The cores that nodes on a target of `all` cores hold together, at least one: one that is held to none holds all of them. */
export function coresOf(nodes: readonly { readonly heldCores: number | null }[], all: number): number {
  return Math.max(
    1,
    nodes.reduce((sum, { heldCores }) => sum + (heldCores ?? all), 0),
  );
}

/** The cores of a target that jobs may take together, as the placer sees them. */
export function coresOffered({ cores, machine }: Pick<Selectable<ComputeTargetTable>, "cores" | "machine">): number {
  return cores ?? machineOf({ machine }, thisMachine()).cores;
}

function secondsBetween(fromMs: number, toMs: number): number {
  return Math.max(0, toMs - fromMs) / 1000;
}
