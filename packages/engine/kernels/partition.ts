/** As `firstRow`: the row numbers are in the index. */
export const LISTED: u32 = 0xffffffff;

/**
 * Reorders `count` row numbers so that those whose bin `goesLeft` (a byte of 0 or 1 for each bin) come first; both sides
 * keep their order. Returns how many go left. `bins` is the feature's column, of 16 bits where `wide`; `spare` has room
 * for as many row numbers, and one more. With `firstRow` 0xffffffff the numbers are at `indices`; otherwise they are
 * those from `firstRow` on, and are written there.
 */
export function partition(
  bins: usize,
  wide: u32,
  firstRow: u32,
  indices: usize,
  count: u32,
  goesLeft: usize,
  spare: usize,
): u32 {
  if (firstRow != LISTED) {
    return wide
      ? partitionFrom<u16>(bins, firstRow, indices, count, goesLeft, spare)
      : partitionFrom<u8>(bins, firstRow, indices, count, goesLeft, spare);
  }
  return wide
    ? partitionListed<u16>(bins, indices, count, goesLeft, spare)
    : partitionListed<u8>(bins, indices, count, goesLeft, spare);
}

function partitionListed<T>(bins: usize, indices: usize, count: u32, goesLeft: usize, spare: usize): u32 {
  let left = indices;
  let right = spare;
  const end = indices + (<usize>count << 2);
  for (let at = indices; at < end; at += 4) {
    const row = load<u32>(at);
    const toLeft = <usize>load<u8>(goesLeft + <usize>load<T>(bins + <usize>row * sizeof<T>()));
    // Both are written and one pointer moves: a branch would be mispredicted every other row.
    store<u32>(left, row);
    store<u32>(right, row);
    left += toLeft << 2;
    right += (1 - toLeft) << 2;
  }
  memory.copy(left, spare, right - spare);
  return <u32>((left - indices) >> 2);
}

function partitionFrom<T>(bins: usize, firstRow: u32, indices: usize, count: u32, goesLeft: usize, spare: usize): u32 {
  let left = indices;
  let right = spare;
  const end = firstRow + count;
  for (let row = firstRow; row < end; row++) {
    const toLeft = <usize>load<u8>(goesLeft + <usize>load<T>(bins + <usize>row * sizeof<T>()));
    store<u32>(left, row);
    store<u32>(right, row);
    left += toLeft << 2;
    right += (1 - toLeft) << 2;
  }
  memory.copy(left, spare, right - spare);
  return <u32>((left - indices) >> 2);
}
