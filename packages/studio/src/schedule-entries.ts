import type { Schedule, ScheduledTime, ScheduleFiring } from "@crisol/contract";
import { type Day, dayOf } from "./calendar-days.js";
import { type Mark, markOf } from "./components/firing-mark.js";

/** A time of a schedule on the calendar: when it fired, or when it will. */
export interface CalendarEntry {
  readonly key: string;
  readonly at: string;
  readonly scheduleId: string;
  readonly name: string;
  readonly mark: Mark;
  readonly firing?: ScheduleFiring;
  readonly clockChange?: ScheduledTime["clockChange"];
}

interface Calendar {
  readonly firings: readonly ScheduleFiring[];
  readonly due: readonly (ScheduledTime & { readonly scheduleId: string })[];
}

/** The entries of each day, oldest first; `schedules` give those to come their names. */
export function entriesByDay(
  { firings, due }: Calendar,
  schedules: readonly Pick<Schedule, "id" | "name">[],
): ReadonlyMap<Day, readonly CalendarEntry[]> {
  const names = new Map(schedules.map(({ id, name }) => [id, name]));
  const entries: CalendarEntry[] = [
    ...firings.map((firing) => ({
      key: firing.id,
      at: firing.dueAt,
      scheduleId: firing.scheduleId,
      name: firing.scheduleName,
      mark: markOf(firing),
      firing,
    })),
    ...due.map(({ scheduleId, at, clockChange }) => ({
      key: `${scheduleId} ${at}`,
      at,
      scheduleId,
      name: names.get(scheduleId) ?? "",
      mark: "due" as const,
      clockChange,
    })),
  ];
  entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return groupBy(entries, ({ at }) => dayOf(new Date(at)));
}

/** Entries of one day that are alike, under the first of them. */
export interface EntryGroup {
  readonly first: CalendarEntry;
  readonly count: number;
}

/** A day at a glance: of each schedule, those of one mark together. */
export function groupsOf(entries: readonly CalendarEntry[]): EntryGroup[] {
  return [...groupBy(entries, ({ scheduleId, mark }) => `${scheduleId} ${mark}`).values()].map((alike) => ({
    first: alike[0]!,
    count: alike.length,
  }));
}

/** How many there are of each mark, in the order in which they first come. */
export function countsOf(entries: readonly CalendarEntry[]): [Mark, number][] {
  return [...groupBy(entries, ({ mark }) => mark)].map(([mark, alike]) => [mark, alike.length]);
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
