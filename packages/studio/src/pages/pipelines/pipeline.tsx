import { needsOf, type Pipeline, type PipelineRunSummary } from "@crisol/contract";
import { Button, List, Stack, Tabs, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQueryClient, useSuspenseInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { CodeBlock } from "../../components/code-block.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { LinkButton, TextLink } from "../../components/link.js";
import { Page, Panel, Section } from "../../components/page.js";
import { PipelineRunStateBadge, useStepCounts } from "../../components/pipeline-state.js";
import { StepFacts } from "../../components/pipeline-step-facts.js";
import { ReasonText } from "../../components/reason-text.js";
import { RunPipelineDialog } from "../../components/run-pipeline-dialog.js";
import { RunStepButton } from "../../components/run-step-button.js";
import { StepGraph } from "../../components/step-graph.js";
import { showUndo } from "../../components/undo-notice.js";
import { ago, seconds } from "../../format.js";
import { path } from "../../path.js";
import { deletedPipelinesQuery, pipelineQuery, pipelineRunsQuery, pipelinesQuery } from "../../pipeline-queries.js";
import { pipelineText } from "../../pipeline-text.js";
import { useRestorePipeline } from "../../use-restore-pipeline.js";

/** A pipeline: its steps, its runs, and what its file says. */
function PipelinePage() {
  const { t } = useTranslation();
  const { projectId, pipelineId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: pipeline } = useSuspenseQuery(pipelineQuery(projectId, pipelineId));
  const { data, hasNextPage, fetchNextPage } = useSuspenseInfiniteQuery(pipelineRunsQuery(projectId, pipelineId));
  const runs = data.pages.flatMap(({ items }) => items);
  const { name, definition, remarks } = pipeline;
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true, resetScroll: false });
  const chosen = definition.steps[search.step ?? ""];
  return (
    <Page
      title={name}
      sentence={
        <>
          {pipeline.description || t("pipeline.sentence")}
          <br />
          {t("pipeline.summary", { version: pipeline.version, ago: ago(pipeline.updatedAt) })}
        </>
      }
      action={<PipelineActions pipeline={pipeline} />}
      code={code(
        `npx crisol pipeline run ${name} --project ${projectId}\nnpx crisol pipeline runs ${name} --project ${projectId}`,
        `const run = await api.pipeline.run({
  params: { projectId: "${projectId}", pipelineId: "${pipelineId}" },
  body: {},
});`,
        `run = api.post(f"{url}/projects/${projectId}/pipelines/${pipelineId}/runs", json={}).json()`,
      )}
    >
      <StepGraph
        label={t("pipeline.graph")}
        steps={Object.entries(definition.steps).map(([step, value]) => ({
          name: step,
          kind: value.kind,
          needs: needsOf(value),
        }))}
        selected={chosen && search.step}
        onSelect={(step) => set({ step })}
      />
      {chosen && (
        <Section title={search.step} action={<RunStepButton pipeline={pipeline} step={search.step as string} />}>
          <Stack gap="sm">
            <Panel>
              <StepFacts projectId={projectId} step={chosen} parameters={definition.parameters} />
            </Panel>
            {chosen.kind === "script" && <CodeBlock text={chosen.command} label={t("jobs.page.command")} />}
          </Stack>
        </Section>
      )}
      {remarks.length > 0 && (
        <Section title={t("pipeline.remarks")}>
          <List size="sm">
            {remarks.map((remark) => (
              <List.Item key={remark.text}>
                <ReasonText reason={remark} />
              </List.Item>
            ))}
          </List>
        </Section>
      )}
      <Tabs value={search.tab ?? "runs"} onChange={(tab) => set({ tab: tab as typeof search.tab })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="runs">{t("pipeline.runs")}</Tabs.Tab>
          <Tabs.Tab value="text">{t("pipeline.definition")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runs">
          {runs.length === 0 ? (
            <Text c="dimmed">{t("pipeline.noRuns")}</Text>
          ) : (
            <DataTable
              label={t("pipeline.runs")}
              columns={columnsOf(t)}
              rows={runs}
              sorted
              rowKey={({ id }) => id}
              onEnd={() => void (hasNextPage && fetchNextPage())}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="text">
          <Text size="sm" c="dimmed" mb="xs">
            {t("pipeline.definitionText")}
          </Text>
          <CodeBlock text={pipelineText({ ...pipeline, ...definition })} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function columnsOf(t: (key: string) => string): Column<PipelineRunSummary>[] {
  return [
    {
      key: "number",
      title: t("pipeline.number"),
      render: ({ projectId, id, pipelineName, number }) => (
        <TextLink {...path.pipelineRun(projectId, id)} fw={550} c="inherit">
          {pipelineName} {number}
        </TextLink>
      ),
    },
    { key: "step", title: t("pipeline.alone"), render: ({ step }) => step ?? t("pipeline.allSteps") },
    { key: "state", title: t("pipeline.state"), render: ({ state }) => <PipelineRunStateBadge state={state} /> },
    { key: "steps", title: t("pipeline.steps"), render: (run) => <StepCounts run={run} /> },
    {
      key: "took",
      title: t("pipeline.took"),
      numeric: true,
      render: ({ createdAt, endedAt }) =>
        seconds(endedAt === null ? null : (Date.parse(endedAt) - Date.parse(createdAt)) / 1000),
    },
    { key: "version", title: t("pipeline.version"), numeric: true, render: ({ pipelineVersion }) => pipelineVersion },
    { key: "user", title: t("pipeline.by"), render: ({ userName }) => userName },
    { key: "createdAt", title: t("pipeline.begun"), render: ({ createdAt }) => ago(createdAt) },
  ];
}

function StepCounts({ run }: { readonly run: PipelineRunSummary }) {
  return useStepCounts(run);
}

function PipelineActions({ pipeline }: { readonly pipeline: Pipeline }) {
  const { t } = useTranslation();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const { projectId, id: pipelineId, name } = pipeline;
  const [asks, setAsks] = useState(false);
  const restore = useRestorePipeline(projectId);
  const remove = useMutation({
    mutationFn: () => api.pipeline.delete({ params: { projectId, pipelineId } }),
    onSuccess: async () => {
      await navigate(path.pipelines(projectId));
      // The lists alone: the pipeline that is gone is not to be asked for.
      for (const { queryKey } of [pipelinesQuery(projectId), deletedPipelinesQuery(projectId)]) {
        await queryClient.invalidateQueries({ queryKey, exact: true });
      }
      showUndo(t("pipeline.deleted", { name }), () => restore.mutate(pipelineId));
    },
  });
  return (
    <Allowed>
      <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
        {t("action.delete")}
      </Button>
      <LinkButton {...path.editPipeline(projectId, pipelineId)} variant="default">
        {t("pipeline.edit")}
      </LinkButton>
      <LinkButton {...path.newSchedule(projectId)} search={{ pipeline: name }} variant="default">
        {t("schedule.put")}
      </LinkButton>
      <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => setAsks(true)}>
        {t("pipeline.run")}
      </Button>
      {asks && <RunPipelineDialog pipeline={pipeline} onClose={() => setAsks(false)} />}
    </Allowed>
  );
}

export const Route = createLazyRoute("/projects/$projectId/pipelines/$pipelineId")({ component: PipelinePage });
