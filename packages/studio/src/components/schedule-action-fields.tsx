import { Select, Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { problemsOf } from "../script-problems.js";
import { sweepsQuery } from "../sweep-queries.js";
import { yamlText } from "../yaml-text.js";
import { CodeBlock } from "./code-block.js";
import { Panel } from "./page.js";
import type { ScheduleFormProps } from "./schedule-form.js";
import { ScriptForm } from "./script-form.js";
import { ValueFields } from "./value-fields.js";

/** What it starts: a pipeline with its parameters, a script, a sweep again. */
export function ScheduleActionFields(props: ScheduleFormProps) {
  const { t } = useTranslation();
  const { projectId, draft, set } = props;
  if (draft.action === "script") {
    const problems = problemsOf(draft.script, t);
    return (
      <ScriptForm
        projectId={projectId}
        draft={draft.script}
        onChange={(script) => set({ script })}
        problems={problems}
      />
    );
  }
  return <Panel>{draft.action === "sweep" ? <SweepFields {...props} /> : <PipelineFields {...props} />}</Panel>;
}

function PipelineFields({ draft, set, pipelines }: ScheduleFormProps) {
  const { t } = useTranslation();
  const { pipeline, parameters, cache } = draft;
  const names = (pipelines ?? []).map(({ name }) => name);
  const known = pipelines?.find(({ name }) => name === pipeline)?.definition.parameters ?? {};
  return (
    <Stack gap="md">
      <Select
        label={t("schedule.form.pipeline")}
        description={pipelines?.length === 0 ? t("schedule.form.noPipelines") : undefined}
        placeholder={t("schedule.form.choose")}
        data={pipeline === "" || names.includes(pipeline) ? names : [pipeline, ...names]}
        value={pipeline || null}
        onChange={(name) => set({ pipeline: name ?? "", parameters: {} })}
        searchable
      />
      <ValueFields
        before={known}
        texts={new Map(Object.entries(known).map(([name, was]) => [name, parameters[name] ?? String(was)]))}
        onChange={(name, text) => set({ parameters: { ...parameters, [name]: text } })}
      />
      <Switch
        label={t("schedule.form.cache")}
        description={t("schedule.form.cacheHelp")}
        checked={cache}
        onChange={(event) => set({ cache: event.currentTarget.checked })}
      />
    </Stack>
  );
}

function SweepFields({ projectId, draft: { sweep }, set }: ScheduleFormProps) {
  const { t } = useTranslation();
  const sweeps = useQuery(sweepsQuery(projectId)).data?.items ?? [];
  const text = JSON.stringify(sweep);
  const chosen = sweeps.find(({ spec }) => JSON.stringify(spec) === text)?.id;
  const kept = sweep !== null && chosen === undefined ? [{ value: "", label: t("schedule.form.keptSweep") }] : [];
  return (
    <Stack gap="md">
      <Select
        label={t("schedule.form.sweep")}
        description={t("schedule.form.sweepHelp")}
        placeholder={t("schedule.form.choose")}
        data={[
          ...kept,
          ...sweeps.map(({ id, name, createdAt }) => ({ value: id, label: `${name} · ${createdAt.slice(0, 10)}` })),
        ]}
        value={sweep === null ? null : (chosen ?? "")}
        onChange={(id) => set({ sweep: sweeps.find((one) => one.id === id)?.spec ?? sweep })}
        allowDeselect={false}
        searchable
      />
      {sweep ? (
        <CodeBlock text={yamlText(JSON.parse(text))} />
      ) : (
        sweeps.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("schedule.form.noSweeps")}
          </Text>
        )
      )}
    </Stack>
  );
}
