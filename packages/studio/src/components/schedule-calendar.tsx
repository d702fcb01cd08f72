import { ActionIcon, Button, Group, SegmentedControl, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { addDays, addMonths, type CalendarView, type Day, dayOf, firstWeekday, shownDays } from "../calendar-days.js";
import { pageLocale } from "../page-locale.js";
import { type CalendarEntry, countsOf, groupsOf } from "../schedule-entries.js";
import { clock } from "../schedule-text.js";
import { MarkIcon } from "./firing-mark.js";
import classes from "./schedule-calendar.module.css";

/** Of one day, before the rest is only counted. */
const MOST_SHOWN = { month: 3, week: 12 } as const;

interface ScheduleCalendarProps {
  readonly view: CalendarView;
  /** The day that is chosen; its month or week is shown. */
  readonly day: Day;
  readonly entries: ReadonlyMap<Day, readonly CalendarEntry[]>;
  readonly onView: (view: CalendarView) => void;
  readonly onDay: (day: Day) => void;
}

/** The days of a month or a week with what fired on them and what will; one is chosen, by pointer or arrow keys. */
export function ScheduleCalendar({ view, day, entries, onView, onDay }: ScheduleCalendarProps) {
  const { t } = useTranslation();
  const locale = pageLocale();
  const weeks = shownDays(view, day, firstWeekday(locale));
  const today = dayOf(new Date());
  const grid = useRef<HTMLTableElement>(null);
  const byKey = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the day that was chosen by key has the focus wherever it is shown
  useEffect(() => {
    if (byKey.current) grid.current?.querySelector<HTMLElement>("[data-chosen]")?.focus();
    byKey.current = false;
  }, [day]);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = dayByKey(event.key, day, weeks);
    if (to === undefined) return;
    event.preventDefault();
    byKey.current = true;
    onDay(to);
  };
  const move = (by: number) => onDay(view === "month" ? addMonths(day, by) : addDays(day, 7 * by));
  const month = day.slice(0, 7);
  return (
    <section aria-label={t("schedule.calendar.title")}>
      <Group justify="space-between" mb="xs" gap="xs">
        <Group gap="xs">
          <ActionIcon variant="default" size="lg" onClick={() => move(-1)} aria-label={t("schedule.calendar.previous")}>
            <IconChevronLeft size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="default" size="lg" onClick={() => move(1)} aria-label={t("schedule.calendar.following")}>
            <IconChevronRight size={16} aria-hidden />
          </ActionIcon>
          <Title order={2} aria-live="polite">
            {titleOf(view, weeks, day, locale)}
          </Title>
        </Group>
        <Group gap="xs">
          <Button variant="default" onClick={() => onDay(today)} disabled={day === today}>
            {t("schedule.calendar.today")}
          </Button>
          <SegmentedControl
            aria-label={t("schedule.calendar.view")}
            value={view}
            onChange={(value) => onView(value as CalendarView)}
            data={[
              { value: "month", label: t("schedule.calendar.month") },
              { value: "week", label: t("schedule.calendar.week") },
            ]}
          />
        </Group>
      </Group>
      <VisuallyHidden id="schedule-calendar-help">{t("schedule.calendar.help")}</VisuallyHidden>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table of days in which arrow keys move is a grid
        role="grid"
        className={classes.grid}
        data-view={view}
        aria-label={t("schedule.calendar.title")}
        aria-describedby="schedule-calendar-help"
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            {weeks[0]!.map((one) => (
              <th key={one} scope="col">
                <abbr title={formatDay(one, locale, { weekday: "long" })}>
                  {formatDay(one, locale, { weekday: "short" })}
                </abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((one) => (
                <DayCell
                  key={one}
                  day={one}
                  view={view}
                  entries={entries.get(one) ?? []}
                  isToday={one === today}
                  isChosen={one === day}
                  isOther={view === "month" && !one.startsWith(month)}
                  onChoose={() => onDay(one)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Text size="xs" c="dimmed" mt={6}>
        {t("schedule.calendar.zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
      </Text>
    </section>
  );
}

interface DayCellProps {
  readonly day: Day;
  readonly view: CalendarView;
  readonly entries: readonly CalendarEntry[];
  readonly isToday: boolean;
  readonly isChosen: boolean;
  /** Of the month before or after. */
  readonly isOther: boolean;
  readonly onChoose: () => void;
}

function DayCell({ day, view, entries, isToday, isChosen, isOther, onChoose }: DayCellProps) {
  const { t } = useTranslation();
  const locale = pageLocale();
  const groups = groupsOf(entries);
  const shown = groups.slice(0, groups.length <= MOST_SHOWN[view] + 1 ? groups.length : MOST_SHOWN[view]);
  const facts = countsOf(entries).map(([mark, count]) => t(`schedule.counted.${mark}`, { count }));
  const label = t("schedule.calendar.dayLabel", {
    day: formatDay(day, locale, { weekday: "long", day: "numeric", month: "long" }),
    facts: facts.length > 0 ? new Intl.ListFormat(locale).format(facts) : t("schedule.calendar.nothing"),
  });
  return (
    <td data-other={isOther || undefined}>
      <button
        type="button"
        className={classes.day}
        tabIndex={isChosen ? 0 : -1}
        data-chosen={isChosen || undefined}
        aria-pressed={isChosen}
        aria-current={isToday ? "date" : undefined}
        onClick={onChoose}
      >
        <VisuallyHidden>{label}</VisuallyHidden>
        <span className={classes.date} aria-hidden>
          {Number(day.slice(8))}
        </span>
        {shown.map(({ first, count }) => (
          <span key={first.key} className={classes.entry} aria-hidden>
            <MarkIcon mark={first.mark} size={13} />
            <span className={classes.words}>
              <span className={classes.clock} data-count={count > 1 || undefined}>
                {count > 1 ? `${count} ×` : clock(first.at)}
              </span>{" "}
              {first.name}
            </span>
          </span>
        ))}
        {groups.length > shown.length && (
          <span className={classes.more} aria-hidden>
            +{groups.length - shown.length}
          </span>
        )}
      </button>
    </td>
  );
}

/** Where a key leads from `day`; undefined for keys that lead nowhere. */
function dayByKey(key: string, day: Day, weeks: readonly (readonly Day[])[]): Day | undefined {
  const week = weeks.find((days) => days.includes(day)) ?? weeks[0]!;
  switch (key) {
    case "ArrowLeft":
      return addDays(day, -1);
    case "ArrowRight":
      return addDays(day, 1);
    case "ArrowUp":
      return addDays(day, -7);
    case "ArrowDown":
      return addDays(day, 7);
    case "PageUp":
      return addMonths(day, -1);
    case "PageDown":
      return addMonths(day, 1);
    case "Home":
      return week[0];
    case "End":
      return week.at(-1);
    default:
      return undefined;
  }
}

function titleOf(view: CalendarView, weeks: readonly (readonly Day[])[], day: Day, locale: string): string {
  if (view === "month") return capital(formatDay(day, locale, { month: "long", year: "numeric" }), locale);
  const [from, to] = [weeks[0]![0]!, weeks[0]![6]!].map((one) => Date.parse(`${one}T00:00:00Z`));
  const options = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale, options).formatRange(from!, to!);
}

/** A day as `options` say: of any zone, for it is no moment. */
export function formatDay(day: Day, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(Date.parse(`${day}T00:00:00Z`));
}

const capital = (text: string, locale: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
