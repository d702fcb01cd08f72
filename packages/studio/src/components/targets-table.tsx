import type { ComputeTarget } from "@crisol/contract";
import { Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { bytes, count, money } from "../format.js";
import { path } from "../path.js";
import { BudgetMeter } from "./budget-meter.js";
import { TextLink } from "./link.js";
import { PlainTable } from "./plain-table.js";
import { reasonText } from "./reason-text.js";
import { TargetStateBadge } from "./target-state.js";

/** Where jobs run: state, load, price and what was spent of each. */
export function TargetsTable({ targets }: { readonly targets: readonly ComputeTarget[] }) {
  const { t } = useTranslation();
  const heads = ["name", "stateHead", "has", "load", "queue", "price", "spent"] as const;
  return (
    <PlainTable heads={heads.map((head) => t(`compute.${head}`))} minWidth={820}>
      {targets.map((target) => (
        <Table.Tr key={target.id}>
          <Table.Td>
            <TextLink {...path.target(target.id)} fw={550} c="inherit">
              {target.name}
            </TextLink>
            <Text size="xs" c="dimmed">
              {t(`compute.class.${target.offers.class}`)}
            </Text>
          </Table.Td>
          <Table.Td>
            <Stack gap={2}>
              <TargetStateBadge state={target.state} />
              {target.reason && (
                <Text size="xs" c="dimmed" maw={220}>
                  {reasonText(target.reason)}
                </Text>
              )}
            </Stack>
          </Table.Td>
          <Table.Td>{offerWords(target, t)}</Table.Td>
          <Table.Td>
            {t("compute.loadOf", {
              ...{ jobs: count(target.load.jobs), mostJobs: count(target.offers.maximumJobs) },
              ...{ cores: count(target.load.cores), mostCores: count(target.offers.cores) },
            })}
          </Table.Td>
          <Table.Td>{count(target.load.queued)}</Table.Td>
          <Table.Td>{target.pricePerHour === null ? "–" : money(target.pricePerHour, target.currency)}</Table.Td>
          <Table.Td>
            <BudgetMeter target={target} />
          </Table.Td>
          <Table.Td />
        </Table.Tr>
      ))}
    </PlainTable>
  );
}

/** `4 cores, 16.0 GB, 1 GPU`. */
export function offerWords({ offers }: ComputeTarget, t: ReturnType<typeof useTranslation>["t"]): string {
  return [
    t("compute.coresOf", { count: offers.cores }),
    bytes(offers.memoryBytes),
    ...(offers.gpus > 0 ? [t("compute.gpusOf", { count: offers.gpus })] : []),
  ].join(", ");
}
