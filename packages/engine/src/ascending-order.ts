const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;
const PASSES = 4;
/** Below this, counting 65,536 digits four times costs more than comparing. */
const SMALL = 4096;

/**
 * The rows in the order of rising value, rows of equal value in their own order; -0 and 0 are equal. Values must not be
 * NaN. A radix sort of the doubles' bits (16 at a time, least significant first): a million rows in about a tenth of
 * the time of a sort with a comparing function.
 */
export function ascendingOrder(values: Float64Array): Uint32Array {
  const n = values.length;
  const order = new Uint32Array(n);
  for (let row = 0; row < n; row++) order[row] = row;
  if (n < SMALL) return order.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
  const keys = sortableKeys(values);
  let from = order;
  let to = new Uint32Array(n);
  for (let pass = 0; pass < PASSES; pass++) {
    const word = pass < 2 ? 0 : 1;
    const shift = (pass & 1) * DIGIT_BITS;
    const starts = new Uint32Array(DIGITS);
    for (let row = 0; row < n; row++) starts[((keys[row * 2 + word] as number) >>> shift) & (DIGITS - 1)]!++;
    // A digit that all values share orders nothing: float32 values and small integers skip half of the passes.
    if (starts[((keys[word] as number) >>> shift) & (DIGITS - 1)] === n) continue;
    let start = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = starts[digit] as number;
      starts[digit] = start;
      start += count;
    }
    for (let i = 0; i < n; i++) {
      const row = from[i] as number;
      to[starts[((keys[row * 2 + word] as number) >>> shift) & (DIGITS - 1)]!++] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Low and high word of each value, such that unsigned order is the order of the values. */
function sortableKeys(values: Float64Array): Uint32Array {
  // + 0 turns -0 into 0.
  const keys = new Uint32Array(values.map((value) => value + 0).buffer);
  for (let high = 1; high < keys.length; high += 2) {
    const word = keys[high] as number;
    if (word >>> 31 === 0) keys[high] = (word ^ 0x80000000) >>> 0;
    else {
      keys[high] = ~word >>> 0;
      keys[high - 1] = ~(keys[high - 1] as number) >>> 0;
    }
  }
  return keys;
}
