import { thinRows } from "./thin-rows.js";

/**
 * From 0 for the smallest value to 1 for the largest by their order, so that one extreme value does not take all the
 * colours: equal ones alike, one half where all are equal, NaN for NaN.
 */
export function valueRanks(values: Float64Array): Float64Array {
  const order = thinRows(values, values.length);
  const known = values.reduce((count, value) => count + Number(!Number.isNaN(value)), 0);
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let begin = 0, end = 0; begin < known; begin = end) {
    while (end < known && values[order[end] as number] === values[order[begin] as number]) end++;
    const whole = begin === 0 && end === known;
    const middle = (begin + end - 1) / 2;
    for (let i = begin; i < end; i++) ranks[order[i] as number] = whole ? 0.5 : middle / (known - 1);
  }
  return ranks;
}
