import type { Endpoint, MonitorReport } from "@crisol/contract";
import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PerformancePlot } from "../plots/performance.js";
import { CodeBlock } from "./code-block.js";
import { Empty } from "./empty.js";
import { Section } from "./page.js";

/** The metric on labelled rows; without labels, how to send them. */
export function PerformanceView({ report, endpoint }: { readonly report: MonitorReport; readonly endpoint: Endpoint }) {
  const { t } = useTranslation();
  const labelled = report.totals.labelledRows > 0;
  return (
    <Stack>
      {labelled ? (
        <PerformancePlot performance={report.performance} bound={report.settings.metricBound} />
      ) : (
        <Empty title={t("monitor.noLabels")} text={t("monitor.noLabelsText")} />
      )}
      <Section title={t("monitor.sendLabels")}>
        <Text c="dimmed" mb="xs">
          {t("monitor.sendLabelsText")}
        </Text>
        <CodeBlock
          text={`# labels.csv: id,label
npx crisol monitor label ${endpoint.name} labels.csv

curl -s ${endpoint.url.replace(/\/predict$/, "/labels")} \\
  -H "Authorization: Bearer $CRISOL_ENDPOINT_KEY" -H 'Content-Type: application/json' \\
  -d '{"labels": [{"id": "...", "label": "..."}]}'`}
        />
      </Section>
    </Stack>
  );
}
