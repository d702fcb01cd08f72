/**
 * Reorders `count` row numbers so that those whose bin `goesLeft` (256 bytes of 0 or 1) come first; both sides keep
 * their order. Returns how many go left. `spare` has room for `count` row numbers.
 */
export function partition(bins: usize, indices: usize, count: u32, goesLeft: usize, spare: usize): u32 {
  let left = indices;
  let right = spare;
  const end = indices + (<usize>count << 2);
  for (let at = indices; at < end; at += 4) {
    const row = load<u32>(at);
    const toLeft = <usize>load<u8>(goesLeft + <usize>load<u8>(bins + row));
    // Both are written and one pointer moves: a branch would be mispredicted every other row.
    store<u32>(left, row);
    store<u32>(right, row);
    left += toLeft << 2;
    right += (1 - toLeft) << 2;
  }
  memory.copy(left, spare, right - spare);
  return <u32>((left - indices) >> 2);
}
