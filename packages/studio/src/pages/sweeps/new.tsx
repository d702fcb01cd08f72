import type { AlgorithmParam, ParamValue, SearchGoal, SweepSpecInput, Task } from "@crisol/contract";
import { CrisolError } from "@crisol/sdk";
import { NativeSelect, SimpleGrid, Stack, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../../components/empty.js";
import { LinkButton } from "../../components/link.js";
import { Page, Panel, Section } from "../../components/page.js";
import { SweepForm } from "../../components/sweep-form.js";
import { scriptOfRunQuery } from "../../job-queries.js";
import { path } from "../../path.js";
import { algorithmsQuery, metricsQuery, projectQuery, recipesQuery, runLogQuery, runQuery } from "../../queries.js";
import { variedOfAlgorithm, variedOfScript } from "../../sweep-draft.js";
import { useAdvisedResources } from "../../use-advised-resources.js";

/** A new sweep: of the run that the link names, or of a training. */
function NewSweepPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const { run } = Route.useSearch();
  if (run === undefined) {
    return (
      <Page title={t("sweep.form.title")} sentence={t("sweep.form.sentence")}>
        <NewTraining projectId={projectId} />
      </Page>
    );
  }
  return run.startsWith("run_") ? (
    <OfTraining projectId={projectId} runId={run} />
  ) : (
    <OfScript projectId={projectId} runId={run} />
  );
}

interface OfRunProps {
  readonly projectId: string;
  readonly runId: string;
}

function OfTraining({ projectId, runId }: OfRunProps) {
  const { t } = useTranslation();
  const { data: run } = useSuspenseQuery(runQuery(projectId, runId));
  const { recipeId, algorithm, params, calibration, coverage, seed, resources } = run;
  return (
    <Page title={t("sweep.form.title")} sentence={t("sweep.form.ofRunSentence", { name: run.name })}>
      <TrainingForm
        projectId={projectId}
        training={{ recipeId, algorithm, params: { ...params }, calibration, coverage, seed, resources }}
      />
    </Page>
  );
}

function OfScript({ projectId, runId }: OfRunProps) {
  const { t } = useTranslation();
  const { data: run } = useSuspenseQuery(runLogQuery(projectId, runId));
  // What was sent stays as it is, however its job goes on.
  const sent = {
    ...scriptOfRunQuery(projectId, runId, run.log.tags),
    refetchInterval: false,
    staleTime: Infinity,
  } as const;
  const { data: script } = useSuspenseQuery(sent);
  if (!script) throw new CrisolError("not_found", { resource: "job of the run", value: runId });
  const { metrics } = run.log;
  const curve = metrics.find(({ key }) => /loss/i.test(key)) ?? metrics[0];
  const lastStep = Math.max(1, curve?.step ?? 1);
  const known = variedOfScript(script.spec.parameters);
  const isLoss = /loss|error|rmse|mae|mse/i.test(curve?.key ?? "loss");
  return (
    <Page title={t("sweep.form.title")} sentence={t("sweep.form.ofRunSentence", { name: run.name })}>
      <SweepForm
        projectId={projectId}
        template={{ kind: "script", script: script.spec }}
        known={known}
        first={known.slice(0, 2).map(({ name }) => name)}
        metrics={metrics.map(({ key }) => key)}
        search={{
          metric: curve?.key ?? "",
          goal: isLoss ? "minimise" : "maximise",
          minResource: Math.max(1, Math.round(lastStep / 8)),
          maxResource: lastStep,
        }}
      />
    </Page>
  );
}

/** Without a run to begin with: a recipe and an algorithm. */
function NewTraining({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation();
  const { data: recipes } = useSuspenseQuery(recipesQuery(projectId));
  const { data: algorithms } = useSuspenseQuery(algorithmsQuery);
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const usable = algorithms.items.filter(({ tasks }) => project.task !== null && tasks.includes(project.task));
  const resources = useAdvisedResources(projectId);
  const [recipeId, setRecipeId] = useState(recipes.items[0]?.id);
  const [algorithm, setAlgorithm] = useState(usable[0]?.name ?? "gradient_boosting");
  if (recipeId === undefined) {
    return (
      <Empty
        title={t("sweep.form.title")}
        text={t("sweep.form.needRecipe")}
        action={<LinkButton {...path.step(projectId, "prepare")}>{t("step.prepare")}</LinkButton>}
      />
    );
  }
  return (
    <Stack gap="lg">
      <Section title={t("sweep.form.what")} sentence={t("sweep.form.scriptHint")}>
        <Panel>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NativeSelect
              label={t("sweep.form.recipe")}
              data={recipes.items.map(({ id, name, version }) => ({ value: id, label: `${name} v${version}` }))}
              value={recipeId}
              onChange={(event) => setRecipeId(event.currentTarget.value)}
            />
            <NativeSelect
              label={t("sweep.form.algorithm")}
              data={usable.map(({ name }) => ({
                value: name,
                label: t(`algorithm.${name}`, { defaultValue: name }),
              }))}
              value={algorithm}
              onChange={(event) => setAlgorithm(event.currentTarget.value)}
            />
          </SimpleGrid>
        </Panel>
      </Section>
      <TrainingForm
        key={algorithm}
        projectId={projectId}
        training={{ recipeId, algorithm, params: {}, ...(resources && { resources }) }}
      />
    </Stack>
  );
}

/** What is worth varying first, of those that an algorithm has. */
const WORTH_VARYING = ["learning_rate", "num_leaves", "max_depth", "n_estimators", "alpha", "C", "n_neighbors"];
const FIRST_VARIED = 2;

type Training = Extract<SweepSpecInput["template"], { readonly kind: "training" }>["training"] & {
  readonly algorithm: string;
  readonly params: Record<string, ParamValue>;
};

function TrainingForm({ projectId, training }: { readonly projectId: string; readonly training: Training }) {
  const { t } = useTranslation();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const { data: algorithms } = useSuspenseQuery(algorithmsQuery);
  const metrics = useSuspenseQuery(metricsQuery).data.items;
  const table = algorithms.items.find(({ name }) => name === training.algorithm)?.params ?? [];
  if (project.task === null) return <Text c="dimmed">{t("sweep.form.needRecipe")}</Text>;
  const known = variedOfAlgorithm(table, project.task, training.params);
  const ranked = [...WORTH_VARYING, ...known.map(({ name }) => name)].filter((name) =>
    known.some((one) => one.name === name),
  );
  const steps = Number(training.params.n_estimators ?? defaultOf(table, "n_estimators") ?? 100);
  return (
    <SweepForm
      projectId={projectId}
      template={{ kind: "training", training }}
      known={known}
      first={[...new Set(ranked)].slice(0, FIRST_VARIED)}
      metrics={metrics.filter(({ tasks }) => fits(tasks, project.task)).map(({ name }) => `validation_${name}`)}
      search={{
        metric: `validation_${project.primaryMetric}`,
        goal: goalOf(metrics, project.primaryMetric),
        minResource: Math.max(1, Math.round(steps / 8)),
        maxResource: steps,
      }}
    />
  );
}

const defaultOf = (table: readonly AlgorithmParam[], name: string) => table.find((one) => one.name === name)?.default;
const fits = (tasks: readonly Task[], task: Task | null) => task !== null && tasks.includes(task);

function goalOf(
  metrics: readonly { readonly name: string; readonly direction: SearchGoal }[],
  name: string | null,
): SearchGoal {
  return metrics.find((metric) => metric.name === name)?.direction ?? "maximise";
}

export const Route = createLazyRoute("/projects/$projectId/train/sweeps/new")({ component: NewSweepPage });
