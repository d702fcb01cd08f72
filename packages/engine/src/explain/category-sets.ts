import type { Forest } from "../boosting/forest.js";

/**
 * The category sets as the kernels read them, each the number of its words and then the words, and the offset of each; `begin` is
 * that of the first. A multiple of 8 bytes.
 */
export function placeSets(
  { setStarts, categorySets }: Pick<Forest, "setStarts" | "categorySets">,
  begin: number,
): { readonly bytes: Uint8Array; readonly offsets: readonly number[] } {
  const words = new Uint32Array(Math.ceil((categorySets.length + setStarts.length) / 2) * 2);
  const offsets: number[] = [];
  let at = 0;
  for (let set = 0; set + 1 < setStarts.length; set++) {
    const own = categorySets.subarray(setStarts[set], setStarts[set + 1]);
    offsets.push(begin + at * 4);
    words[at] = own.length;
    words.set(own, at + 1);
    at += own.length + 1;
  }
  return { bytes: new Uint8Array(words.buffer), offsets };
}
