import type { Run } from "@crisol/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { trainingScript } from "../training-script.js";
import { useMay } from "../use-role.js";
import { RunAgain } from "./run-again.js";

/** A training of ours again: as it was, with other parameters in the form, or as a program. */
export function TrainingAgain({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const mayRun = useMay("contributor");
  const { projectId } = run;
  const again = useMutation({
    mutationFn: () => api.run.again({ params: { projectId, runId: run.id }, body: {} }),
    onSuccess: async ({ run: started }) => {
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      void navigate(path.run(projectId, started.id));
    },
  });
  return (
    <RunAgain
      projectId={projectId}
      runId={run.id}
      onAgain={() => again.mutate()}
      isPending={again.isPending}
      onOthers={() => void navigate({ ...path.newRun(projectId), search: { from: run.id } })}
      script={trainingScript(run)}
      title={t("jobs.page.trainingTitle")}
      text={t("jobs.page.trainingText")}
      mayRun={mayRun}
    />
  );
}
