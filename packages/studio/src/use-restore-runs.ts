import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { eachRun } from "./any-run.js";
import { api } from "./api.js";
import { showError } from "./components/error-notice.js";
import { showDone } from "./components/undo-notice.js";

/** Restores deleted runs of scripts. */
export function useRestoreRuns(projectId: string) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (runIds: readonly string[]) =>
      eachRun(runIds, (runId) => api.run.restore({ params: { projectId, runId } })),
    onSuccess: async ({ done, error }) => {
      if (error) showError(error);
      if (done.length > 0) showDone(t("deleteRuns.restored", { count: done.length }));
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    },
  });
}
