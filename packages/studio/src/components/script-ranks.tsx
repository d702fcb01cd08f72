import type { ScriptNode, ScriptRank } from "@crisol/contract";
import { Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { bytes, seconds } from "../format.js";
import { path } from "../path.js";
import { CodeBlock } from "./code-block.js";
import { TextLink } from "./link.js";
import { PlainTable } from "./plain-table.js";
import { RunStateBadge } from "./run-state.js";

/** What looks like a run in each state. */
const likeRuns = {
  waiting: "queued",
  running: "running",
  succeeded: "succeeded",
  failed: "failed",
  stopped: "cancelled",
} as const;

/** The processes of a script of several: where each runs, how it does, what its node uses, and what one that failed printed last. */
export function ScriptRanks({ nodes }: { readonly nodes: readonly ScriptNode[] }) {
  const { t } = useTranslation();
  const heads = ["rank", "node", "target", "state", "exit", "cpu", "memory", "peak"] as const;
  const failed = nodes.flatMap(({ ranks }) => ranks.filter(({ lastLines }) => lastLines.length > 0));
  return (
    <Stack gap="md">
      <PlainTable heads={heads.map((head) => t(`jobs.ranks.${head}`))} minWidth={720}>
        {nodes.flatMap(({ node, target, usage, ranks }) =>
          ranks.map((rank) => (
            <Table.Tr key={rank.rank}>
              <Table.Td>{rank.rank}</Table.Td>
              <Table.Td>{node}</Table.Td>
              <Table.Td>{target ? <TextLink {...path.target(target.id)}>{target.name}</TextLink> : "–"}</Table.Td>
              <Table.Td>
                <RunStateBadge state={likeRuns[rank.state]} label={t(`jobs.ranks.states.${rank.state}`)} />
              </Table.Td>
              <Table.Td>{exitOf(rank)}</Table.Td>
              {rank.localRank === 0 && (
                <>
                  <Table.Td rowSpan={ranks.length}>{usage ? seconds(usage.cpuSeconds) : "–"}</Table.Td>
                  <Table.Td rowSpan={ranks.length}>{usage ? bytes(usage.memoryBytes) : "–"}</Table.Td>
                  <Table.Td rowSpan={ranks.length}>{usage ? bytes(usage.peakMemoryBytes) : "–"}</Table.Td>
                </>
              )}
              <Table.Td />
            </Table.Tr>
          )),
        )}
      </PlainTable>
      {failed.map(({ rank, lastLines }) => (
        <div key={rank}>
          <Text size="sm" mb={4}>
            {t("jobs.ranks.last", { rank })}
          </Text>
          <CodeBlock text={lastLines.join("\n")} label={t("jobs.ranks.last", { rank })} />
        </div>
      ))}
    </Stack>
  );
}

function exitOf({ signal, exitCode }: ScriptRank): string {
  return signal ?? (exitCode === null ? "–" : String(exitCode));
}
