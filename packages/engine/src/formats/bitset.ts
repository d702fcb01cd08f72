/** The numbers of the bits that are set, ascending. */
export function* membersOf(words: Uint32Array): Generator<number, undefined> {
  for (let word = 0; word < words.length; word++) {
    for (let bits = words[word] as number, bit = 0; bits !== 0; bits >>>= 1, bit++) if (bits & 1) yield word * 32 + bit;
  }
}

/** The words of a set of `members`. */
export function bitsetOf(members: Iterable<number>): Uint32Array {
  const list = [...members];
  const largest = list.reduce((most, member) => Math.max(most, member), -1);
  const words = new Uint32Array((largest >> 5) + 1);
  for (const member of list) words[member >> 5]! |= 1 << (member & 31);
  return words;
}

/** The words of the set of the numbers below `count` that are not `members`, all of which are below it too. */
export function bitsetWithout(members: Iterable<number>, count: number): Uint32Array {
  const words = new Uint32Array(Math.ceil(count / 32)).fill(0xffffffff);
  if (count % 32 > 0) words[words.length - 1] = 2 ** (count % 32) - 1;
  for (const member of members) words[member >> 5]! &= ~(1 << (member & 31));
  return words;
}
