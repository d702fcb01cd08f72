import type { PipelineRun } from "@crisol/contract";
import { Group, List, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ago, seconds } from "../format.js";
import { path } from "../path.js";
import { pipelineQuery, pipelineRunQuery } from "../pipeline-queries.js";
import { jobQuery } from "../queries.js";
import { CodeBlock } from "./code-block.js";
import { ErrorNotice } from "./error-notice.js";
import { JobResourcesLine } from "./job-resources.js";
import { LinkButton, TextLink } from "./link.js";
import { Panel, Section } from "./page.js";
import { StepStateBadge } from "./pipeline-state.js";
import { StepFacts } from "./pipeline-step-facts.js";
import { RunStepButton } from "./run-step-button.js";

export type RunStep = PipelineRun["steps"][number];

/** A step of a run: how it stands, why it ran or from where it was taken, what it reads and leaves. */
export function StepDetails({
  run,
  step,
  tookS,
}: {
  readonly run: PipelineRun;
  readonly step: RunStep;
  readonly tookS: number | null;
}) {
  const { t } = useTranslation();
  const { projectId } = run;
  const pipeline = useQuery(pipelineQuery(projectId, run.pipelineId)).data;
  const job = useQuery({ ...jobQuery(step.jobId ?? ""), enabled: step.jobId !== null, meta: { inline: true } }).data;
  const definition = run.definition.steps[step.name];
  const isTraining = step.runId?.startsWith("run_");
  return (
    <Section
      title={step.name}
      sentence={
        <>
          <StepStateBadge state={step.state} /> · {t(`pipeline.kind.${step.kind}`)}
          {step.startedAt && ` · ${ago(step.startedAt)}`}
          {tookS !== null && ` · ${seconds(tookS)}`}
          <JobResourcesLine job={job} />
        </>
      }
      action={
        <Group gap="xs">
          {pipeline?.definition.steps[step.name] && run.state !== "running" && (
            <RunStepButton pipeline={pipeline} step={step.name} parameters={run.parameters} />
          )}
          {step.runId && (
            <>
              <LinkButton
                {...(isTraining ? path.run(projectId, step.runId) : path.runLog(projectId, step.runId))}
                search={{ tab: "log" }}
                variant="default"
                size="xs"
              >
                {t("pipeline.openLog")}
              </LinkButton>
              <LinkButton
                {...(isTraining ? path.run(projectId, step.runId) : path.runLog(projectId, step.runId))}
                variant="default"
                size="xs"
              >
                {t("pipeline.openRun")}
              </LinkButton>
            </>
          )}
        </Group>
      }
    >
      <Stack gap="sm">
        {step.error && <ErrorNotice error={new Error(step.error.message)} />}
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <Panel>
            <Text fw={550} mb={4}>
              {t(step.cachedFrom ? "pipeline.whyNot" : "pipeline.why")}
            </Text>
            <Why run={run} step={step} />
          </Panel>
          {definition && (
            <Panel>
              <StepFacts projectId={projectId} step={definition} parameters={run.parameters} />
            </Panel>
          )}
        </SimpleGrid>
        {definition?.kind === "script" && <CodeBlock text={definition.command} label={t("jobs.page.command")} />}
      </Stack>
    </Section>
  );
}

function Why({ run: { projectId, step: alone }, step }: { readonly run: PipelineRun; readonly step: RunStep }) {
  const { t } = useTranslation();
  if (step.cachedFrom) return <TakenFrom projectId={projectId} cachedFrom={step.cachedFrom} />;
  if (step.state === "skipped") return <Text size="sm">{t("pipeline.skippedText")}</Text>;
  if (step.reasons.length === 0) {
    const text =
      step.needs.length > 0 ? t("pipeline.waitsFor", { steps: step.needs.join(", ") }) : t("pipeline.notYet");
    return <Text size="sm">{text}</Text>;
  }
  return (
    <List size="sm" spacing={4}>
      {step.reasons.map((reason) => (
        <List.Item key={reason}>
          {reason === "cache_off" && alone === step.name ? t("pipeline.askedAlone") : t(`pipeline.reason.${reason}`)}
        </List.Item>
      ))}
    </List>
  );
}

function TakenFrom({ projectId, cachedFrom }: { readonly projectId: string; readonly cachedFrom: string }) {
  const { t } = useTranslation();
  // A record that has been deleted since leads nowhere; what it made is still there.
  const source = useQuery({ ...pipelineRunQuery(projectId, cachedFrom), retry: false, meta: { inline: true } });
  const name = source.data && `${source.data.pipelineName} ${source.data.number}`;
  return (
    <Text size="sm">
      {t("pipeline.takenFrom")}{" "}
      {source.isError ? (
        t("pipeline.sourceGone")
      ) : (
        <TextLink {...path.pipelineRun(projectId, cachedFrom)} underline="always">
          {name ?? cachedFrom}
        </TextLink>
      )}
    </Text>
  );
}
