type Translate = (key: string, options?: Record<string, unknown>) => string;

/** What a field holds: everything, every so many, or these values. */
type Field = { readonly every: number } | { readonly values: readonly number[] };

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** More times of day than that are no sentence any more. */
const MOST_TIMES = 6;

/** A cron expression of five fields as a sentence; undefined for what has no short one, or is no such expression. */
export function cronWords(cron: string, t: Translate, locale: string): string | undefined {
  const fields = cron.trim().toLowerCase().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute, hour] = [fieldOf(fields[0]!, 0, 59), fieldOf(fields[1]!, 0, 23)];
  const isLast = fields[2] === "l";
  const date = isLast ? { every: 1 } : fieldOf(fields[2]!, 1, 31);
  const month = fieldOf(fields[3]!, 1, 12, MONTHS);
  const weekday = fieldOf(fields[4]!, 0, 7, WEEKDAYS);
  if (!minute || !hour || !date || !month || !weekday) return undefined;
  // Every other day or month: of no fixed length, so no sentence.
  if (![date, month, weekday].every(isSimple)) return undefined;
  const words = { t, locale };
  const time = timeWords(words, minute, hour);
  const day = dayWords(words, { date, month, weekday, isLast });
  if (time === undefined) return undefined;
  const isTimeOfDay = "values" in minute && "values" in hour;
  const when = day ?? (isTimeOfDay ? t("schedule.words.daily") : undefined);
  const inMonths =
    "values" in month
      ? t("schedule.words.months", {
          months: listOf(
            words,
            month.values.map((one) => monthName(words, one)),
          ),
        })
      : undefined;
  const sentence = [time, when, inMonths].filter((part) => part !== undefined).join(", ");
  return `${sentence.charAt(0).toLocaleUpperCase(locale)}${sentence.slice(1)}.`;
}

interface Words {
  readonly t: Translate;
  readonly locale: string;
}

function timeWords(words: Words, minute: Field, hour: Field): string | undefined {
  const { t } = words;
  if ("every" in minute) {
    // 7 does not go into 60: after minute 56 comes minute 0.
    if (60 % minute.every !== 0) return undefined;
    const often = t("schedule.words.minutes", { count: minute.every });
    if ("every" in hour) return hour.every === 1 ? often : undefined;
    return t("schedule.words.within", { often, hours: listOf(words, spansOf(words, hour.values)) });
  }
  if ("every" in hour) {
    if (24 % hour.every !== 0) return undefined;
    const often = t("schedule.words.hours", { count: hour.every });
    const isFull = minute.values.length === 1 && minute.values[0] === 0;
    if (isFull) return hour.every === 1 ? t("schedule.words.onTheHour") : often;
    return t("schedule.words.atMinute", { often, count: minute.values.length, minutes: numbers(words, minute.values) });
  }
  if (minute.values.length * hour.values.length > MOST_TIMES) return undefined;
  const times = hour.values.flatMap((at) => minute.values.map((of) => timeOfDay(words, at, of)));
  return t("schedule.words.at", { count: hour.values[0] === 1 ? 1 : 2, times: listOf(words, times) });
}

interface DayFields {
  readonly date: Field;
  readonly month: Field;
  readonly weekday: Field;
  readonly isLast: boolean;
}

function dayWords(words: Words, { date, month, weekday, isLast }: DayFields): string | undefined {
  const { t } = words;
  const ofEach = "values" in month ? "" : "OfMonth";
  const dates = isLast
    ? t(`schedule.words.last${ofEach}`)
    : "values" in date
      ? t(`schedule.words.dates${ofEach}`, { count: date.values.length, dates: numbers(words, date.values) })
      : undefined;
  const weekdays = "values" in weekday ? weekdayWords(words, weekday.values) : undefined;
  // Cron's own rule: where both are given, either will do.
  if (dates && weekdays) return t("schedule.words.either", { dates, weekdays });
  return dates ?? weekdays;
}

function weekdayWords(words: Words, given: readonly number[]): string {
  const { t } = words;
  // 7 is Sunday too; weeks are told from Monday on.
  const values = [...new Set(given.map((one) => (one + 6) % 7))].sort((a, b) => a - b);
  const name = (value: number) => weekdayName(words, value);
  const [first, last] = [values[0]!, values.at(-1)!];
  if (values.length === 7) return t("schedule.words.daily");
  if (values.length > 2 && last - first === values.length - 1)
    return t("schedule.words.weekdaySpan", { first: name(first), last: name(last) });
  return t("schedule.words.weekdays", { days: listOf(words, values.map(name)) });
}

/** Whether it is everything, or values one by one. */
const isSimple = (field: Field) => "values" in field || field.every === 1;

/** `8:00–11:59` of each row of hours one after the other. */
function spansOf(words: Words, hours: readonly number[]): string[] {
  const spans: [number, number][] = [];
  for (const hour of hours) {
    const last = spans.at(-1);
    if (last?.[1] === hour - 1) last[1] = hour;
    else spans.push([hour, hour]);
  }
  return spans.map(([first, last]) => `${timeOfDay(words, first, 0)}–${timeOfDay(words, last, 59)}`);
}

/** A field of the expression; undefined for what is none, or none that has a sentence. */
function fieldOf(text: string, least: number, most: number, names: readonly string[] = []): Field | undefined {
  if (text === "*") return { every: 1 };
  const step = /^\*\/(\d+)$/.exec(text);
  if (step) return Number(step[1]) > 0 ? { every: Number(step[1]) } : undefined;
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [, from, to = from, by = "1"] = /^(\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
    // `5/15` begins at 5 and goes on to the end: only spans have steps here.
    if (from === undefined || (part.includes("/") && !part.includes("-"))) return undefined;
    const [first, last] = [numberOf(from, names, least), numberOf(to!, names, least)];
    if (!(first >= least && last <= most && first <= last && Number(by) > 0)) return undefined;
    for (let value = first; value <= last; value += Number(by)) values.add(value);
  }
  return { values: [...values].sort((a, b) => a - b) };
}

function numberOf(text: string, names: readonly string[], least: number): number {
  const named = names.indexOf(text);
  return named >= 0 ? named + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

const listOf = ({ locale }: Words, items: readonly string[]) =>
  new Intl.ListFormat(locale, { type: "conjunction" }).format(items);
const numbers = (words: Words, values: readonly number[]) => listOf(words, values.map(String));

const timeOfDay = ({ locale }: Words, hour: number, minute: number) =>
  new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(
    Date.UTC(2024, 0, 1, hour, minute),
  );
/** 0 for Monday: the first day of 2024 was one. */
const weekdayName = ({ locale }: Words, value: number) =>
  new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + value));
const monthName = ({ locale }: Words, value: number) =>
  new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" }).format(Date.UTC(2024, value - 1, 1));
