import type { JobNode, NodeTotals } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import type { JobRow } from "../job.js";
import { machineOf, thisMachine } from "../targets/machine.js";
import type { UsageSpan } from "../use/usage-samples.js";
import { type JobNodeRow, nodesOf } from "./job-nodes.js";
import { HERE } from "./machines.js";

interface Amounts {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** A node of a job of several with what it held and used, and what there is where it was. */
export interface PlacedNode extends JobNode {
  /** Equal for equal machines. */
  readonly machineId: string;
  readonly machine: Amounts;
  /** What its target offers to jobs together. */
  readonly offers: Amounts;
  /** How many nodes of the job are on that target. */
  readonly sharedBy: number;
  /** Of an hour of that target when it started. */
  readonly pricePerHour: number | null;
  readonly currency: string | null;
}

/** The nodes of a job of several in their order; none of a job of one. `spans` are what the job as a whole has used until now. */
export async function placedNodes(
  db: Kysely<Database>,
  job: JobRow,
  spans: readonly UsageSpan[],
): Promise<readonly PlacedNode[]> {
  const rows = job.nodes === 1 ? [] : await nodesOf(db, job.id);
  if (rows.length === 0) return [];
  const targets = await db
    .selectFrom("computeTarget")
    .select(["id", "kind", "cores", "memoryBytes", "machine"])
    .where("id", "in", [...new Set(rows.map(({ targetId }) => targetId))])
    .execute();
  const seconds = job.wallSeconds ?? spans.reduce((sum, { spanMs }) => sum + spanMs, 0) / 1000;
  return rows.map((row): PlacedNode => {
    // One that was removed has left nothing but its name: then it counts as one of this machine.
    const target = targets.find(({ id }) => id === row.targetId);
    const { cores, memoryBytes } = target ? machineOf(target, thisMachine()) : thisMachine();
    const offers = { cores: target?.cores ?? cores, memoryBytes: target?.memoryBytes ?? memoryBytes };
    const sharedBy = rows.filter(({ targetId }) => targetId === row.targetId).length;
    return {
      ...placeOf(row),
      machineId: target?.kind === "ssh" ? row.targetId : HERE,
      machine: { cores, memoryBytes },
      ...{ offers, sharedBy },
      held: {
        cores: Math.min(job.cores, cores),
        // A process that asked for none is held to nothing less than the machine, which the nodes there have together.
        memoryBytes: job.memoryBytes ?? Math.floor(memoryBytes / sharedBy),
      },
      ...usedBy(row, seconds),
    };
  });
}

/** What the API shows of it. */
export function nodeView({ node, target, held, coresAtWork, usage }: PlacedNode): JobNode {
  return { node, target, held, coresAtWork, usage };
}

function placeOf({ node, targetId, targetName, pricePerHour, currency }: JobNodeRow) {
  const target = { id: targetId as JobNode["target"]["id"], name: targetName };
  return { node, target, pricePerHour, currency };
}

function usedBy({ use }: JobNodeRow, seconds: number): Pick<JobNode, "coresAtWork" | "usage"> {
  const usage = use === null ? null : (JSON.parse(use) as NodeTotals);
  return { usage, coresAtWork: usage && seconds > 0 ? usage.cpuSeconds / seconds : null };
}
