import type { Sweep } from "@crisol/contract";
import { IconPlus } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { LinkButton, TextLink } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { SweepStateBadge } from "../../components/sweep-state.js";
import { ago, decimal } from "../../format.js";
import { path } from "../../path.js";
import { sweepsQuery } from "../../sweep-queries.js";

/** The project's sweeps. */
function SweepsPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const { data: sweeps } = useSuspenseQuery(sweepsQuery(projectId));
  const create = (
    <Allowed>
      <LinkButton {...path.newSweep(projectId)} leftSection={<IconPlus size={16} aria-hidden />}>
        {t("sweep.new")}
      </LinkButton>
    </Allowed>
  );
  const columns: Column<Sweep>[] = [
    {
      key: "name",
      title: t("sweep.name"),
      render: (sweep) => (
        <TextLink {...path.sweep(projectId, sweep.id)} fw={550} c="inherit">
          {sweep.name}
        </TextLink>
      ),
    },
    { key: "state", title: t("sweep.stateColumn"), render: ({ state }) => <SweepStateBadge state={state} /> },
    {
      key: "trials",
      title: t("sweep.trials"),
      render: ({ trialCounts, spec }) =>
        t("sweep.trialsOf", {
          done: Object.values(trialCounts).reduce((sum, one) => sum + one, 0) - trialCounts.running,
          most: spec.maximumTrials,
        }),
    },
    { key: "objective", title: t("sweep.objective"), render: ({ spec }) => spec.objective.metric },
    {
      key: "best",
      title: t("sweep.best"),
      numeric: true,
      render: ({ best }) => (best ? decimal(best.value, 4) : "–"),
    },
    { key: "createdAt", title: t("sweep.started"), render: ({ createdAt }) => ago(createdAt) },
  ];
  return (
    <Page
      title={t("sweep.title")}
      sentence={t("sweep.sentence")}
      action={
        <>
          <LinkButton {...path.step(projectId, "train")} variant="default">
            {t("allRuns.trainings")}
          </LinkButton>
          {sweeps.items.length > 0 && create}
        </>
      }
      code={code(
        `npx crisol sweep list --project ${projectId}`,
        `const { items } = await api.sweep.list({ params: { projectId: "${projectId}" }, query: {} });`,
        `sweeps = api.get(f"{url}/projects/${projectId}/sweeps").json()["items"]`,
      )}
    >
      {sweeps.items.length === 0 ? (
        <Empty title={t("sweep.emptyTitle")} text={t("sweep.emptyText")} action={create} />
      ) : (
        <DataTable
          label={t("sweep.title")}
          columns={columns}
          rows={sweeps.items}
          sorted
          rowKey={({ id }) => id}
          rowName={({ name }) => name}
        />
      )}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/train/sweeps")({ component: SweepsPage });
