import { ascendingOrder } from "../../ascending-order.js";

/**
 * From 0 for the smallest value to 1 for the largest by their order, so that one extreme value does not take all the
 * colours: equal ones alike, one half where all are equal, NaN for NaN.
 */
export function valueRanks(values: Float64Array): Float64Array {
  const knownRows = Uint32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
  const known = Float64Array.from(knownRows, (row) => values[row] as number);
  const order = ascendingOrder(known);
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let begin = 0, end = 0; begin < known.length; begin = end) {
    while (end < known.length && known[order[end] as number] === known[order[begin] as number]) end++;
    const whole = begin === 0 && end === known.length;
    const middle = (begin + end - 1) / 2;
    for (let i = begin; i < end; i++) {
      ranks[knownRows[order[i] as number] as number] = whole ? 0.5 : middle / (known.length - 1);
    }
  }
  return ranks;
}
