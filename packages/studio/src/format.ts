import type { Cell, MetricValue } from "@crisol/contract";
import i18next from "i18next";

/** Numbers as people read them: with their unit and uncertainty, in the language of the page. */
const cache = new Map<string, Intl.NumberFormat>();

function intl(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const language = i18next.language || "en";
  const key = language + JSON.stringify(options);
  let format = cache.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, options);
    cache.set(key, format);
  }
  return format;
}

export const MISSING = "–";

/** `12,345`. */
export const count = (value: number) => intl({ maximumFractionDigits: 0 }).format(value);

/** `1.2 M`: for counts of more than ten thousand where the exact one does not matter. */
export function shortCount(value: number): string {
  if (value < 10_000) return count(value);
  const [scaled, suffix] = value < 1e6 ? [value / 1e3, "k"] : value < 1e9 ? [value / 1e6, "M"] : [value / 1e9, "G"];
  return `${intl({ maximumSignificantDigits: 3 }).format(scaled)} ${suffix}`;
}

/** Four significant digits at most; very small and large ones as powers of ten. */
export function decimal(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9))
    return intl({ notation: "scientific", maximumFractionDigits: 2 }).format(value).replace("E", "e");
  if (size >= 10 ** digits) return count(value);
  return intl({ maximumSignificantDigits: digits }).format(value);
}

/** A number with its sign: `+0.31`, `−2`. */
export function signed(value: number, digits = 3): string {
  return `${value >= 0 ? "+" : "−"}${decimal(Math.abs(value), digits)}`;
}

/** `0.021`, `< 0.001`. */
export function pValue(value: number | null | undefined): string {
  return value !== null && value !== undefined && value < 0.001 ? `< ${fixed(0.001, 3)}` : fixed(value, 3);
}

export const fixed = (value: number | null | undefined, digits: number) =>
  value === null || value === undefined
    ? MISSING
    : intl({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** `0.842 ± 0.011`: as many decimals as the half width of the 95 % interval deserves. */
export function metric(value: MetricValue | undefined): string {
  if (!value || value.value === null) return MISSING;
  if (value.lower === null || value.upper === null) return decimal(value.value, 3);
  const half = (value.upper - value.lower) / 2;
  if (half >= 1000) return `${count(value.value)} ± ${count(half)}`;
  const digits = half > 0 ? Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(half)))) : 3;
  return `${fixed(value.value, digits)} ± ${fixed(half, digits)}`;
}

/** `23.4 %`. */
export function percent(share: number | null | undefined, digits = 1): string {
  if (share === null || share === undefined) return MISSING;
  const value = share * 100;
  return value !== 0 && Math.abs(value) < 0.1
    ? "< 0.1 %"
    : `${intl({ maximumFractionDigits: digits }).format(value)} %`;
}

/** `128 MB`, in powers of a thousand. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return MISSING;
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  return `${intl({ maximumSignificantDigits: 3 }).format(value / 1000 ** power)} ${units[power]}`;
}

/** `0.80 EUR`, as the page's language writes it; of less than a hundredth, two digits of it. */
export function money(value: number | null | undefined, currency: string | null | undefined): string {
  if (value === null || value === undefined) return MISSING;
  const digits =
    value > 0 && value < 0.01 ? ({ maximumSignificantDigits: 2 } as const) : ({ maximumFractionDigits: 2 } as const);
  return currency
    ? intl({ style: "currency", currency, currencyDisplay: "code", ...digits }).format(value)
    : intl(digits).format(value);
}

/** `340 ms`, `3.4 s`, `2 min 5 s`. */
export function seconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return MISSING;
  if (value < 1) return `${count(value * 1000)} ms`;
  if (value < 60) return `${intl({ maximumSignificantDigits: 2 }).format(value)} s`;
  return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

/** `40 min`, `2 h`, `1 h 30 min`: whole minutes. */
export function minutes(value: number): string {
  const [hours, rest] = [Math.floor(value / 60), Math.round(value % 60)];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${count(hours)} h` : `${count(hours)} h ${rest} min`;
}

/** `0:07`, `12:30`, `1:02:30`: seconds since something began, as a stopwatch shows them. */
export function stopwatch(value: number): string {
  const tenths = Math.round(value * 10);
  const pad = (part: number) => String(part).padStart(2, "0");
  const [hours, minutes, rest] = [
    Math.floor(tenths / 36_000),
    Math.floor(tenths / 600) % 60,
    Math.floor(tenths / 10) % 60,
  ];
  const parts = hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
  return tenths % 10 === 0 ? parts : `${parts}${decimal((tenths % 10) / 10, 1).slice(1)}`;
}

export const milliseconds = (value: number | null | undefined) =>
  value === null || value === undefined ? MISSING : `${intl({ maximumSignificantDigits: 2 }).format(value)} ms`;

/** `24 Nov 2026, 17:00`. */
export const moment = (iso: string) =>
  new Intl.DateTimeFormat(i18next.language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));

/** `3 minutes ago`. */
export function ago(iso: string): string {
  const elapsed = (Date.now() - new Date(iso).getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(i18next.language, { numeric: "auto" });
  if (elapsed < 60) return format.format(0, "minute");
  if (elapsed < 3600) return format.format(-Math.round(elapsed / 60), "minute");
  if (elapsed < 86_400) return format.format(-Math.round(elapsed / 3600), "hour");
  return format.format(-Math.round(elapsed / 86_400), "day");
}

/** A value of a table. */
export function cell(value: Cell | undefined, digits = 6): string {
  if (value === null || value === undefined) return MISSING;
  if (typeof value === "number")
    return Number.isInteger(value) && Math.abs(value) < 10_000 ? String(value) : decimal(value, digits);
  return String(value);
}
