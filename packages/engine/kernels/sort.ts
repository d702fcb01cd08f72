const DIGIT_BITS: u32 = 11;
const DIGITS: u32 = 6;
const BUCKETS: u32 = 1 << DIGIT_BITS;

/** Bits whose order as unsigned integers is that of the doubles. */
// @ts-ignore: decorator
@inline
function orderedBits(bits: u64): u64 {
  return bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000);
}

/**
 * Sorts doubles in place, NaN taken out and -0 turned into 0, and returns how many are left. `spare` has room for as many;
 * `counts` for 6 x 2048 32-bit integers. Radix sort, the lowest digit first (Knuth, "The Art of Computer Programming",
 * volume 3, 5.2.5); digits that all values share, as the low ones of 32-bit floats, cost nothing.
 */
export function sortDoubles(values: usize, count: u32, spare: usize, counts: usize): u32 {
  memory.fill(counts, 0, DIGITS * BUCKETS * 4);
  let kept = values;
  for (let at = values, end = values + (<usize>count << 3); at < end; at += 8) {
    const value = load<f64>(at);
    if (value != value) continue;
    const key = orderedBits(reinterpret<u64>(value + 0.0));
    store<u64>(kept, key);
    kept += 8;
    for (let digit: u32 = 0; digit < DIGITS; digit++) {
      const bucket = <usize>(key >> (digit * DIGIT_BITS)) & (BUCKETS - 1);
      const at = counts + (((<usize>digit << DIGIT_BITS) + bucket) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
  }
  const length = <u32>((kept - values) >> 3);
  let from = values;
  let to = spare;
  for (let digit: u32 = 0; digit < DIGITS; digit++) {
    const table = counts + ((<usize>digit << DIGIT_BITS) << 2);
    if (!placesFrom(table, length)) continue;
    const shift = digit * DIGIT_BITS;
    for (let at = from, end = from + (<usize>length << 3); at < end; at += 8) {
      const key = load<u64>(at);
      const place = table + ((<usize>(key >> shift) & (BUCKETS - 1)) << 2);
      const position = load<u32>(place);
      store<u32>(place, position + 1);
      store<u64>(to + (<usize>position << 3), key);
    }
    const swapped = from;
    from = to;
    to = swapped;
  }
  for (let i: usize = 0; i < <usize>length << 3; i += 8) {
    const key = load<u64>(from + i);
    store<u64>(values + i, key ^ (<u64>(<i64>~key >> 63) | 0x8000000000000000));
  }
  return length;
}

/** Turns the counts of a digit into the places where its buckets begin; false when one bucket has all. */
function placesFrom(table: usize, length: u32): bool {
  let sum: u32 = 0;
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
    const at = table + (<usize>bucket << 2);
    const count = load<u32>(at);
    if (count == length) return false;
    store<u32>(at, sum);
    sum += count;
  }
  return length > 0;
}
