import type { Pipeline } from "@crisol/contract";
import { Switch } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { DeletedPipelines } from "../../components/deleted-pipelines.js";
import { Empty } from "../../components/empty.js";
import { LinkButton, TextLink } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { PipelineRunStateBadge } from "../../components/pipeline-state.js";
import { ago, count, MISSING, moment } from "../../format.js";
import { path } from "../../path.js";
import { lastPipelineRunQuery, pipelinesQuery } from "../../pipeline-queries.js";
import { schedulesQuery } from "../../schedule-queries.js";

/** The project's pipelines, each with how its last run stands. */
function PipelinesPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const { data, hasNextPage, fetchNextPage } = useSuspenseInfiniteQuery(pipelinesQuery(projectId));
  const pipelines = data.pages.flatMap(({ items }) => items);
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const create = (
    <Allowed>
      <LinkButton {...path.newPipeline(projectId)} leftSection={<IconPlus size={16} aria-hidden />}>
        {t("pipeline.new")}
      </LinkButton>
    </Allowed>
  );
  const columns: Column<Pipeline>[] = [
    {
      key: "name",
      title: t("pipeline.one"),
      render: ({ id, name }) => (
        <TextLink {...path.pipeline(projectId, id)} fw={550} c="inherit">
          {name}
        </TextLink>
      ),
    },
    { key: "last", title: t("pipeline.last"), render: (pipeline) => <LastRun pipeline={pipeline} /> },
    { key: "next", title: t("pipeline.next"), render: (pipeline) => <NextRun pipeline={pipeline} /> },
    {
      key: "steps",
      title: t("pipeline.steps"),
      numeric: true,
      render: ({ definition }) => count(Object.keys(definition.steps).length),
    },
    { key: "version", title: t("pipeline.version"), numeric: true, render: ({ version }) => version },
    { key: "updatedAt", title: t("pipeline.changed"), render: ({ updatedAt }) => ago(updatedAt) },
    { key: "description", title: t("pipeline.description"), render: ({ description }) => description },
  ];
  return (
    <Page
      title={t("pipeline.title")}
      sentence={t("pipeline.sentence")}
      action={pipelines.length > 0 && create}
      code={code(
        `npx crisol pipeline list --project ${projectId}`,
        `const { items } = await api.pipeline.list({ params: { projectId: "${projectId}" }, query: {} });`,
        `pipelines = api.get(f"{url}/projects/${projectId}/pipelines").json()["items"]`,
      )}
    >
      <Switch
        label={t("pipeline.showDeleted")}
        checked={search.deleted ?? false}
        onChange={(event) =>
          void navigate({ to: ".", search: { deleted: event.currentTarget.checked || undefined }, replace: true })
        }
      />
      {search.deleted ? (
        <DeletedPipelines projectId={projectId} />
      ) : pipelines.length === 0 ? (
        <Empty title={t("pipeline.emptyTitle")} text={t("pipeline.emptyText")} action={create} />
      ) : (
        <DataTable
          label={t("pipeline.title")}
          columns={columns}
          rows={pipelines}
          sorted
          rowKey={({ id }) => id}
          rowName={({ name }) => name}
          onEnd={() => void (hasNextPage && fetchNextPage())}
        />
      )}
    </Page>
  );
}

/** When a schedule starts it next. */
function NextRun({ pipeline: { projectId, name } }: { readonly pipeline: Pipeline }) {
  const schedules = useQuery(schedulesQuery(projectId)).data ?? [];
  const next = schedules
    .flatMap(({ id, nextAt, action }) =>
      nextAt !== null && action.kind === "pipeline" && action.pipeline === name ? [{ id, nextAt }] : [],
    )
    .sort((a, b) => a.nextAt.localeCompare(b.nextAt))[0];
  if (!next) return MISSING;
  return (
    <TextLink {...path.schedule(projectId, next.id)} c="inherit">
      {moment(next.nextAt)}
    </TextLink>
  );
}

function LastRun({ pipeline: { projectId, id } }: { readonly pipeline: Pipeline }) {
  const { t } = useTranslation();
  const { data: run } = useQuery(lastPipelineRunQuery(projectId, id));
  if (run === undefined) return null;
  if (run === null) return t("pipeline.never");
  return (
    <TextLink {...path.pipelineRun(projectId, run.id)} c="inherit">
      <PipelineRunStateBadge state={run.state} /> · {ago(run.createdAt)}
    </TextLink>
  );
}

export const Route = createLazyRoute("/projects/$projectId/pipelines")({ component: PipelinesPage });
