import type { ScriptSpec } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import type { JobRow } from "../job.js";
import { type PlacedNode, placedNodes } from "../nodes/placed-nodes.js";
import { machineOf, thisMachine } from "../targets/machine.js";
import type { UsageSpan } from "../use/usage-samples.js";
import type { Held } from "./held.js";

interface AskedResources {
  readonly cores?: number | null;
  readonly resources?: ScriptSpec["resources"];
}

/** What the job could take, and what it was on; `spans` are what it used until now. */
export async function heldBy(db: Kysely<Database>, job: JobRow, spans: readonly UsageSpan[]): Promise<Held> {
  const nodes = await placedNodes(db, job, spans);
  return nodes.length > 0 ? heldByNodes(job, nodes) : heldByOne(db, job);
}

async function heldByOne(db: Kysely<Database>, job: JobRow): Promise<Held> {
  const target = await db
    .selectFrom("computeTarget")
    .select(["pricePerHour", "currency", "machine"])
    .where("id", "=", job.targetId ?? "local")
    .executeTakeFirst();
  const has = target ? machineOf(target, thisMachine()) : thisMachine();
  // A target's price may be another by now, and says nothing of what was paid; jobs of before there were targets recorded none.
  const price = job.targetId === null ? target : job;
  const machine = {
    ...{ cores: has.cores, memoryBytes: has.memoryBytes },
    pricePerHour: price?.pricePerHour ?? null,
    currency: price?.currency ?? null,
  };
  const { cores, resources } = JSON.parse(job.spec) as AskedResources;
  return {
    // A script is held to what its job takes, of which a size is a part. Our own trainings say null for all cores, as do jobs
    // of other kinds by saying nothing.
    cores: Math.min(resources ? job.cores : (cores ?? machine.cores), machine.cores),
    // What a target's jobs may take together decides where they start; a process is held to what its own job asked for, and else to
    // nothing less than the machine.
    memoryBytes: job.memoryBytes ?? machine.memoryBytes,
    isMemoryAsked: job.memoryBytes !== null,
    paidShare: job.paidShare ?? 1,
    machine,
  };
}

/** The sum of what its nodes held, of those on one machine no more than that has. The job's price is that of all its nodes. */
function heldByNodes(job: JobRow, nodes: readonly PlacedNode[]): Held {
  const sum = (of: (node: PlacedNode) => number, some = nodes) => some.reduce((total, node) => total + of(node), 0);
  const machines = [...new Set(nodes.map(({ machineId }) => machineId))].map((machineId) =>
    nodes.filter((node) => node.machineId === machineId),
  );
  const together = (of: "cores" | "memoryBytes") =>
    machines.reduce(
      (total, own) =>
        total +
        Math.min(
          sum(({ held }) => held[of], own),
          (own[0] as PlacedNode).machine[of],
        ),
      0,
    );
  const { resources } = JSON.parse(job.spec) as AskedResources;
  return {
    ...{ cores: together("cores"), memoryBytes: together("memoryBytes"), isMemoryAsked: job.memoryBytes !== null },
    paidShare: job.paidShare ?? 1,
    machine: {
      ...{ cores: sum(({ machine }) => machine.cores), memoryBytes: sum(({ machine }) => machine.memoryBytes) },
      ...{ pricePerHour: job.pricePerHour, currency: job.currency },
    },
    nodes,
    processesPerNode: resources?.processesPerNode ?? 1,
  };
}
