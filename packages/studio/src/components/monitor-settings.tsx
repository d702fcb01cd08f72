import { MonitorSettings } from "@crisol/contract";
import { Button, NumberInput, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { problemOf } from "../problem.js";
import { useDraft } from "../use-draft.js";
import { AllowedFields } from "./allowed.js";
import { ErrorNotice } from "./error-notice.js";
import { Panel } from "./page.js";
import { showDone } from "./undo-notice.js";

const numbers = [
  "psiThreshold",
  "jensenShannonThreshold",
  "latencyP95Ms",
  "metricBound",
  "windowRows",
  "minimumRows",
] as const;

/** When an alert is raised and who is told. An empty threshold raises none. */
export function MonitorSettingsForm({
  projectId,
  endpointId,
  settings,
}: {
  readonly projectId: string;
  readonly endpointId: string;
  readonly settings: MonitorSettings;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [draft, setDraft, clear, touched] = useDraft(`monitor:${endpointId}`, settings);
  const problem = (name: keyof MonitorSettings) => problemOf(MonitorSettings.shape[name], draft[name]);
  const wrong = (Object.keys(MonitorSettings.shape) as (keyof MonitorSettings)[]).some((name) => problem(name));
  const save = useMutation({
    mutationFn: () => api.monitor.update({ params: { projectId, endpointId }, body: draft }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["project", projectId, "endpoints", endpointId] });
      clear();
      showDone(t("monitor.saved"));
    },
    meta: { inline: true },
  });
  return (
    <Panel>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) save.mutate();
        }}
      >
        <AllowedFields>
          <Stack maw={760}>
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
              {numbers.map((name) => (
                <NumberInput
                  key={name}
                  label={t(`monitor.setting.${name}`)}
                  description={t(`monitor.settingHelp.${name}`)}
                  placeholder={t("monitor.off")}
                  value={draft[name] ?? ""}
                  error={problem(name)}
                  hideControls
                  onChange={(value) => setDraft({ ...draft, [name]: value === "" ? null : Number(value) })}
                />
              ))}
            </SimpleGrid>
            <TextInput
              label={t("monitor.setting.webhookUrl")}
              description={t("monitor.settingHelp.webhookUrl")}
              placeholder="https://"
              value={draft.webhookUrl ?? ""}
              error={problem("webhookUrl")}
              onChange={(event) => setDraft({ ...draft, webhookUrl: event.currentTarget.value || null })}
            />
            <ErrorNotice error={save.error} />
            <Button type="submit" w="fit-content" loading={save.isPending} disabled={!touched || wrong}>
              {t("monitor.save")}
            </Button>
          </Stack>
        </AllowedFields>
      </form>
    </Panel>
  );
}
