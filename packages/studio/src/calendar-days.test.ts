import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, addMonths, firstWeekday, isDay, shownDays, weekdayOf } from "./calendar-days.js";

const day = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2090-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

test("a month is shown in whole weeks that begin as the region begins them, each day once", () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 6 }), (one, first) => {
      const weeks = shownDays("month", one, first);
      const days = weeks.flat();
      expect(weeks.every((week) => week.length === 7 && weekdayOf(week[0]!) === first)).toBe(true);
      days.forEach((at, i) => {
        expect(at).toBe(addDays(days[0]!, i));
      });
      // All of the month, and no week without a day of it.
      const month = one.slice(0, 7);
      expect(days.filter((at) => at.startsWith(month)).length).toBe(
        new Date(Date.UTC(Number(one.slice(0, 4)), Number(one.slice(5, 7)), 0)).getUTCDate(),
      );
      expect(weeks.every((week) => week.some((at) => at.startsWith(month)))).toBe(true);
    }),
  );
});

test("a week is seven days with the day among them", () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 6 }), (one, first) => {
      const weeks = shownDays("week", one, first);
      expect(weeks.length).toBe(1);
      expect(weeks[0]).toContain(one);
    }),
  );
});

test("a month on from the 31st is the last of a shorter one; text that is no day is none", () => {
  expect(addMonths("2027-01-31", 1)).toBe("2027-02-28");
  expect(addMonths("2026-12-15", 1)).toBe("2027-01-15");
  expect(addMonths("2027-01-31", -2)).toBe("2026-11-30");
  expect(["2026-02-30", "2026-2-3", "today", undefined, "2026-02-28"].filter(isDay)).toEqual(["2026-02-28"]);
});

test("weeks begin with Monday in Spain, with Sunday in the United States", () => {
  expect([firstWeekday("es-ES"), firstWeekday("en-US"), firstWeekday("en-GB")]).toEqual([1, 0, 1]);
});
