import type { Schedule } from "@crisol/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "./api.js";
import { reasonText } from "./components/reason-text.js";
import { showDone, showUndo } from "./components/undo-notice.js";
import { againOf } from "./schedule-draft.js";
import { schedulesKey } from "./schedule-queries.js";

/**
 * What is done with a schedule from its page and from the list. `onDeleted` is called before anything is asked for again: its
 * page has to be left first.
 */
export function useScheduleActions(schedule: Schedule, onDeleted?: () => Promise<void>) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { projectId, id: scheduleId, name } = schedule;
  const params = { projectId, scheduleId };
  const refresh = () => queryClient.invalidateQueries({ queryKey: schedulesKey(projectId) });
  const enable = useMutation({
    mutationFn: (isEnabled: boolean) => api.schedule.update({ params, body: { isEnabled } }),
    onSuccess: async (_, isEnabled) => {
      showDone(t(isEnabled ? "schedule.isResumed" : "schedule.isPaused", { name }));
      await refresh();
    },
  });
  const fire = useMutation({
    mutationFn: () => api.schedule.fire({ params }),
    onSuccess: async ({ state, reason }) => {
      const said =
        state === "started"
          ? t("schedule.hasFired", { name })
          : t("schedule.notFired", { name, reason: reason && reasonText(reason) });
      showDone(said);
      await refresh();
    },
  });
  const restore = useMutation({
    mutationFn: () => api.schedule.create({ params: { projectId }, body: againOf(schedule) }),
    onSuccess: async () => {
      showDone(t("schedule.restored", { name }));
      await refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => api.schedule.delete({ params }),
    onSuccess: async () => {
      showUndo(t("schedule.deleted", { name }), () => restore.mutate());
      await onDeleted?.();
      queryClient.removeQueries({ queryKey: [...schedulesKey(projectId), scheduleId] });
      await refresh();
    },
  });
  return { enable, fire, remove };
}
