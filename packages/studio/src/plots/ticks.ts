import type * as Plot from "@observablehq/plot";
import i18next from "i18next";
import { decimal, fixed } from "../format.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The plot with the ticks of both axes in the page's language, where it does not write them itself: Plot writes English. */
export function withTicksInLanguage(options: Plot.PlotOptions): Plot.PlotOptions {
  return { ...options, x: inLanguage(options.x), y: inLanguage(options.y) };
}

function inLanguage(scale: Plot.ScaleOptions | null | undefined): Plot.ScaleOptions {
  const timeZone = scale?.type === "time" ? undefined : "UTC";
  return {
    // Plot gives all ticks as third argument; its types do not say so.
    tickFormat: (tick: unknown, at: number, ticks: readonly unknown[] = [tick]) => tickText(tick, at, ticks, timeZone),
    ...scale,
  };
}

/**
 * The text of the tick `at` among `ticks`: numbers with the decimals that tell neighbours apart, moments as far as they
 * differ, with the day or year below where it begins. Others as they are.
 */
export function tickText(tick: unknown, at: number, ticks: readonly unknown[], timeZone?: string): string {
  if (typeof tick === "number") return numberText(tick, ticks as readonly number[]);
  if (tick instanceof Date) return momentText(tick, at, ticks as readonly Date[], timeZone);
  return String(tick);
}

function numberText(tick: number, ticks: readonly number[]): string {
  const largest = Math.max(...ticks.map(Math.abs));
  const step = Math.abs((ticks[1] ?? tick) - (ticks[0] ?? tick));
  if (step === 0 || largest >= 1e9 || largest < 1e-3) return decimal(tick);
  for (let digits = 0; digits <= 6; digits++) {
    const wholeSteps = step * 10 ** digits;
    if (Math.abs(wholeSteps - Math.round(wholeSteps)) < 1e-6 * wholeSteps) return fixed(tick, digits);
  }
  return decimal(tick);
}

function momentText(tick: Date, at: number, ticks: readonly Date[], timeZone: string | undefined): string {
  const text = (moment: Date, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(i18next.language || "en", { ...options, timeZone }).format(moment);
  const step = ticks.length > 1 ? Number(ticks[1]) - Number(ticks[0]) : DAY;
  const [own, above]: Intl.DateTimeFormatOptions[] =
    step < MINUTE
      ? [
          { hour: "2-digit", minute: "2-digit", second: "2-digit" },
          { day: "numeric", month: "short" },
        ]
      : step < DAY
        ? [
            { hour: "2-digit", minute: "2-digit" },
            { day: "numeric", month: "short" },
          ]
        : step < 28 * DAY
          ? [{ day: "numeric", month: "short" }, { year: "numeric" }]
          : step < 360 * DAY
            ? [{ month: "short" }, { year: "numeric" }]
            : [{ year: "numeric" }];
  const first = text(tick, own as Intl.DateTimeFormatOptions);
  if (!above) return first;
  const second = text(tick, above);
  const before = ticks[at - 1];
  return before && text(before, above) === second ? first : `${first}\n${second}`;
}
