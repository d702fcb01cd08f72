import type { Extrapolation } from "@crisol/contract";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { LinkButton, TextLink } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { RunStateBadge } from "../../components/run-state.js";
import { extrapolationsQuery } from "../../extrapolation-queries.js";
import { ago, decimal, seconds, shortCount } from "../../format.js";
import { path } from "../../path.js";

/** What was tried on parts of the rows. */
function ExtrapolationsPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const { data } = useSuspenseQuery(extrapolationsQuery(projectId));
  const onAll = ({ forecasts }: Extrapolation) => forecasts.find(({ share }) => share === 1);
  const columns: Column<Extrapolation>[] = [
    {
      key: "algorithm",
      title: t("train.algorithm"),
      render: (one) => (
        <TextLink {...path.extrapolation(projectId, one.id)} fw={550} c="inherit">
          {t(`algorithm.${one.request.algorithm}`, { defaultValue: one.request.algorithm })}
        </TextLink>
      ),
    },
    { key: "state", title: t("train.state"), render: ({ state }) => <RunStateBadge state={state} /> },
    {
      key: "rows",
      title: t("extrapolation.rowsTitle"),
      numeric: true,
      render: ({ rowCount }) => (rowCount === null ? "–" : shortCount(rowCount)),
    },
    {
      key: "time",
      title: t("extrapolation.time"),
      numeric: true,
      render: (one) => seconds(onAll(one)?.seconds.value),
    },
    {
      key: "quality",
      title: t("extrapolation.quality"),
      numeric: true,
      render: (one) => `${one.metric} ${decimal(onAll(one)?.quality?.value, 4)}`,
    },
    { key: "createdAt", title: t("train.started"), render: ({ createdAt }) => ago(createdAt) },
  ];
  return (
    <Page
      title={t("extrapolation.title")}
      sentence={t("extrapolation.sentence")}
      code={code(
        `npx crisol extrapolation create --project ${projectId}\nnpx crisol extrapolation list --project ${projectId}`,
        `const { items } = await api.extrapolation.list({ params: { projectId: "${projectId}" } });`,
        `items = api.get(f"{url}/projects/${projectId}/extrapolations").json()["items"]`,
      )}
      action={
        <LinkButton {...path.newRun(projectId)} variant="default">
          {t("train.new")}
        </LinkButton>
      }
    >
      {data.items.length === 0 ? (
        <Empty
          title={t("extrapolation.emptyTitle")}
          text={t("extrapolation.emptyText")}
          action={<LinkButton {...path.newRun(projectId)}>{t("train.new")}</LinkButton>}
        />
      ) : (
        <DataTable label={t("extrapolation.title")} columns={columns} rows={data.items} rowKey={({ id }) => id} />
      )}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/train/extrapolations")({ component: ExtrapolationsPage });
