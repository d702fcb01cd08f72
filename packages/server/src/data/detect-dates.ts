import type { Reason } from "@crisol/contract";
import { reason } from "./reason.js";
import { tolerated } from "./screened-column.js";
import { parseIso, strptime } from "./strptime.js";

const dateFormats = [
  "%d/%m/%Y",
  "%m/%d/%Y",
  "%d-%m-%Y",
  "%m-%d-%Y",
  "%d.%m.%Y",
  "%Y.%m.%d",
  "%d/%m/%y",
  "%m/%d/%y",
  "%d.%m.%y",
  "%d-%m-%y",
  "%d %b %Y",
  "%d-%b-%Y",
  "%d-%b-%y",
  "%b %d, %Y",
  "%Y-%m",
];
const timeFormats = ["%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p"];
const timestampFormats = dateFormats
  .filter((date) => date !== "%Y-%m")
  .flatMap((date) => timeFormats.map((time) => `${date} ${time}`));

export interface DetectedTimes {
  readonly dateFormat: string | null;
  readonly timestampFormat: string | null;
  /** By position of the column. */
  readonly types: ReadonlyMap<number, "date" | "timestamp">;
  readonly warnings: readonly Reason[];
}

/**
 * Which columns are dates or times, and in which format. A file has one format of each kind: the one that most columns
 * show; null is ISO 8601. Where day and month could be either, the day comes first and a warning says so.
 */
export function detectTimes(
  columns: readonly { readonly name: string; readonly values: readonly string[] }[],
  given: { readonly dateFormat?: string | null; readonly timestampFormat?: string | null },
): DetectedTimes {
  const types = new Map<number, "date" | "timestamp">();
  const warnings: Reason[] = [];
  const open = new Set<number>();
  const chosen = { date: given.dateFormat ?? null, timestamp: given.timestampFormat ?? null };
  const givenDate = given.dateFormat ? strptime(given.dateFormat, "dateFormat") : undefined;
  const givenTimestamp = given.timestampFormat ? strptime(given.timestampFormat, "timestampFormat") : undefined;
  columns.forEach(({ values }, i) => {
    if (!mayBeTimes(values)) return;
    if (givenDate && fits(values, givenDate)) types.set(i, "date");
    else if (givenTimestamp && fits(values, givenTimestamp)) types.set(i, "timestamp");
    else if (fits(values, parseIso)) {
      const withTime = values.some((value) => value.length > 10 && /[T ]/.test(value));
      if (withTime ? !givenTimestamp : !givenDate) types.set(i, withTime ? "timestamp" : "date");
    } else open.add(i);
  });
  for (const kind of ["date", "timestamp"] as const) {
    const isoUsed = [...types.values()].includes(kind);
    const field = kind === "date" ? "dateFormat" : "timestampFormat";
    if (given[field]) continue;
    let best: { format: string; columns: number[] } | undefined;
    for (const format of kind === "date" ? dateFormats : timestampFormats) {
      const parse = strptime(format, field);
      const fitting = [...open].filter((i) => fits((columns[i] as { values: readonly string[] }).values, parse));
      if (fitting.length > (best?.columns.length ?? 0)) best = { format, columns: fitting };
    }
    if (!best) continue;
    if (isoUsed) {
      for (const i of best.columns)
        warnings.push(severalFormats((columns[i] as { name: string }).name, best.format, field));
      continue;
    }
    chosen[kind] = best.format;
    for (const i of best.columns) {
      types.set(i, kind);
      open.delete(i);
    }
    const swapped = best.format.replace(/%d([/.-])%m/, "%m$1%d");
    if (swapped === best.format) continue;
    const parse = strptime(swapped, field);
    const ambiguous = best.columns.filter((i) => fits((columns[i] as { values: readonly string[] }).values, parse));
    if (ambiguous.length === best.columns.length) {
      const params = {
        column: (columns[best.columns[0] as number] as { name: string }).name,
        format: best.format,
        other: swapped,
      };
      const text = `The dates in "${params.column}" can be read day first (${best.format}) or month first (${swapped}): they are read day first.`;
      warnings.push(reason("date_order_ambiguous", params, text));
    }
  }
  return { dateFormat: chosen.date, timestampFormat: chosen.timestamp, types, warnings };
}

function mayBeTimes(values: readonly string[]): boolean {
  let seen = 0;
  for (const value of values) {
    if (value === "") continue;
    if (value.length < 6 || value.length > 40 || !/\d/.test(value) || !/[-/. T]/.test(value)) {
      if (++seen > 3 && seen > values.length * tolerated) return false;
    }
  }
  return values.length > 0;
}

/** Whether all but a few values can be read; quick to say no. */
function fits(values: readonly string[], parse: (text: string) => bigint | undefined): boolean {
  let read = 0;
  let failed = 0;
  for (const value of values) {
    if (value === "") continue;
    if (parse(value) === undefined) {
      failed++;
      if (failed > 3 && failed > values.length * tolerated) return false;
    } else read++;
  }
  return read > 0 && mostly(failed, read + failed);
}

/** Whether `failed` of `total` values may be bad ones of a column of the type. */
export function mostly(failed: number, total: number): boolean {
  return failed <= total * tolerated || (failed === 1 && total >= 4);
}

function severalFormats(column: string, format: string, field: string): Reason {
  return reason(
    "several_date_formats",
    { column, format },
    `The column "${column}" has dates as ${format} while others are ISO 8601: it stays text, unless ${field} is given.`,
  );
}
