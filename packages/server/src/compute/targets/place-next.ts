import type { Reason, WantedMachine } from "@crisol/contract";
import { sql } from "kysely";
import type { Tx } from "../../store/database.js";
import type { JobRow } from "../job.js";
import { startJob } from "../job-records.js";
import { gpusOf } from "./demand.js";
import { readOffers, type ThisMachine } from "./offers.js";
import { type Placement, place, type QueuedJob } from "./placer.js";
import { enter } from "./target-state.js";

/** What the queue came to: a job that was moved to "running", and those that can never run, with why. */
export interface Placed {
  readonly started: JobRow | undefined;
  readonly refused: readonly { readonly job: JobRow; readonly problem: string }[];
}

/**
 * Moves the first queued job that has a place to "running" there; where none has, notes why they wait, and that targets are to be
 * started for them.
 */
export async function placeNext(tx: Tx, machine: ThisMachine, nowMs: number): Promise<Placed> {
  const heads = await headsOfQueue(tx);
  if (heads.length === 0) return { started: undefined, refused: [] };
  const offers = await readOffers(tx, machine, nowMs);
  const { start, waits, wakes, refused } = place(heads, offers);
  const rows = [];
  for (const { job, problem } of refused) rows.push({ job: await rowOf(tx, job.id), problem });
  for (const { id, state, problem } of offers) {
    // One that could not be stopped is as good as one that runs.
    const waitsForUs = state === "stopped" || (state === "stopping" && problem !== null);
    if (wakes.has(id) && waitsForUs) await enter(tx, id, "starting", nowMs);
  }
  if (!start) await noteWaits(tx, waits);
  if (!start) return { started: undefined, refused: rows };
  // Others reach another machine as the server does; by what they reach this one is not as sure.
  const ids = [...start.targets].sort((a, b) => Number(b.isRemote) - Number(a.isRemote)).map(({ id }) => id);
  const rowsOfTargets = await tx
    .selectFrom("computeTarget")
    .select(["id", "name", "pricePerHour", "currency"])
    .where("id", "in", ids)
    .execute();
  const targets = ids.map((id) => rowsOfTargets.find((row) => row.id === id)!);
  await tx.updateTable("computeTarget").set({ busyAtMs: nowMs }).where("id", "in", ids).execute();
  return { started: await startJob(tx, await rowOf(tx, start.job.id), targets, nowMs), refused: rows };
}

/** Jobs that ask for the same in the same project have the same place: the first of them stands for all. */
async function headsOfQueue(tx: Tx): Promise<(QueuedJob & { readonly row: Head })[]> {
  const numbered = tx
    .selectFrom("job")
    .select(["id", "projectId", "nodes", "cores", "memoryBytes", "wants", "priority", "position"])
    .select(
      sql<PlaceKind>`case when kind in ('script', 'train', 'extrapolate') then 'travels' when kind = 'notebook' then 'notebook' else '' end`.as(
        "placeKind",
      ),
    )
    .select(
      sql<number>`row_number() over (partition by "projectId", "nodes", "cores", "memoryBytes", "wants", case when kind in ('script', 'train', 'extrapolate') then 2 when kind = 'notebook' then 1 else 0 end order by "priority" desc, "position")`.as(
        "turn",
      ),
    )
    .where("state", "=", "queued");
  const rows = await tx
    .selectFrom(numbered.as("numbered"))
    .selectAll()
    .where("turn", "=", 1)
    .orderBy("priority", "desc")
    .orderBy("position")
    .execute();
  return rows.map((row) => {
    const wants = row.wants === null ? null : (JSON.parse(row.wants) as WantedMachine);
    const { id, projectId, nodes, cores, memoryBytes } = row;
    return {
      id,
      projectId,
      nodes,
      cores,
      memoryBytes,
      wants,
      gpus: gpusOf(wants),
      isInteractive: row.placeKind === "notebook",
      canTravel: row.placeKind === "travels",
      row,
    };
  });
}

type Head = Pick<JobRow, "projectId" | "nodes" | "cores" | "memoryBytes" | "wants"> & { readonly placeKind: PlaceKind };

/** What of a job's kind decides where it may run. */
type PlaceKind = "travels" | "notebook" | "";
const travelling = ["script", "train", "extrapolate"] as const;

/** Says of all jobs of the kind why they wait; what is said already costs no write. */
async function noteWaits(tx: Tx, waits: Placement["waits"]): Promise<void> {
  for (const { job, reason } of waits) {
    const { row } = job as QueuedJob & { readonly row: Head };
    const text = JSON.stringify(reason satisfies Reason);
    await tx
      .updateTable("job")
      .set({ reason: text })
      .where("state", "=", "queued")
      .where("projectId", "=", row.projectId)
      .where("nodes", "=", row.nodes)
      .where("cores", "=", row.cores)
      .where("memoryBytes", row.memoryBytes === null ? "is" : "=", row.memoryBytes)
      .where("wants", row.wants === null ? "is" : "=", row.wants)
      .where("kind", row.placeKind === "travels" ? "in" : "not in", travelling)
      .where("kind", row.placeKind === "notebook" ? "=" : "!=", "notebook")
      .where(({ or, eb }) => or([eb("reason", "is", null), eb("reason", "!=", text)]))
      .execute();
  }
}

function rowOf(tx: Tx, jobId: string): Promise<JobRow> {
  return tx.selectFrom("job").selectAll().where("id", "=", jobId).executeTakeFirstOrThrow();
}
