import type { Pipeline } from "@crisol/contract";
import { NativeSelect, SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ScheduleDraft } from "../schedule-draft.js";
import { Choice } from "./choice.js";
import { Panel, Section } from "./page.js";
import { ScheduleActionFields } from "./schedule-action-fields.js";
import { ScheduleTriggerFields } from "./schedule-trigger-fields.js";

export interface ScheduleFormProps {
  readonly projectId: string;
  readonly draft: ScheduleDraft;
  readonly set: (change: Partial<ScheduleDraft>) => void;
  readonly problems: ReadonlyMap<string, string>;
  /** What it can start, once that is known. */
  readonly pipelines: readonly Pipeline[] | undefined;
  /** Whether there is one already, which is paused and resumed elsewhere. */
  readonly isNew: boolean;
}

/** All that a schedule can be told. */
export function ScheduleForm(props: ScheduleFormProps) {
  const { t } = useTranslation();
  const { draft, set, problems, isNew } = props;
  return (
    <Stack gap="lg">
      <Panel>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <TextInput
            label={t("schedule.name")}
            description={t("schedule.nameHelp")}
            placeholder="nightly-training"
            value={draft.name}
            // An empty one is not yet wrong.
            error={draft.name === "" ? undefined : problems.get("name")}
            onChange={(event) => set({ name: event.currentTarget.value })}
            spellCheck={false}
          />
          <TextInput
            label={t("schedule.description")}
            description={t("schedule.descriptionHelp")}
            value={draft.description}
            error={problems.get("description")}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
        </SimpleGrid>
      </Panel>
      <Section title={t("schedule.when")}>
        <Panel>
          <ScheduleTriggerFields {...props} />
        </Panel>
      </Section>
      <Section title={t("schedule.what")}>
        <Stack gap="md">
          <Choice
            label={t("schedule.form.actionLabel")}
            choices={(["pipeline", "script", "sweep"] as const).map((value) => ({
              value,
              label: t(`schedule.form.action.${value}`),
            }))}
            value={draft.action}
            onChange={(action) => set({ action })}
          />
          <ScheduleActionFields {...props} />
        </Stack>
      </Section>
      <Section title={t("schedule.form.policies")}>
        <Panel>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" style={{ alignItems: "end" }}>
            <NativeSelect
              label={t("schedule.overlapTitle")}
              data={(["skip", "queue", "allow"] as const).map((value) => ({
                value,
                label: t(`schedule.overlap.${value}`),
              }))}
              value={draft.overlap}
              onChange={(event) => set({ overlap: event.currentTarget.value as ScheduleDraft["overlap"] })}
            />
            {draft.trigger === "time" && (
              <NativeSelect
                label={t("schedule.missedTitle")}
                data={(["once", "all", "none"] as const).map((value) => ({
                  value,
                  label: t(`schedule.missed.${value}`),
                }))}
                value={draft.missed}
                onChange={(event) => set({ missed: event.currentTarget.value as ScheduleDraft["missed"] })}
              />
            )}
            {isNew && (
              <Switch
                label={t("schedule.form.enabled")}
                checked={draft.isEnabled}
                onChange={(event) => set({ isEnabled: event.currentTarget.checked })}
              />
            )}
          </SimpleGrid>
        </Panel>
      </Section>
    </Stack>
  );
}
