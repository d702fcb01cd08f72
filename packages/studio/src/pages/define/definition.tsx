import { Name, type Project, type Task } from "@crisol/contract";
import { Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed, AllowedFields } from "../../components/allowed.js";
import { CriteriaField } from "../../components/criteria-field.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { Page, Panel } from "../../components/page.js";
import { Suggestions } from "../../components/suggestions.js";
import { showDone } from "../../components/undo-notice.js";
import { criterionProblem } from "../../criterion.js";
import { problemOf } from "../../problem.js";
import { dataQuery, metricsQuery, projectQuery, suggestionQuery } from "../../queries.js";
import { useDraft } from "../../use-draft.js";
import classes from "./definition.module.css";

export type Definition = Pick<
  Project,
  "name" | "output" | "task" | "target" | "positiveClass" | "primaryMetric" | "criteria"
>;

const tasks: readonly Task[] = ["binary_classification", "multiclass_classification", "regression"];

/** Step 1: what comes out, and what makes it good enough. */
function DefinePage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const queryClient = useQueryClient();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const { data: metrics } = useSuspenseQuery(metricsQuery);
  const data = useQuery({ ...dataQuery(projectId, project.data?.dataId ?? ""), enabled: !!project.data }).data;
  const columns = data?.versions
    .find((version) => version.version === project.data?.version)
    ?.columns.map((column) => column.name);
  const [draft, setDraft, clearDraft, touched] = useDraft<Definition>(`define:${projectId}`, definitionOf(project));
  const suggestion = useQuery({ ...suggestionQuery(projectId, draft.target ?? undefined), enabled: !!project.data });
  const set = (change: Partial<Definition>) => setDraft({ ...draft, ...change });
  const save = useMutation({
    mutationFn: () => api.project.update({ params: { projectId }, body: draft }),
    onSuccess: (saved) => {
      queryClient.setQueryData(projectQuery(projectId).queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
      clearDraft();
      showDone(t("define.saved"));
    },
    meta: { inline: true },
  });
  const fitting = metrics.items.filter((metric) => !draft.task || metric.tasks.includes(draft.task));
  const chosenMetric = fitting.find((metric) => metric.name === draft.primaryMetric);
  const classNames = suggestion.data?.classes.map((one) => one.value) ?? [];
  const wrong = !!problemOf(Name, draft.name) || draft.criteria.some((one) => criterionProblem(one, metrics.items));
  const choice = (values: readonly string[], current: string | null) => [
    { value: "", label: t("define.choose") },
    ...[...new Set([...values, ...(current ? [current] : [])])].map((value) => ({ value, label: value })),
  ];

  return (
    <Page
      title={t("step.define")}
      sentence={t("define.sentence")}
      code={codeOf(projectId, draft)}
      action={
        <>
          {touched && (
            <Button variant="default" onClick={clearDraft}>
              {t("action.discard")}
            </Button>
          )}
          <Allowed>
            <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!touched || wrong}>
              {t("define.save")}
            </Button>
          </Allowed>
        </>
      }
    >
      <ErrorNotice error={save.error} />
      <AllowedFields>
        <div className={classes.columns}>
          <Panel>
            <Stack gap="md">
              <TextInput
                label={t("home.name")}
                required
                value={draft.name}
                error={problemOf(Name, draft.name)}
                onChange={(event) => set({ name: event.currentTarget.value })}
              />
              <Textarea
                label={t("define.output")}
                description={t("define.outputHelp")}
                autosize
                minRows={2}
                value={draft.output}
                onChange={(event) => set({ output: event.currentTarget.value })}
              />
              <Group grow align="flex-start" preventGrowOverflow={false}>
                {columns ? (
                  <NativeSelect
                    label={t("define.target")}
                    description={t("define.targetHelp")}
                    data={choice(columns, draft.target)}
                    value={draft.target ?? ""}
                    onChange={(event) => set({ target: event.currentTarget.value || null, positiveClass: null })}
                  />
                ) : (
                  <TextInput
                    label={t("define.target")}
                    description={t("define.targetHelp")}
                    value={draft.target ?? ""}
                    onChange={(event) => set({ target: event.currentTarget.value || null })}
                  />
                )}
                <NativeSelect
                  label={t("define.task")}
                  description={t("define.taskHelp")}
                  data={[
                    { value: "", label: t("define.choose") },
                    ...tasks.map((value) => ({ value, label: t(`task.${value}`) })),
                  ]}
                  value={draft.task ?? ""}
                  onChange={(event) => set({ task: (event.currentTarget.value || null) as Task | null })}
                />
              </Group>
              <Group grow align="flex-start" preventGrowOverflow={false}>
                {draft.task === "binary_classification" && (
                  <NativeSelect
                    label={t("define.positiveClass")}
                    description={t("define.positiveClassHelp")}
                    data={choice(classNames, draft.positiveClass)}
                    value={draft.positiveClass ?? ""}
                    onChange={(event) => set({ positiveClass: event.currentTarget.value || null })}
                  />
                )}
                <NativeSelect
                  label={t("define.primaryMetric")}
                  description={
                    chosenMetric
                      ? t(`metricHelp.${chosenMetric.name}`, { defaultValue: chosenMetric.description })
                      : t("define.primaryMetricHelp")
                  }
                  data={choice(
                    fitting.map((metric) => metric.name),
                    draft.primaryMetric,
                  )}
                  value={draft.primaryMetric ?? ""}
                  onChange={(event) => set({ primaryMetric: event.currentTarget.value || null })}
                />
              </Group>
              <CriteriaField
                criteria={draft.criteria}
                metrics={metrics.items}
                onChange={(criteria) => set({ criteria })}
              />
            </Stack>
          </Panel>
          <aside aria-label={t("define.suggestions")}>
            {project.data ? (
              <Suggestions suggestion={suggestion} draft={draft} onAccept={set} />
            ) : (
              <Text c="dimmed" size="sm">
                {t("define.noData")}
              </Text>
            )}
          </aside>
        </div>
      </AllowedFields>
    </Page>
  );
}

function definitionOf({ name, output, task, target, positiveClass, primaryMetric, criteria }: Project): Definition {
  return { name, output, task, target, positiveClass, primaryMetric, criteria };
}

function codeOf(projectId: string, draft: Definition) {
  const { task, target, positiveClass, primaryMetric, criteria } = draft;
  const body = JSON.stringify({ task, target, positiveClass, primaryMetric, criteria }, null, 2);
  const flags = [
    target && `--target '${target}'`,
    task && `--task ${task}`,
    positiveClass && `--positive-class '${positiveClass}'`,
    primaryMetric && `--metric ${primaryMetric}`,
    ...criteria.map((criterion) => `--criterion '${criterion}'`),
  ].filter(Boolean);
  return code(
    `npx crisol project update ${projectId} \\\n  ${flags.join(" \\\n  ")}`,
    `await api.project.update({ params: { projectId: "${projectId}" }, body: ${body} });`,
    `api.patch(f"{url}/projects/${projectId}", json=${body.replaceAll("null", "None")})`,
  );
}

export const Route = createLazyRoute("/projects/$projectId/define")({ component: DefinePage });
