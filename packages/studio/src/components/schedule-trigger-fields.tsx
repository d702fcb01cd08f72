import { Button, Group, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { dataListQuery, endpointsQuery } from "../queries.js";
import { Choice } from "./choice.js";
import type { ScheduleFormProps } from "./schedule-form.js";
import { SchedulePreview } from "./schedule-preview.js";

/** Expressions to begin with. */
const EXAMPLES = {
  hourly: "0 * * * *",
  daily: "0 7 * * *",
  workdays: "0 7 * * 1-5",
  weekly: "0 7 * * 1",
  monthly: "0 7 1 * *",
} as const;
const examples = Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[];

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** When it starts: at times, on new data, on drift. */
export function ScheduleTriggerFields(props: ScheduleFormProps) {
  const { t } = useTranslation();
  const { projectId, draft, set } = props;
  const sets = useQuery(dataListQuery(projectId)).data?.items ?? [];
  const endpoints = useQuery(endpointsQuery(projectId)).data?.items ?? [];
  return (
    <Stack gap="lg">
      <Choice
        label={t("schedule.form.triggerLabel")}
        choices={(["time", "data", "drift"] as const).map((value) => ({
          value,
          label: t(`schedule.form.trigger.${value}`),
        }))}
        value={draft.trigger}
        onChange={(trigger) => set({ trigger })}
      />
      {draft.trigger === "time" && <TimeFields {...props} />}
      {draft.trigger === "data" && (
        <Select
          label={t("schedule.form.data")}
          description={t("schedule.form.dataHelp")}
          placeholder={t("schedule.form.choose")}
          data={namesWith(sets, draft.data)}
          value={draft.data || null}
          onChange={(data) => set({ data: data ?? "" })}
          searchable
        />
      )}
      {draft.trigger === "drift" && (
        <Select
          label={t("schedule.form.endpoint")}
          description={t("schedule.form.endpointHelp")}
          placeholder={t("schedule.form.choose")}
          data={namesWith(endpoints, draft.endpoint)}
          value={draft.endpoint || null}
          onChange={(endpoint) => set({ endpoint: endpoint ?? "" })}
          searchable
        />
      )}
    </Stack>
  );
}

function TimeFields({ projectId, draft: { cron, timeZone }, set }: ScheduleFormProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" style={{ alignItems: "end" }}>
        <TextInput
          label={t("schedule.form.cron")}
          description={t("schedule.form.cronHelp")}
          value={cron}
          onChange={(event) => set({ cron: event.currentTarget.value })}
          spellCheck={false}
          autoComplete="off"
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        />
        <Select
          label={t("schedule.form.timeZone")}
          description={t("schedule.form.timeZoneHelp")}
          data={zones.includes(timeZone) ? zones : [timeZone, ...zones]}
          value={timeZone}
          onChange={(zone) => zone && set({ timeZone: zone })}
          searchable
          limit={80}
          allowDeselect={false}
        />
      </SimpleGrid>
      <Group gap={6}>
        <Text size="sm" c="dimmed">
          {t("schedule.form.examples")}
        </Text>
        {examples.map((name) => (
          <Button
            key={name}
            size="compact-sm"
            variant="default"
            aria-pressed={cron === EXAMPLES[name]}
            onClick={() => set({ cron: EXAMPLES[name] })}
          >
            {t(`schedule.form.example.${name}`)}
          </Button>
        ))}
      </Group>
      <SchedulePreview projectId={projectId} cron={cron} timeZone={timeZone} />
    </Stack>
  );
}

/** Names of what there is, and of what is chosen though it is gone. */
function namesWith(items: readonly { readonly name: string }[], chosen: string): string[] {
  const names = items.map(({ name }) => name);
  return chosen === "" || names.includes(chosen) ? names : [chosen, ...names];
}
