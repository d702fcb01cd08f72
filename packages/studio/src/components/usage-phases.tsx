import type { UsagePhase } from "@crisol/contract";
import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { bytes, decimal, percent, seconds } from "../format.js";
import { UsageTable } from "./usage-table.js";

/** What a job used in each of its phases. */
export function UsagePhases({ phases }: { readonly phases: readonly UsagePhase[] }) {
  const { t } = useTranslation();
  const hasGpu = phases.some(({ gpu }) => gpu !== null);
  const heads = ["phase", "part", "time", "cores", "peak", "read", "written", ...(hasGpu ? ["gpu"] : [])] as const;
  return (
    <UsageTable title={t("verdict.phasesTitle")} heads={heads}>
      {phases.map((one) => (
        <Table.Tr key={one.phase}>
          <Table.Td>{t(`phase.${one.phase}`, { defaultValue: one.phase })}</Table.Td>
          <Table.Td>{t(`verdict.stages.${one.stage}`)}</Table.Td>
          <Table.Td>{seconds(one.seconds)}</Table.Td>
          <Table.Td>{decimal(one.cores, 2)}</Table.Td>
          <Table.Td>{bytes(one.peakMemoryBytes)}</Table.Td>
          <Table.Td>{bytes(one.readBytes)}</Table.Td>
          <Table.Td>{bytes(one.writtenBytes)}</Table.Td>
          {hasGpu && <Table.Td>{percent(one.gpu)}</Table.Td>}
        </Table.Tr>
      ))}
    </UsageTable>
  );
}
