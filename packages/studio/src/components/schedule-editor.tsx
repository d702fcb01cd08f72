import { NewSchedule, type NewScheduleInput, type Schedule } from "@crisol/contract";
import { Button, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import classes from "../pages/jobs/new.module.css";
import { path } from "../path.js";
import { dataListQuery, projectQuery } from "../queries.js";
import { scheduleCode } from "../schedule-code.js";
import { type ScheduleDraft, scheduleOf, scheduleProblems } from "../schedule-draft.js";
import { schedulesKey, startablePipelinesQuery } from "../schedule-queries.js";
import { problemsOf } from "../script-problems.js";
import { useDraft } from "../use-draft.js";
import { Allowed, AllowedFields } from "./allowed.js";
import { CodeTabs } from "./code-button.js";
import { ErrorNotice } from "./error-notice.js";
import { Page, Panel } from "./page.js";
import { ScheduleForm } from "./schedule-form.js";

/** The page on which a schedule is made, or `schedule` is changed. */
export function ScheduleEditor({
  projectId,
  draftKey,
  initial,
  schedule,
}: {
  readonly projectId: string;
  readonly draftKey: string;
  readonly initial: ScheduleDraft;
  readonly schedule?: Schedule;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [draft, setDraft, clear, touched] = useDraft(`schedule:${projectId}:${draftKey}`, initial);
  const pipelines = useQuery(startablePipelinesQuery(projectId)).data;
  const body = scheduleOf(
    draft,
    pipelines?.find(({ name }) => name === draft.pipeline),
  );
  const project = useQuery(projectQuery(projectId)).data;
  const sets = useQuery(dataListQuery(projectId)).data?.items ?? [];
  const dataNames = new Map(sets.map(({ id, name }) => [id, name]));
  const problems = scheduleProblems(body);
  const isWrong = problems.size > 0 || (draft.action === "script" && problemsOf(draft.script, t).size > 0);
  const save = useMutation({
    mutationFn: () =>
      schedule
        ? api.schedule.update({ params: { projectId, scheduleId: schedule.id }, body: changesOf(schedule, body) })
        : api.schedule.create({ params: { projectId }, body }),
    onSuccess: async ({ id }) => {
      clear();
      await queryClient.invalidateQueries({ queryKey: schedulesKey(projectId) });
      void navigate(path.schedule(projectId, id));
    },
    meta: { inline: true },
  });
  return (
    <Page
      title={schedule ? t("schedule.form.editTitle", { name: schedule.name }) : t("schedule.new")}
      sentence={t("schedule.form.newSentence")}
      action={
        <Allowed>
          {touched && (
            <Button variant="default" onClick={clear}>
              {t(schedule ? "action.discard" : "schedule.form.clear")}
            </Button>
          )}
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={isWrong || (!!schedule && !touched)}>
            {t(schedule ? "schedule.form.save" : "schedule.form.create")}
          </Button>
        </Allowed>
      }
    >
      <ErrorNotice error={save.error} />
      <div className={classes.columns}>
        <AllowedFields>
          <ScheduleForm
            projectId={projectId}
            draft={draft}
            set={(change) => setDraft({ ...draft, ...change })}
            problems={problems}
            pipelines={pipelines}
            isNew={!schedule}
          />
        </AllowedFields>
        <aside className={classes.code} aria-label={t("schedule.form.same")}>
          <Title order={2}>{t("schedule.form.same")}</Title>
          <Text size="sm" c="dimmed" mb="xs">
            {t("schedule.form.sameHelp")}
          </Text>
          <Panel>
            <CodeTabs code={scheduleCode({ id: projectId, name: project?.name ?? "" }, body, dataNames)} />
          </Panel>
        </aside>
      </div>
    </Page>
  );
}

/** What is different: whoever says what it starts, it starts in their name, and who says when, it begins anew. */
function changesOf(before: Schedule, after: NewScheduleInput): Partial<NewScheduleInput> {
  const whole = NewSchedule.parse(after);
  const names = ["name", "description", "trigger", "action", "overlap"] as const;
  return Object.fromEntries(
    names.flatMap((name) =>
      JSON.stringify(whole[name]) === JSON.stringify(before[name]) ? [] : [[name, whole[name]]],
    ),
  );
}
