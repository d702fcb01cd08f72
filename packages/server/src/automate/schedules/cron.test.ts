import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CronTimes } from "./cron.js";

const next = (cron: string, timeZone: string, from: string, count: number) =>
  new CronTimes(cron, timeZone)
    .between(Date.parse(from), Number.POSITIVE_INFINITY, count)
    .map((ms) => new Date(ms).toISOString().slice(0, 16));

describe("the times of a schedule", () => {
  test("are of its zone, in winter and in summer", () => {
    expect(next("0 7 * * *", "Europe/Madrid", "2027-03-27T00:00Z", 3)).toEqual([
      "2027-03-27T06:00",
      "2027-03-28T05:00",
      "2027-03-29T05:00",
    ]);
    expect(next("30 9 * * 1-5", "Asia/Kolkata", "2027-01-01T00:00Z", 2)).toEqual([
      "2027-01-01T04:00",
      "2027-01-04T04:00",
    ]);
  });

  // Madrid: 2027-03-28 2:00 is 3:00, 2027-10-31 3:00 is 2:00. Santiago: 2027-09-05 0:00 is 1:00, 2027-04-04 0:00 is 23:00 of the 3rd.
  test.each([
    ["30 2 * * *", "Europe/Madrid", "2027-03-27T12:00Z", ["2027-03-28T01:00", "2027-03-29T00:30"]],
    ["30 0 * * *", "America/Santiago", "2027-09-04T12:00Z", ["2027-09-05T04:00", "2027-09-06T03:30"]],
  ])("a time that is skipped fires when the clocks have gone forward: %s in %s", (cron, zone, from, expected) => {
    expect(next(cron, zone, from, 2)).toEqual(expected);
    const times = new CronTimes(cron, zone);
    expect(expected.map((at) => times.view(Date.parse(`${at}Z`)).clockChange)).toEqual(["moved", null]);
  });

  test.each([
    ["30 2 * * *", "Europe/Madrid", "2027-10-30T12:00Z", ["2027-10-31T00:30", "2027-11-01T01:30"]],
    ["30 23 * * *", "America/Santiago", "2027-04-03T12:00Z", ["2027-04-04T02:30", "2027-04-05T03:30"]],
  ])("a time that is there twice fires once: %s in %s", (cron, zone, from, expected) => {
    expect(next(cron, zone, from, 2)).toEqual(expected);
    const times = new CronTimes(cron, zone);
    expect(expected.map((at) => times.view(Date.parse(`${at}Z`)).clockChange)).toEqual(["twice", null]);
  });

  test("every half hour goes on evenly while the clocks change", () => {
    for (const from of ["2027-03-27T22:00Z", "2027-10-30T22:00Z"]) {
      const times = new CronTimes("*/30 * * * *", "Europe/Madrid").between(
        Date.parse(from),
        Number.POSITIVE_INFINITY,
        12,
      );
      expect(times.slice(1).map((at, i) => at - times[i]!)).toEqual(Array(11).fill(1800_000));
    }
  });

  test("are those minutes, one by one, whose wall clock the expression names", () => {
    const zones = fc.constantFrom("UTC", "Europe/Madrid", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata");
    const step = fc.integer({ min: 0, max: 59 });
    const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 4 });
    // From 2026 to 2030, in minutes.
    const start = fc.integer({ min: Date.UTC(2026, 0) / 60_000, max: Date.UTC(2030, 0) / 60_000 });
    fc.assert(
      fc.property(zones, step, hours, start, (timeZone, minute, hour, startMinute) => {
        const times = new CronTimes(`${minute} ${hour.join(",")} * * *`, timeZone);
        const [from, to] = [startMinute * 60_000, (startMinute + 3 * 1440) * 60_000];
        const format = new Intl.DateTimeFormat("en-US", {
          hour: "numeric",
          minute: "numeric",
          hourCycle: "h23",
          timeZone,
        });
        const named: number[] = [];
        for (let at = from; at < to; at += 60_000) {
          const [h, m] = format.format(at).split(":").map(Number);
          if (m === minute && hour.includes(h!)) named.push(at);
        }
        const found = times.between(from, to, 1000);
        const changes = new Map(found.map((at) => [at, times.view(at).clockChange]));
        // Besides what clocks do, nothing is missing and nothing more.
        expect(found.filter((at) => changes.get(at) !== "moved").every((at) => named.includes(at))).toBe(true);
        const without = named.filter((at) => !found.includes(at));
        for (const second of without) {
          const first = found.filter((at) => at < second && changes.get(at) === "twice");
          const isAtStart = second - from < 3 * 3600_000;
          expect(first.length > 0 || isAtStart, new Date(second).toISOString()).toBe(true);
        }
        expect(times.last(from, to - 1, 1000)).toEqual(found);
      }),
      { numRuns: 60 },
    );
  });

  test("the last ones are the newest, oldest first", () => {
    const times = new CronTimes("0 * * * *", "UTC");
    const to = Date.parse("2027-01-01T05:00:00Z");
    expect(times.last(0, to, 2).map((ms) => new Date(ms).getUTCHours())).toEqual([4, 5]);
    expect(times.last(to, to + 1, 9)).toEqual([to]);
    expect(times.last(to + 1, to + 2, 9)).toEqual([]);
  });

  test.each([
    ["61 * * * *", "UTC", "trigger.cron"],
    ["* * * *", "UTC", "trigger.cron"],
    ["*/10 * * * * *", "UTC", "trigger.cron"],
    ["every day", "UTC", "trigger.cron"],
    ["0 0 30 2 *", "UTC", "trigger.cron"],
    ["0 7 * * *", "Europe/Madird", "trigger.timeZone"],
  ])("%j in %s is refused", (cron, timeZone, field) => {
    expect(() => new CronTimes(cron, timeZone)).toThrow(
      expect.objectContaining({ code: "schedule_invalid", problems: [expect.objectContaining({ field })] }),
    );
  });
});
