import type { Schedule } from "@crisol/contract";
import { Alert, Button, Text } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { CodeBlock } from "../../components/code-block.js";
import { FiringsTable } from "../../components/firings-table.js";
import { LinkButton } from "../../components/link.js";
import { Page, Panel, Section } from "../../components/page.js";
import { ReasonText } from "../../components/reason-text.js";
import { SchedulePreview } from "../../components/schedule-preview.js";
import { ScheduleStateBadge } from "../../components/schedule-state.js";
import { path } from "../../path.js";
import { scheduleQuery } from "../../schedule-queries.js";
import { actionWords, dayAndClock, triggerWords } from "../../schedule-text.js";
import { useScheduleActions } from "../../use-schedule-actions.js";
import { yamlText } from "../../yaml-text.js";
import classes from "./schedule.module.css";

/** One schedule: when it fires next, what it starts, and its history. */
function SchedulePage() {
  const { t } = useTranslation();
  const { projectId, scheduleId } = Route.useParams();
  const { data: schedule } = useSuspenseQuery(scheduleQuery(projectId, scheduleId));
  const { name, description, trigger, action, pausedBecause, isEnabled } = schedule;
  const address = `projects/${projectId}/schedules/${scheduleId}`;
  return (
    <Page
      title={name}
      sentence={
        <>
          <ScheduleStateBadge schedule={schedule} /> · {triggerWords(trigger, t)}
          {description && ` ${description}`}
        </>
      }
      action={<ScheduleActions schedule={schedule} />}
      code={code(
        `npx crisol schedule get ${name} --project ${projectId}\nnpx crisol schedule firings ${name} --project ${projectId}\nnpx crisol schedule fire ${name} --project ${projectId}`,
        `const params = { projectId: "${projectId}", scheduleId: "${scheduleId}" };
const schedule = await api.schedule.get({ params });
const { items } = await api.schedule.firings({ params, query: { scheduleId: "${scheduleId}" } });
await api.schedule.fire({ params });`,
        `schedule = api.get(f"{url}/${address}").json()
firings = api.get(f"{url}/projects/${projectId}/schedule-firings", params={"scheduleId": "${scheduleId}"}).json()["items"]
api.post(f"{url}/${address}/fire")`,
      )}
    >
      {!isEnabled && pausedBecause && (
        <Alert color="red" variant="light" title={t("schedule.pausedBecause")}>
          <ReasonText reason={pausedBecause} />
        </Alert>
      )}
      <div className={classes.columns}>
        <Section title={t("schedule.when")}>
          {trigger.kind === "time" && (
            <SchedulePreview
              projectId={projectId}
              cron={trigger.cron}
              timeZone={trigger.timeZone}
              isPaused={!isEnabled}
            />
          )}
          <Facts schedule={schedule} />
        </Section>
        <Section title={t("schedule.what")} sentence={actionWords(action, t)}>
          <CodeBlock text={yamlText(JSON.parse(JSON.stringify(action)))} />
        </Section>
      </div>
      <Section title={t("schedule.history")}>
        <FiringsTable projectId={projectId} scheduleId={scheduleId} />
      </Section>
    </Page>
  );
}

function Facts({ schedule }: { readonly schedule: Schedule }) {
  const { t } = useTranslation();
  const { trigger, overlap, userName, nextAt, lastFiredAt } = schedule;
  const facts = [
    ...(nextAt === null ? [] : [[t("schedule.next"), dayAndClock(nextAt)] as const]),
    [t("schedule.last"), lastFiredAt === null ? t("schedule.never") : dayAndClock(lastFiredAt)] as const,
    [t("schedule.by"), userName] as const,
    [t("schedule.overlapTitle"), t(`schedule.overlap.${overlap}`)] as const,
    ...(trigger.kind === "time" ? [[t("schedule.missedTitle"), t(`schedule.missed.${trigger.missed}`)] as const] : []),
  ];
  return (
    <Panel>
      <dl className={classes.facts}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <Text component="dt" size="sm" c="dimmed">
              {term}
            </Text>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function ScheduleActions({ schedule }: { readonly schedule: Schedule }) {
  const { t } = useTranslation();
  const navigate = Route.useNavigate();
  const { projectId, id, isEnabled } = schedule;
  const { enable, fire, remove } = useScheduleActions(schedule, () => navigate(path.schedules(projectId)));
  return (
    <Allowed>
      <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
        {t("action.delete")}
      </Button>
      <LinkButton {...path.editSchedule(projectId, id)} variant="default">
        {t("schedule.edit")}
      </LinkButton>
      <Button variant="default" loading={enable.isPending} onClick={() => enable.mutate(!isEnabled)}>
        {t(isEnabled ? "schedule.pause" : "schedule.resume")}
      </Button>
      <Button leftSection={<IconBolt size={16} aria-hidden />} loading={fire.isPending} onClick={() => fire.mutate()}>
        {t("schedule.fire")}
      </Button>
    </Allowed>
  );
}

export const Route = createLazyRoute("/projects/$projectId/schedules/$scheduleId")({ component: SchedulePage });
