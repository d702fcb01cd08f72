import { Table, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../code.js";
import { Empty } from "../components/empty.js";
import { Page, Panel } from "../components/page.js";
import { RunUsageLink } from "../components/run-usage-link.js";
import { VerdictKindBadge } from "../components/verdict-kind.js";
import { ago, bytes, decimal, MISSING, money, seconds } from "../format.js";
import { Sparkbars } from "../plots/sparkline.js";
import { trendQuery } from "../verdict-queries.js";

/** Fewer bars than these say less than the table below them. */
const LEAST_OF_A_TREND = 3;

/** How the runs of a project went on: time, cores, memory, cost and verdict of each. */
function TrendPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const { items } = useSuspenseQuery(trendQuery(projectId)).data;
  const longest = Math.max(...items.map((one) => one.seconds));
  const columns = [
    ["run", t("verdict.trend.run")],
    ["ended", t("verdict.trend.ended")],
    ["time", t("verdict.time")],
    ["cores", t("verdict.cores")],
    ["peak", t("verdict.peak")],
    ["cost", t("verdict.cost")],
    ["verdict", t("verdict.trend.verdict")],
  ] as const;
  return (
    <Page
      title={t("verdict.trend.title")}
      sentence={t("verdict.trend.sentence")}
      code={code(
        `npx crisol compute trend --project ${projectId}`,
        `const { items } = await api.compute.trend({ params: { projectId: "${projectId}" }, query: {} });`,
        `trend = api.get(f"{url}/projects/${projectId}/compute/trend").json()["items"]`,
      )}
    >
      {items.length === 0 ? (
        <Empty title={t("verdict.trend.emptyTitle")} text={t("verdict.trend.emptyText")} />
      ) : (
        <>
          {items.length >= LEAST_OF_A_TREND && (
            <figure style={{ margin: 0 }}>
              <Text component="figcaption" size="sm" c="dimmed" mb={6}>
                {t("verdict.trend.bars", { count: items.length, longest: seconds(longest) })}
              </Text>
              <Sparkbars
                values={items.map((one) => one.seconds).reverse()}
                width={Math.min(720, 14 * items.length)}
                height={48}
              />
            </figure>
          )}
          <Panel pad={false}>
            <Table.ScrollContainer minWidth={900} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
              <Table verticalSpacing="xs" horizontalSpacing="md" style={{ whiteSpace: "nowrap" }}>
                <Table.Thead>
                  <Table.Tr>
                    {columns.map(([key, head]) => (
                      <Table.Th key={key}>{head}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.jobId}>
                      <Table.Td>
                        <RunUsageLink projectId={projectId} runId={one.runId} name={one.name} />
                      </Table.Td>
                      <Table.Td>{ago(one.endedAt)}</Table.Td>
                      <Table.Td>{seconds(one.seconds)}</Table.Td>
                      <Table.Td>{decimal(one.cores, 2)}</Table.Td>
                      <Table.Td>{bytes(one.peakMemoryBytes)}</Table.Td>
                      <Table.Td>{money(one.spent, one.currency)}</Table.Td>
                      <Table.Td>{one.verdict ? <VerdictKindBadge kind={one.verdict} /> : MISSING}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Panel>
        </>
      )}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/sizes")({ component: TrendPage });
