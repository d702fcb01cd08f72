import type { ComputeTarget } from "@crisol/contract";
import { Progress, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { money, percent } from "../format.js";

/** What was spent on a target this month, against its budget where it has one. */
export function BudgetMeter({ target: { name, spent, budget, currency } }: { readonly target: ComputeTarget }) {
  const { t } = useTranslation();
  if (spent.cost === null) return <Text c="dimmed">{t("compute.noPrice")}</Text>;
  if (!budget) return <>{money(spent.cost, currency)}</>;
  const share = spent.cost / budget.amount;
  const colour = share >= 1 ? "red" : share >= budget.alertShare ? "yellow" : undefined;
  return (
    <Stack gap={4} miw={120}>
      <span>
        {t("compute.spentOf", { spent: money(spent.cost, currency), amount: money(budget.amount, currency) })}
      </span>
      <Progress.Root size="sm">
        <Progress.Section
          value={Math.min(100, share * 100)}
          {...(colour && { color: colour })}
          aria-label={t("compute.spentShare", { name, share: percent(share, 0) })}
        />
      </Progress.Root>
    </Stack>
  );
}
