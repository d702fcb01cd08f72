import type { OnnxGraph, Value } from "./onnx-graph.js";

const DAY_MS = 86_400_000;

/**
 * A part of a time in UTC, as the recipe's date_parts gives it, in doubles: whole numbers that stay exact, and NaN for a
 * missing time. Years, months and days from the days of 400-year eras that begin in March (Howard Hinnant 2013,
 * "chrono-compatible low-level date algorithms").
 */
export function datePart(graph: OnnxGraph, timeMs: Value, part: string): Value {
  const n = (value: number) => graph.number(value, "double");
  const add = (a: Value, b: Value | number) => graph.op("Add", [a, typeof b === "number" ? n(b) : b]);
  const sub = (a: Value, b: Value | number) => graph.op("Sub", [a, typeof b === "number" ? n(b) : b]);
  const mul = (a: Value, b: number) => graph.op("Mul", [a, n(b)]);
  const floorDiv = (a: Value, b: number) => graph.op("Floor", [graph.op("Div", [a, n(b)])]);
  const modulo = (a: Value, b: number) => sub(a, mul(floorDiv(a, b), b));
  const where = (test: Value, a: Value, b: Value) => graph.op("Where", [test, a, b]);

  // A Date drops what is less than a millisecond, towards 1970.
  const ms = where(graph.op("Less", [timeMs, n(0)]), graph.op("Ceil", [timeMs]), graph.op("Floor", [timeMs]));
  const days = floorDiv(ms, DAY_MS);
  if (part === "epoch_days") return days;
  if (part === "weekday") return modulo(add(days, 3), 7);
  if (part === "hour") return floorDiv(sub(ms, mul(days, DAY_MS)), 3_600_000);
  if (part === "minute") return modulo(floorDiv(sub(ms, mul(days, DAY_MS)), 60_000), 60);

  const shifted = add(days, 719_468);
  const era = floorDiv(shifted, 146_097);
  const dayOfEra = sub(shifted, mul(era, 146_097));
  const leapDays = sub(add(floorDiv(dayOfEra, 1460), floorDiv(dayOfEra, 146_096)), floorDiv(dayOfEra, 36_524));
  const yearOfEra = floorDiv(sub(dayOfEra, leapDays), 365);
  const daysBefore = sub(add(mul(yearOfEra, 365), floorDiv(yearOfEra, 4)), floorDiv(yearOfEra, 100));
  const dayOfMarchYear = sub(dayOfEra, daysBefore);
  const marchMonth = floorDiv(add(mul(dayOfMarchYear, 5), 2), 153);
  if (part === "day") return add(sub(dayOfMarchYear, floorDiv(add(mul(marchMonth, 153), 2), 5)), 1);
  const beforeNewYear = graph.op("Less", [marchMonth, n(10)]);
  if (part === "month" || part === "quarter") {
    const month = where(beforeNewYear, add(marchMonth, 3), sub(marchMonth, 9));
    return part === "month" ? month : add(floorDiv(sub(month, 1), 3), 1);
  }
  const year = add(add(yearOfEra, mul(era, 400)), where(beforeNewYear, n(0), n(1)));
  if (part === "year") return year;
  // day_of_year: March 1st is day 59 of a common year, counted from 0, and one later in a leap year.
  const leaps = (y: Value) => add(sub(floorDiv(y, 4), floorDiv(y, 100)), floorDiv(y, 400));
  const leap = sub(leaps(year), leaps(sub(year, 1)));
  return add(where(beforeNewYear, add(add(dayOfMarchYear, leap), 59), sub(dayOfMarchYear, 306)), 1);
}
