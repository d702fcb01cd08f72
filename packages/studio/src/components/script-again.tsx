import type { ScriptJob } from "@crisol/contract";
import { Menu } from "@mantine/core";
import { IconCalendarTime, IconEdit } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { dataListQuery } from "../queries.js";
import { scriptCode } from "../script-code.js";
import { draftOf, specOf } from "../script-draft.js";
import { useMay } from "../use-role.js";
import { RerunDialog } from "./rerun-dialog.js";
import { RunAgain } from "./run-again.js";

/** A script's job again: as it was, with other parameters, changed in the form, or as text. */
export function ScriptAgain({ script }: { readonly script: ScriptJob }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const mayRun = useMay("contributor");
  const [asked, setAsked] = useState(false);
  const { job, spec } = script;
  const { projectId } = job;
  const sets = useQuery(dataListQuery(projectId)).data?.items ?? [];
  const again = useMutation({
    mutationFn: () => api.job.rerun({ params: { jobId: job.id }, body: {} }),
    onSuccess: async ({ run }) => {
      await queryClient.invalidateQueries({ queryKey: ["jobs"] });
      void navigate(path.runLog(projectId, run.id));
    },
  });
  return (
    <>
      <RunAgain
        projectId={projectId}
        runId={script.runId}
        onAgain={() => again.mutate()}
        isPending={again.isPending}
        onOthers={() => setAsked(true)}
        more={
          <>
            <Menu.Item
              leftSection={<IconEdit size={16} aria-hidden />}
              onClick={() => void navigate({ ...path.newJob(projectId), search: { from: job.id } })}
            >
              {t("jobs.page.changed")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconCalendarTime size={16} aria-hidden />}
              onClick={() => void navigate({ ...path.newSchedule(projectId), search: { job: job.id } })}
            >
              {t("schedule.put")}
            </Menu.Item>
          </>
        }
        // As people write it: without what is a default.
        script={scriptCode(projectId, specOf(draftOf(spec)), new Map(sets.map(({ id, name }) => [id, name])))}
        title={t("jobs.page.scriptTitle")}
        text={t("jobs.page.scriptText")}
        mayRun={mayRun}
      />
      {asked && <RerunDialog script={script} onClose={() => setAsked(false)} />}
    </>
  );
}
