import type { ScriptRank, ScriptSpec } from "@crisol/contract";
import type { Rendezvous } from "../compute/job-kind.js";

/** One process among those of a job of several. */
export interface Rank {
  readonly rank: number;
  /** Among those of its node. */
  readonly localRank: number;
  /** By which it finds the others. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What is known of a process; a later one of the same rank counts. */
export interface RankFact
  extends Pick<ScriptRank, "rank" | "localRank" | "state" | "exitCode" | "signal" | "lastLines"> {
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
}

/** Whether a script runs as several processes; resources of before there were nodes are of one. */
export function hasSeveral(resources: Partial<Pick<ScriptSpec["resources"], "nodes" | "processesPerNode">>): boolean {
  const { nodes = 1, processesPerNode = 1 } = resources;
  return nodes * processesPerNode > 1;
}

/** What torchrun gives a process, and `env://` of torch.distributed reads. */
export const rankVariableNames: readonly string[] = [
  ...["MASTER_ADDR", "MASTER_PORT", "WORLD_SIZE", "RANK", "LOCAL_WORLD_SIZE", "LOCAL_RANK"],
  ...["GROUP_RANK", "GROUP_WORLD_SIZE", "NODE_RANK", "ROLE_NAME", "ROLE_RANK", "ROLE_WORLD_SIZE"],
  ...["TORCHELASTIC_RUN_ID", "TORCHELASTIC_RESTART_COUNT", "TORCHELASTIC_MAX_RESTARTS", "TORCHELASTIC_USE_AGENT_STORE"],
];

/** The processes of one node: their ranks follow on those of the nodes before it. */
export function ranksOf(
  jobId: string,
  node: number,
  processes: number,
  { nodes, address, port }: Rendezvous,
): readonly Rank[] {
  return Array.from({ length: processes }, (_, localRank) => {
    const rank = node * processes + localRank;
    const size = nodes * processes;
    const values = [
      ...[address, port, size, rank, processes, localRank],
      ...[node, nodes, node, "default", rank, size],
      // Rank 0 itself opens the store at that port: nobody else does, unlike under torchrun.
      ...[jobId, 0, 0, "False"],
    ];
    const variables = Object.fromEntries(rankVariableNames.map((name, at) => [name, String(values[at])]));
    return { rank, localRank, variables };
  });
}
