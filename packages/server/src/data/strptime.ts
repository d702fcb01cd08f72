import { CrisolError } from "@crisol/contract";

/** A moment as a format read it; `offsetMinutes` is null when the text names no zone. */
interface Moment {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
  afternoon: boolean | null;
  offsetMinutes: number | null;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Pattern and meaning of each specifier; the same ones mean the same to DuckDB's strptime. */
const specifiers: Record<string, readonly [pattern: string, set: (moment: Moment, text: string) => void]> = {
  Y: ["(\\d{4})", (m, t) => (m.year = Number(t))],
  y: ["(\\d{2})", (m, t) => (m.year = Number(t) + (Number(t) < 69 ? 2000 : 1900))],
  m: ["(\\d{1,2})", (m, t) => (m.month = Number(t))],
  d: ["(\\d{1,2})", (m, t) => (m.day = Number(t))],
  b: ["([A-Za-z]{3})", (m, t) => (m.month = months.indexOf(t.toLowerCase()) + 1)],
  H: ["(\\d{1,2})", (m, t) => (m.hour = Number(t))],
  I: ["(\\d{1,2})", (m, t) => (m.hour = Number(t) > 12 || Number(t) === 0 ? 99 : Number(t))],
  M: ["(\\d{1,2})", (m, t) => (m.minute = Number(t))],
  S: ["(\\d{1,2})", (m, t) => (m.second = Number(t))],
  f: ["(\\d{1,6})", (m, t) => (m.microsecond = Number(t.padEnd(6, "0")))],
  p: ["([AaPp][Mm])", (m, t) => (m.afternoon = t.toLowerCase() === "pm")],
  z: ["(Z|[+-]\\d{2}:?\\d{0,2})", (m, t) => (m.offsetMinutes = offsetMinutes(t))],
};

export const supportedSpecifiers = Object.keys(specifiers)
  .map((letter) => `%${letter}`)
  .join(" ");

/**
 * Reads texts of one strptime format; returns microseconds since 1970 as UTC, or undefined if the text does not fit or
 * names a day that does not exist. Throws `import_options_invalid` for a specifier outside `supportedSpecifiers`.
 */
export function strptime(
  format: string,
  field: "dateFormat" | "timestampFormat",
): (text: string) => bigint | undefined {
  const setters: ((moment: Moment, text: string) => void)[] = [];
  const pattern = format.replace(/%(.?)|[^%]+/gs, (part, letter: string | undefined) => {
    if (letter === undefined) return part.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
    if (letter === "%") return "%";
    const known = Object.hasOwn(specifiers, letter) ? specifiers[letter] : undefined;
    if (!known) {
      const problem = `%${letter} in "${format}" is not supported; there are ${supportedSpecifiers}`;
      throw new CrisolError("import_options_invalid", { field, problem });
    }
    setters.push(known[1]);
    return known[0];
  });
  if (setters.length === 0) {
    throw new CrisolError("import_options_invalid", { field, problem: `"${format}" has no specifier such as %Y` });
  }
  const expression = new RegExp(`^${pattern}$`);
  return (text) => {
    const found = expression.exec(text);
    if (!found) return undefined;
    const moment = emptyMoment();
    for (let i = 0; i < setters.length; i++) setters[i]!(moment, found[i + 1] as string);
    return microsecondsOf(moment);
  };
}

const iso =
  /^(-?\d{1,6})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?\s?(Z|z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** An ISO 8601 date or time (`2024-03-01`, `2024-03-01T10:00:00.5+02:00`) as microseconds since 1970, in UTC. */
export function parseIso(text: string): bigint | undefined {
  const found = iso.exec(text);
  if (!found) return undefined;
  return microsecondsOf({
    ...emptyMoment(),
    year: Number(found[1]),
    month: Number(found[2]),
    day: Number(found[3]),
    hour: Number(found[4] ?? 0),
    minute: Number(found[5] ?? 0),
    second: Number(found[6] ?? 0),
    microsecond: Number((found[7] ?? "").slice(0, 6).padEnd(6, "0")),
    offsetMinutes: found[8] === undefined ? null : offsetMinutes(found[8]),
  });
}

/** `2024-03-01 10:00:00.500000`, which DuckDB reads without a format. */
export function isoText(microseconds: bigint, type: "date" | "timestamp"): string {
  const remainder = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((microseconds - remainder) / 1000n));
  const year = date.getUTCFullYear();
  // DuckDB has no year 0: it writes `0001-01-01 (BC)`.
  const day = `${String(Math.abs(year <= 0 ? 1 - year : year)).padStart(4, "0")}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const era = year <= 0 ? " (BC)" : "";
  if (type === "date") return day + era;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day}${era} ${time}${remainder === 0n ? "" : `.${String(remainder).padStart(6, "0")}`}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function offsetMinutes(text: string): number {
  if (!/^[+-]/.test(text)) return 0;
  const digits = text.slice(1).replace(":", "").padEnd(4, "0");
  return (text[0] === "-" ? -1 : 1) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}

function emptyMoment(): Moment {
  return {
    year: 1970,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    microsecond: 0,
    afternoon: null,
    offsetMinutes: null,
  };
}

function microsecondsOf(moment: Moment): bigint | undefined {
  const { month, day, minute, second } = moment;
  let hour = moment.hour;
  if (moment.afternoon !== null) hour = (hour % 12) + (moment.afternoon ? 12 : 0);
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(moment.year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const milliseconds = date.getTime() + ((hour * 60 + minute - (moment.offsetMinutes ?? 0)) * 60 + second) * 1000;
  return BigInt(milliseconds) * 1000n + BigInt(moment.microsecond);
}
