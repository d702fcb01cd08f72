import type { Sweep, SweepTrial } from "@crisol/contract";
import { Button, Menu, Stack, Tabs, Text } from "@mantine/core";
import { IconChevronDown, IconPackage, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { Facts } from "../../components/facts.js";
import { LinkButton } from "../../components/link.js";
import { Page, Panel, Section } from "../../components/page.js";
import { PutIntoPipelineDialog, PutIntoPipelineItem } from "../../components/put-into-pipeline.js";
import { ReasonText } from "../../components/reason-text.js";
import { SweepImportanceView } from "../../components/sweep-importance.js";
import { SweepOverview } from "../../components/sweep-overview.js";
import { SweepStateBadge } from "../../components/sweep-state.js";
import { SweepTrials } from "../../components/sweep-trials.js";
import { ago, decimal } from "../../format.js";
import { path } from "../../path.js";
import { isSweeping, sweepQuery, trialsQuery } from "../../sweep-queries.js";
import { useAskedFor } from "../../use-asked-for.js";

/** One sweep: live while it goes, then where it led. */
function SweepPage() {
  const { t } = useTranslation();
  const { projectId, sweepId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: sweep } = useSuspenseQuery(sweepQuery(projectId, sweepId));
  const begun = Object.values(sweep.trialCounts).reduce((sum, count) => sum + count, 0);
  const trials = useQuery(trialsQuery(projectId, sweepId, begun, begun - sweep.trialCounts.running)).data ?? [];
  const { objective, strategy } = sweep.spec;
  const metric = objective.metric ?? "";
  const tab = search.tab ?? "overview";
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  return (
    <Page
      title={sweep.name}
      tabTitle={sweep.name}
      sentence={
        <>
          <SweepStateBadge state={sweep.state} /> ·{" "}
          {t("sweep.searching", {
            metric,
            goal: t(`sweep.${objective.goal ?? "minimise"}`),
            strategy: t(`sweep.form.strategyName.${strategy.name}`),
          })}{" "}
          · {ago(sweep.createdAt)} ·{" "}
          {sweep.best
            ? t("sweep.bestSentence", { metric, value: decimal(sweep.best.value, 4), number: sweep.best.number + 1 })
            : t("sweep.noneYet")}
        </>
      }
      action={<SweepActions sweep={sweep} begun={begun} />}
      code={code(
        `npx crisol sweep get ${sweepId} --project ${projectId}\nnpx crisol sweep trials ${sweepId} --project ${projectId}\nnpx crisol sweep best ${sweepId} --project ${projectId}`,
        `const params = { projectId: "${projectId}", sweepId: "${sweepId}" };
const { best } = await api.sweep.get({ params });
const { items } = await api.sweep.trials({ params, query: {} });`,
        `sweep = api.get(f"{url}/projects/${projectId}/sweeps/${sweepId}").json()
trials = api.get(f"{url}/projects/${projectId}/sweeps/${sweepId}/trials").json()["items"]`,
      )}
    >
      {sweep.reason && (
        <Panel>
          <Text size="sm">
            {t(`sweep.state.${sweep.state}`)}: <ReasonText reason={sweep.reason} />
          </Text>
        </Panel>
      )}
      <Tabs value={tab} onChange={(value) => set({ tab: value as typeof tab })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">{t("sweep.overview")}</Tabs.Tab>
          <Tabs.Tab value="importance">{t("sweep.importanceTab")}</Tabs.Tab>
          <Tabs.Tab value="trials">{t("sweep.trials")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Stack gap="lg">
            <SweepOverview sweep={sweep} trials={trials} x={search.x} onX={(x) => set({ x })} />
            <TrialResources sweep={sweep} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="importance">
          <SweepImportanceView sweep={sweep} />
        </Tabs.Panel>
        <Tabs.Panel value="trials">
          <SweepTrials
            sweep={sweep}
            trials={trials as SweepTrial[]}
            sort={search.sort}
            descending={search.descending}
            onSort={(sort, descending) => set({ sort, descending: descending || undefined })}
          />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** What each trial asks for. */
function TrialResources({ sweep }: { readonly sweep: Sweep }) {
  const { t } = useTranslation();
  const { template } = sweep.spec;
  const facts = useAskedFor((template.kind === "training" ? template.training : template.script).resources);
  return (
    <Section title={t("sweep.form.where")}>
      <Panel>
        <Facts facts={facts} />
      </Panel>
    </Section>
  );
}

/** Trials that a sweep that has ended may go on with, by one click. */
const MORE_TRIALS = 20;

function SweepActions({ sweep, begun }: { readonly sweep: Sweep; readonly begun: number }) {
  const { t } = useTranslation();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const [puts, setPuts] = useState(false);
  const { projectId, id: sweepId, best } = sweep;
  const params = { projectId, sweepId };
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ["project", projectId, "sweeps"] });
  const stop = useMutation({ mutationFn: () => api.sweep.stop({ params }), onSuccess });
  const resume = useMutation({
    mutationFn: () => api.sweep.resume({ params, body: { maximumTrials: begun + MORE_TRIALS } }),
    onSuccess,
  });
  const again = useMutation({
    mutationFn: (jobId: string) => api.job.rerun({ params: { jobId }, body: {} }),
    onSuccess: ({ run }) => void navigate(path.runLog(projectId, run.id)),
  });
  const isTraining = sweep.spec.template.kind === "training";
  return (
    <>
      {best && (
        <LinkButton
          {...(isTraining ? path.run(projectId, best.runId) : path.runLog(projectId, best.runId))}
          variant="default"
        >
          {t("sweep.bestRun")}
        </LinkButton>
      )}
      <Allowed>
        {best && (
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <Button
                variant="default"
                loading={again.isPending}
                rightSection={<IconChevronDown size={14} aria-hidden />}
              >
                {t("sweep.withBest")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconPlayerPlay size={16} aria-hidden />}
                onClick={() =>
                  isTraining
                    ? void navigate({ ...path.newRun(projectId), search: { from: best.runId } })
                    : again.mutate(best.jobId)
                }
              >
                {t("sweep.runBest")}
              </Menu.Item>
              <PutIntoPipelineItem onClick={() => setPuts(true)} />
              {isTraining && (
                <Menu.Item
                  leftSection={<IconPackage size={16} aria-hidden />}
                  onClick={() => void navigate({ ...path.run(projectId, best.runId), search: { register: true } })}
                >
                  {t("sweep.registerBest")}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
        {best && puts && (
          <PutIntoPipelineDialog projectId={projectId} runId={best.runId} onClose={() => setPuts(false)} />
        )}
        <LinkButton {...path.newSchedule(projectId)} search={{ sweep: sweepId }} variant="default">
          {t("schedule.put")}
        </LinkButton>
        {isSweeping(sweep) ? (
          <Button
            color="red"
            variant="light"
            loading={stop.isPending || sweep.state === "stopping"}
            onClick={() => stop.mutate()}
          >
            {t("sweep.stop")}
          </Button>
        ) : (
          <Button variant="default" loading={resume.isPending} onClick={() => resume.mutate()}>
            {t("sweep.resume", { count: MORE_TRIALS })}
          </Button>
        )}
      </Allowed>
    </>
  );
}

export const Route = createLazyRoute("/projects/$projectId/train/sweeps/$sweepId")({ component: SweepPage });
