import { Alert } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { addDays, dayOf, firstWeekday, isDay, shownDays, startOf } from "../../calendar-days.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { LinkButton } from "../../components/link.js";
import { Page, Section } from "../../components/page.js";
import { ScheduleCalendar } from "../../components/schedule-calendar.js";
import { ScheduleDay } from "../../components/schedule-day.js";
import { ScheduleList } from "../../components/schedule-list.js";
import { pageLocale } from "../../page-locale.js";
import { path } from "../../path.js";
import { entriesByDay } from "../../schedule-entries.js";
import { scheduleCalendarQuery, schedulesQuery } from "../../schedule-queries.js";
import classes from "./list.module.css";

const none = { firings: [], due: [], isCut: false } as const;

/** The project's schedules: on a calendar what fired and what will, and each as it stands. */
function SchedulesPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const { view = "month", ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  const day = isDay(search.day) ? search.day : dayOf(new Date());
  const set = (change: Partial<{ view: typeof view; day: string }>) =>
    void navigate({ to: ".", search: { view, day, ...change }, replace: true, resetScroll: false });
  const { data: schedules } = useSuspenseQuery(schedulesQuery(projectId));
  const days = shownDays(view, day, firstWeekday(pageLocale())).flat();
  const [from, to] = [startOf(days[0]!), startOf(addDays(days.at(-1)!, 1))].map((date) => date.toISOString());
  const calendar = useQuery({ ...scheduleCalendarQuery(projectId, from!, to!), enabled: schedules.length > 0 });
  const { isCut, ...times } = calendar.data ?? none;
  const entries = entriesByDay(times, schedules);
  const create = (
    <Allowed>
      <LinkButton {...path.newSchedule(projectId)} leftSection={<IconPlus size={16} aria-hidden />}>
        {t("schedule.new")}
      </LinkButton>
    </Allowed>
  );
  return (
    <Page
      title={t("schedule.title")}
      sentence={t("schedule.sentence")}
      action={schedules.length > 0 && create}
      code={code(
        `npx crisol schedule list --project ${projectId}`,
        `const params = { projectId: "${projectId}" };
const { items } = await api.schedule.list({ params, query: {} });
const { due, firings } = await api.schedule.calendar({ params, query: { from: "${from}", to: "${to}" } });`,
        `schedules = api.get(f"{url}/projects/${projectId}/schedules").json()["items"]
between = {"from": "${from}", "to": "${to}"}
calendar = api.get(f"{url}/projects/${projectId}/schedule-calendar", params=between).json()`,
      )}
    >
      {schedules.length === 0 ? (
        <Empty title={t("schedule.emptyTitle")} text={t("schedule.emptyText")} action={create} />
      ) : (
        <div className={classes.columns}>
          <div className={classes.calendar}>
            <ErrorNotice error={calendar.error} />
            <ScheduleCalendar
              view={view}
              day={day}
              entries={entries}
              onView={(next) => set({ view: next })}
              onDay={(next) => set({ day: next })}
            />
            {isCut && (
              <Alert color="gray" variant="light">
                {t("schedule.calendar.cut")}
              </Alert>
            )}
            <ScheduleDay projectId={projectId} day={day} entries={entries.get(day) ?? []} />
          </div>
          <Section title={t("schedule.list")}>
            <ScheduleList schedules={schedules} />
          </Section>
        </div>
      )}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/schedules")({ component: SchedulesPage });
