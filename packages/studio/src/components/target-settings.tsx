import { type ComputeTarget, TargetSettings } from "@crisol/contract";
import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { isWrong, problemsOf } from "../target-problems.js";
import { useDraft } from "../use-draft.js";
import classes from "./allowed.module.css";
import { ErrorNotice } from "./error-notice.js";
import { Panel } from "./page.js";
import { TargetFields } from "./target-fields.js";

/** What is said of a target, to be changed by administrators. */
export function TargetSettingsForm({
  target,
  mayChange,
}: {
  readonly target: ComputeTarget;
  readonly mayChange: boolean;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [settings, setSettings, clear, touched] = useDraft<TargetSettings>(`compute-${target.id}`, settingsOf(target));
  const problems = problemsOf(settings, t);
  const wrong = isWrong(problems);
  const save = useMutation({
    mutationFn: () => api.compute.update({ params: { targetId: target.id }, body: settings }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["compute"] });
      clear();
      notifications.show({ message: t("compute.saved"), closeButtonProps: { "aria-label": t("action.close") } });
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
        <fieldset className={classes.fields} disabled={!mayChange}>
          <TargetFields
            settings={settings}
            set={(change) => setSettings({ ...settings, ...change })}
            problems={problems}
            machine={target.machine}
            isLocal={target.id === "local"}
          />
          {mayChange && (
            <Group mt="lg">
              <Button type="submit" disabled={wrong || !touched} loading={save.isPending}>
                {t("action.save")}
              </Button>
              {touched && (
                <Button variant="default" onClick={clear}>
                  {t("action.discard")}
                </Button>
              )}
            </Group>
          )}
        </fieldset>
        <ErrorNotice error={save.error} />
      </form>
    </Panel>
  );
}

function settingsOf(target: ComputeTarget): TargetSettings {
  return TargetSettings.parse(target);
}
