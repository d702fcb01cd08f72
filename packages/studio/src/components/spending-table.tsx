import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { spendingQuery } from "../compute-queries.js";
import { count, decimal, money } from "../format.js";
import { path } from "../path.js";
import { ErrorNotice } from "./error-notice.js";
import { TextLink } from "./link.js";
import { PlainTable } from "./plain-table.js";
import { BlockSkeleton } from "./skeleton.js";

/** What each project has spent this month: on one target, or on each. */
export function SpendingTable({ targetId }: { readonly targetId?: string }) {
  const { t } = useTranslation();
  const spending = useQuery(spendingQuery(targetId === undefined ? {} : { targetId }));
  if (spending.error) return <ErrorNotice error={spending.error} onRetry={() => void spending.refetch()} />;
  if (!spending.data) return <BlockSkeleton rows={3} />;
  const { items } = spending.data;
  if (items.length === 0) return <Text c="dimmed">{t("compute.nothingSpent")}</Text>;
  const heads = ["project", ...(targetId === undefined ? ["name"] : []), "jobs", "hours", "cost", "energy"];
  return (
    <PlainTable heads={heads.map((head) => t(`compute.${head}`, { defaultValue: head }))} minWidth={560}>
      {items.map((one) => (
        <Table.Tr key={`${one.targetId} ${one.projectId} ${one.currency}`}>
          <Table.Td>
            {one.projectName === null ? (
              t("compute.deletedProject")
            ) : (
              <TextLink {...path.jobs(one.projectId)} c="inherit">
                {one.projectName}
              </TextLink>
            )}
          </Table.Td>
          {targetId === undefined && <Table.Td>{one.targetName}</Table.Td>}
          <Table.Td>{count(one.jobs)}</Table.Td>
          <Table.Td>{decimal(one.hours, 3)}</Table.Td>
          <Table.Td>{one.cost === null ? "–" : money(one.cost, one.currency)}</Table.Td>
          <Table.Td>{one.energyWattHours === 0 ? "–" : `${decimal(one.energyWattHours, 3)} Wh`}</Table.Td>
          <Table.Td />
        </Table.Tr>
      ))}
    </PlainTable>
  );
}
