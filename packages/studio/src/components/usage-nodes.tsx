import type { JobNode } from "@crisol/contract";
import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { bytes, decimal } from "../format.js";
import { path } from "../path.js";
import { TextLink } from "./link.js";
import { UsageTable } from "./usage-table.js";

/** What each node of a job of several could take, and used. */
export function UsageNodes({ nodes }: { readonly nodes: readonly JobNode[] }) {
  const { t } = useTranslation();
  const heads = ["node", "target", "atWork", "peak", "read", "written"] as const;
  return (
    <UsageTable title={t("verdict.nodesTitle")} heads={heads}>
      {nodes.map(({ node, target, held, coresAtWork, usage }) => (
        <Table.Tr key={node}>
          <Table.Td>{node}</Table.Td>
          <Table.Td>
            <TextLink {...path.target(target.id)}>{target.name}</TextLink>
          </Table.Td>
          <Table.Td>
            {coresAtWork === null
              ? "–"
              : t("verdict.ofHeld", { used: decimal(coresAtWork, 2), held: decimal(held.cores, 1) })}
          </Table.Td>
          <Table.Td>
            {usage ? t("verdict.ofHeld", { used: bytes(usage.peakMemoryBytes), held: bytes(held.memoryBytes) }) : "–"}
          </Table.Td>
          <Table.Td>{usage ? bytes(usage.readBytes) : "–"}</Table.Td>
          <Table.Td>{usage ? bytes(usage.writtenBytes) : "–"}</Table.Td>
        </Table.Tr>
      ))}
    </UsageTable>
  );
}
