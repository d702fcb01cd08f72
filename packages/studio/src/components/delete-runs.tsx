import { type JobState, RESTORE_DAYS } from "@crisol/contract";
import { Button, Group, List, Modal, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { eachRun, isTraining } from "../any-run.js";
import { api } from "../api.js";
import { isActive } from "../queries.js";
import { useRestoreRuns } from "../use-restore-runs.js";
import { Allowed } from "./allowed.js";
import { showError } from "./error-notice.js";
import { showDone, showUndo } from "./undo-notice.js";

interface DeletableRun {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
}

/** A button that deletes runs: at once where that can be undone, after a question where it cannot, or where they go on. */
export function DeleteRuns({
  projectId,
  runs,
  onDeleted,
}: {
  readonly projectId: string;
  readonly runs: readonly DeletableRun[];
  /** Called before anything is asked for again: a page of a run that is gone has to be left first. */
  readonly onDeleted?: () => void | Promise<void>;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState(false);
  const restore = useRestoreRuns(projectId);
  const remove = useMutation({
    mutationFn: () =>
      eachRun(
        runs.map(({ id }) => id),
        (runId) => api.run.delete({ params: { projectId, runId } }),
      ),
    onSuccess: async ({ done, error }) => {
      setAsked(false);
      if (error) showError(error);
      if (done.length === 0) return;
      const said = t("deleteRuns.done", { count: done.length, name: runs.find(({ id }) => id === done[0])?.name });
      const restorable = done.filter((id) => !isTraining(id));
      if (restorable.length > 0) showUndo(said, () => restore.mutate(restorable));
      else showDone(said);
      await onDeleted?.();
      for (const id of done) queryClient.removeQueries({ queryKey: ["project", projectId, "runs", id] });
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    },
  });
  const trainings = runs.filter(({ id }) => isTraining(id)).length;
  const active = runs.filter(({ state }) => isActive(state)).length;
  return (
    <Allowed>
      <Button
        variant="default"
        loading={remove.isPending}
        onClick={() => (trainings + active > 0 ? setAsked(true) : remove.mutate())}
      >
        {t(runs.length > 1 ? "deleteRuns.many" : "action.delete", { count: runs.length })}
      </Button>
      <Modal
        opened={asked}
        onClose={() => setAsked(false)}
        title={t("deleteRuns.title", { count: runs.length, name: runs[0]?.name })}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        <Stack>
          <List spacing="xs">
            {trainings > 0 && <List.Item>{t("deleteRuns.trainings", { count: trainings })}</List.Item>}
            {active > 0 && <List.Item>{t("deleteRuns.active", { count: active })}</List.Item>}
            {trainings < runs.length && (
              <List.Item>{t("deleteRuns.scripts", { count: runs.length - trainings, days: RESTORE_DAYS })}</List.Item>
            )}
          </List>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsked(false)}>
              {t("action.cancel")}
            </Button>
            <Button color="red" data-autofocus loading={remove.isPending} onClick={() => remove.mutate()}>
              {t("action.delete")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Allowed>
  );
}
