import type { Column } from "../frame/frame.js";
import { RecipeError } from "./recipe-error.js";

/**
 * The part of each row (0 training, 1 validation, 2 test) so that every training time is before every validation
 * time and those before every test time. The cuts lie between two different times, as near to the wanted sizes as
 * there is such a place. Rows without a time are training rows.
 */
export function splitByTime(column: Column, validationFraction: number, testFraction: number): Uint8Array {
  const times = column.kind === "category" ? new Float64Array(0) : column.values;
  const order = Uint32Array.from(times.keys()).filter((row) => !Number.isNaN(times[row] as number));
  order.sort((a, b) => (times[a] as number) - (times[b] as number));
  const timeAt = (position: number) => times[order[position] as number] as number;
  const cuts: number[] = [];
  for (let i = 1; i < order.length; i++) if (timeAt(i) > timeAt(i - 1)) cuts.push(i);

  const needed = (validationFraction > 0 ? 1 : 0) + (testFraction > 0 ? 1 : 0);
  if (cuts.length < needed) {
    const distinct = order.length === 0 ? 0 : cuts.length + 1;
    throw RecipeError.of(
      "column",
      `a time split into ${needed + 1} parts needs at least ${needed + 1} different times in "${column.name}", and there are ${distinct}`,
    );
  }
  let testStart = order.length;
  if (testFraction > 0) {
    const usable = validationFraction > 0 ? cuts.slice(1) : cuts;
    testStart = nearest(usable, order.length - testFraction * times.length);
  }
  let validationStart = testStart;
  if (validationFraction > 0) {
    const before = cuts.filter((cut) => cut < testStart);
    validationStart = nearest(before, testStart - validationFraction * times.length);
  }
  const parts = new Uint8Array(times.length);
  for (let i = validationStart; i < order.length; i++) parts[order[i] as number] = i < testStart ? 1 : 2;
  return parts;
}

function nearest(candidates: readonly number[], wanted: number): number {
  return candidates.reduce((best, cut) => (Math.abs(cut - wanted) < Math.abs(best - wanted) ? cut : best));
}
