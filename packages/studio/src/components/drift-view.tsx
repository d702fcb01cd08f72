import type { MonitorReport } from "@crisol/contract";
import { SimpleGrid, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DriftBars } from "../plots/drift-bars.js";
import { DriftHistogram } from "../plots/drift-histogram.js";
import { Empty } from "./empty.js";

/** Which columns moved away from training, and how the one that is looked at did. */
export function DriftView({
  report,
  feature,
  onFeature,
}: {
  readonly report: MonitorReport;
  readonly feature: string | undefined;
  readonly onFeature: (feature: string) => void;
}) {
  const { t } = useTranslation();
  const sorted = [...report.drift.columns].sort((a, b) => (b.psi ?? -1) - (a.psi ?? -1));
  const shown = sorted.find((column) => column.name === feature) ?? sorted[0];
  if (!shown || report.drift.rowCount === 0)
    return (
      <Empty title={t("monitor.noDrift")} text={t("monitor.noDriftText", { rows: report.settings.minimumRows })} />
    );
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <DriftBars
          columns={sorted}
          threshold={report.settings.psiThreshold}
          rowCount={report.drift.rowCount}
          selected={shown.name}
          onSelect={onFeature}
        />
        <DriftHistogram column={shown} />
      </SimpleGrid>
    </Stack>
  );
}
