/** A day of the browser's time zone, `2026-11-29`. */
export type Day = string;
export type CalendarView = "month" | "week";

export function dayOf(date: Date): Day {
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Its first moment: midnight, or later where clocks skip that. */
export function startOf(day: Day): Date {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return new Date(year, month - 1, date);
}

export function isDay(text: string | undefined): text is Day {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && dayOf(startOf(text)) === text;
}

/** Calendar days, whatever length clocks give them. */
export function addDays(day: Day, count: number): Day {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return new Date(Date.UTC(year, month - 1, date + count)).toISOString().slice(0, 10);
}

/** The same date `count` months later, or the last of that month where it has no such date. */
export function addMonths(day: Day, count: number): Day {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}

/** 0 for Sunday to 6 for Saturday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The weekday with which weeks begin there; Monday where the browser does not know. */
export function firstWeekday(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?(): { readonly firstDay: number };
    readonly weekInfo?: { readonly firstDay: number };
  };
  return ((known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1) % 7;
}

/** The days that are shown around `day`, in weeks of seven: those of its week, or of all weeks of its month. */
export function shownDays(view: CalendarView, day: Day, first: number): Day[][] {
  const weekOf = (one: Day) => addDays(one, -((weekdayOf(one) - first + 7) % 7));
  const from = weekOf(view === "month" ? `${day.slice(0, 8)}01` : day);
  const last = view === "month" ? addDays(addMonths(`${day.slice(0, 8)}01`, 1), -1) : day;
  const weeks: Day[][] = [];
  for (let at = from; at <= last; at = addDays(at, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, i) => addDays(at, i)));
  }
  return weeks;
}

const two = (value: number) => String(value).padStart(2, "0");
