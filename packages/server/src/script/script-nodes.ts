import type { Job, ScriptNode, ScriptRank, ScriptSpec } from "@crisol/contract";
import type { Kysely } from "kysely";
import { hasEnded } from "../compute/job.js";
import { type JobNodeRow, nodesOf } from "../compute/nodes/job-nodes.js";
import type { NodeUse } from "../compute/use/usage.js";
import type { Database } from "../store/database.js";
import { hasSeveral, type RankFact } from "./ranks.js";

type Ranks = Readonly<Record<number, RankFact>> | undefined;
type Nodes = Pick<ScriptSpec["resources"], "nodes" | "processesPerNode">;
type TargetId = NonNullable<Job["target"]>["id"];

/** How many there are; one of each in resources of before there were nodes. */
export function nodesAndProcesses({ nodes = 1, processesPerNode = 1 }: Partial<Nodes>): Nodes {
  return { nodes, processesPerNode };
}

/** Where the processes of a job of several run, and how each does; none of a job of one. */
export async function scriptNodes(
  db: Kysely<Database>,
  job: Job,
  resources: Nodes,
  ranks: Ranks,
): Promise<ScriptNode[]> {
  if (!hasSeveral(resources)) return [];
  const rows = await nodesOf(db, job.id);
  const { nodes, processesPerNode } = resources;
  return Array.from({ length: nodes }, (_, node) => ({
    node,
    ...(nodes === 1 ? ofJob(job) : ofRow(rows[node])),
    ranks: Array.from({ length: processesPerNode }, (_, localRank) => {
      const rank = node * processesPerNode + localRank;
      return rankView(ranks?.[rank] ?? waiting(rank, localRank), hasEnded(job.state));
    }),
  }));
}

/** Of the first that failed, else of rank 0; null while they run. */
export function exitCodeOf(ranks: Ranks): number | null {
  if (!ranks) return null;
  const failed = Object.values(ranks).filter(({ state }) => state === "failed");
  const first = failed.sort((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0))[0];
  return (first ?? ranks[0])?.exitCode ?? null;
}

type Place = Pick<ScriptNode, "target" | "pricePerHour" | "currency" | "usage">;

/** The only node is where its job is. */
function ofJob({ target, pricePerHour, usage }: Job): Place {
  const { cpuSeconds = 0, peakMemoryBytes = 0, readBytes = null, writtenBytes = null } = usage ?? {};
  return {
    ...{ target, pricePerHour, currency: usage?.currency ?? null },
    usage: usage && { cpuSeconds, memoryBytes: 0, peakMemoryBytes, readBytes, writtenBytes },
  };
}

function ofRow(row: JobNodeRow | undefined): Place {
  if (!row) return { target: null, pricePerHour: null, currency: null, usage: null };
  const { targetId, targetName, pricePerHour, currency, use } = row;
  return {
    ...{ target: { id: targetId as TargetId, name: targetName }, pricePerHour, currency },
    usage: use === null ? null : (JSON.parse(use) as NodeUse),
  };
}

function waiting(rank: number, localRank: number): RankFact {
  const nothing = { exitCode: null, signal: null, startedAtMs: null, endedAtMs: null };
  return { rank, localRank, state: "waiting", ...nothing, lastLines: [] };
}

/** Of a job that has ended nothing runs, whether anybody saw it end or not. */
function rankView({ startedAtMs, endedAtMs, state, ...rank }: RankFact, isOver: boolean): ScriptRank {
  const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    ...rank,
    state: isOver && (state === "running" || state === "waiting") ? "stopped" : state,
    ...{ startedAt: instant(startedAtMs), endedAt: instant(endedAtMs) },
    lastLines: [...rank.lastLines],
  };
}
