import type { ComputeMonth } from "@crisol/contract";
import { Button, Group, Table, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../code.js";
import { Empty } from "../components/empty.js";
import { JobLink } from "../components/job-link.js";
import { Page, Panel, Section } from "../components/page.js";
import { RunUsageLink } from "../components/run-usage-link.js";
import { VerdictKindBadge } from "../components/verdict-kind.js";
import { count, money } from "../format.js";
import { monthQuery } from "../verdict-queries.js";

type Amounts = ComputeMonth["totals"][number];

/** What a month's jobs cost, by project and machine, and what left the most unused. */
function ComputeMonthPage() {
  const { t, i18n } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data } = useSuspenseQuery(monthQuery(search.month));
  const { month, totals, byProject, byTarget, most } = data;
  const name = new Intl.DateTimeFormat(i18n.language, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
  const turn = (by: number) => void navigate({ to: ".", search: { month: monthAfter(month, by) } });
  const isNow = month >= new Date().toISOString().slice(0, 7);
  return (
    <Page
      title={t("verdict.month.title")}
      sentence={t("verdict.month.sentence")}
      code={code(
        `npx crisol compute month ${month}`,
        `const { totals } = await api.compute.month({ query: { month: "${month}" } });`,
        `month = api.get(f"{url}/compute/month", params={"month": "${month}"}).json()`,
      )}
      action={
        <Group gap="xs">
          <Button variant="default" aria-label={t("verdict.month.before")} px="xs" onClick={() => turn(-1)}>
            <IconChevronLeft size={16} aria-hidden />
          </Button>
          <Text fw={550} aria-live="polite">
            {name}
          </Text>
          <Button
            variant="default"
            aria-label={t("verdict.month.after")}
            px="xs"
            disabled={isNow}
            onClick={() => turn(1)}
          >
            <IconChevronRight size={16} aria-hidden />
          </Button>
        </Group>
      }
    >
      {totals.length === 0 ? (
        <Empty title={t("verdict.month.emptyTitle", { month: name })} text={t("verdict.month.emptyText")} />
      ) : (
        <>
          {totals.some(({ basis }) => basis === "list") && (
            <Text size="sm" c="dimmed">
              {t("verdict.month.listNote")}
            </Text>
          )}
          <AmountTable
            head={t("verdict.month.project")}
            title={t("verdict.month.byProject")}
            rows={[
              ...totals.map((of) => [t("verdict.month.all"), of] as const),
              ...byProject.map((of) => [of.name ?? t("compute.deletedProjects"), of] as const),
            ]}
          />
          <AmountTable
            head={t("verdict.month.target")}
            title={t("verdict.month.byTarget")}
            rows={byTarget.map((of) => [of.target === "local" ? t("verdict.month.local") : of.target, of] as const)}
          />
          {most.length > 0 && <Most jobs={most} />}
        </>
      )}
    </Page>
  );
}

function AmountTable({
  head,
  title,
  rows,
}: {
  readonly head: string;
  readonly title: string;
  readonly rows: readonly (readonly [string, Amounts])[];
}) {
  const { t } = useTranslation();
  const columns = ["jobs", "spent", "wasted", "saved", "by"] as const;
  return (
    <Section title={title}>
      <Panel pad={false}>
        <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table verticalSpacing="xs" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{head}</Table.Th>
                {columns.map((column) => (
                  <Table.Th key={column}>{t(`verdict.month.${column}`)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(([name, { jobCount, spent, wasted, saved, currency, basis }]) => (
                <Table.Tr key={`${name} ${currency} ${basis}`}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>{count(jobCount)}</Table.Td>
                  <Table.Td>{money(spent, currency)}</Table.Td>
                  <Table.Td>{money(wasted, currency)}</Table.Td>
                  <Table.Td>{money(saved, currency)}</Table.Td>
                  <Table.Td>{t(`verdict.month.${basis}`)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Panel>
    </Section>
  );
}

function Most({ jobs }: { readonly jobs: ComputeMonth["most"] }) {
  const { t } = useTranslation();
  const columns = ["job", "wasted", "spent"] as const;
  return (
    <Section title={t("verdict.month.most")}>
      <Panel pad={false}>
        <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table verticalSpacing="xs" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                {columns.map((column) => (
                  <Table.Th key={column}>{t(`verdict.month.${column}`)}</Table.Th>
                ))}
                <Table.Th>{t("verdict.trend.verdict")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {jobs.map((one) => (
                <Table.Tr key={one.jobId}>
                  <Table.Td>
                    {one.runId === null || one.name === null ? (
                      <JobLink job={one} />
                    ) : (
                      <RunUsageLink projectId={one.projectId} runId={one.runId} name={one.name} />
                    )}
                  </Table.Td>
                  <Table.Td>{money(one.wasted, one.currency)}</Table.Td>
                  <Table.Td>{money(one.spent, one.currency)}</Table.Td>
                  <Table.Td>
                    <VerdictKindBadge kind={one.verdict} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Panel>
    </Section>
  );
}

/** `2026-12` for `2026-11` and 1. */
function monthAfter(month: string, by: number): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 + by)).toISOString().slice(0, 7);
}

export const Route = createLazyRoute("/compute/month")({ component: ComputeMonthPage });
