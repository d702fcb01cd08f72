const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?(Z|z|[+-]\d{2}(?::?\d{2})?))?)?$/;

/**
 * Milliseconds since 1970 UTC of an ISO 8601 date or date and time; undefined for anything else, a 30th of February
 * included. Without a zone it is UTC, as it is when data are imported. Digits below a microsecond are cut off.
 */
export function instantOf(text: string): number | undefined {
  const match = ISO.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const local = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (local.getUTCMonth() !== Number(month) - 1 || local.getUTCDate() !== Number(day)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const timeMs = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
  const microseconds = Number(fraction.padEnd(6, "0").slice(0, 6));
  const offset = zoneMinutes(zone);
  if (offset === undefined) return undefined;
  const ms = local.getTime() + timeMs - offset * 60_000;
  const wholeMicroseconds = ms * 1000 + microseconds;
  // In whole microseconds first and then divided, as times of imported files are: the same number, to the bit. Beyond
  // the year 2255 a double no longer counts microseconds.
  return Number.isSafeInteger(wholeMicroseconds) ? wholeMicroseconds / 1000 : ms + microseconds / 1000;
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === "Z" || zone === "z") return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 18 || minutes > 59) return undefined;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
}
