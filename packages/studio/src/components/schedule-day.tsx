import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Day } from "../calendar-days.js";
import { pageLocale } from "../page-locale.js";
import { path } from "../path.js";
import type { CalendarEntry } from "../schedule-entries.js";
import { clock } from "../schedule-text.js";
import { type Column, DataTable } from "./data-table.js";
import { FiringMark } from "./firing-mark.js";
import { FiringReason, StartedLink } from "./firings-table.js";
import { TextLink } from "./link.js";
import { Section } from "./page.js";
import { formatDay } from "./schedule-calendar.js";

/** All that fired on a day, and all that will. */
export function ScheduleDay({
  projectId,
  day,
  entries,
}: {
  readonly projectId: string;
  readonly day: Day;
  readonly entries: readonly CalendarEntry[];
}) {
  const { t } = useTranslation();
  const date = formatDay(day, pageLocale(), { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const title = date.charAt(0).toLocaleUpperCase(pageLocale()) + date.slice(1);
  const columns: Column<CalendarEntry>[] = [
    { key: "at", title: t("schedule.calendar.time"), width: 90, render: ({ at }) => clock(at) },
    {
      key: "name",
      title: t("schedule.one"),
      render: ({ scheduleId, name }) => (
        <TextLink {...path.schedule(projectId, scheduleId)} fw={550} c="inherit">
          {name}
        </TextLink>
      ),
    },
    { key: "state", title: t("schedule.state"), render: ({ mark }) => <FiringMark mark={mark} /> },
    {
      key: "started",
      title: t("schedule.calendar.what"),
      render: ({ firing }) => firing && <StartedLink projectId={projectId} firing={firing} />,
    },
    {
      key: "why",
      title: t("schedule.why"),
      render: ({ firing, clockChange }) => (
        <>
          {firing && <FiringReason firing={firing} />}
          {clockChange && t(`schedule.clockChange.${clockChange}`)}
        </>
      ),
    },
  ];
  return (
    <Section title={title}>
      {entries.length === 0 ? (
        <Text c="dimmed">{t("schedule.calendar.nothingText")}</Text>
      ) : (
        <DataTable
          label={title}
          columns={columns}
          rows={entries}
          sorted
          rowKey={({ key }) => key}
          height={360}
          filter={day}
        />
      )}
    </Section>
  );
}
