/** Splits that a recording from a peer and a test share, and how two models compare over them. */
export const SPLITS = 10;

/** Held-out rows of a split, as the scripts in test/golden draw them. */
export function splitOf(rowCount: number, split: number): boolean[] {
  let state = split * 7919 + 1;
  return Array.from({ length: rowCount }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % 4 === 0;
  });
}

/** Our loss minus theirs over the splits: mean, and standard error of the mean. */
export function difference(ours: readonly number[], theirs: readonly number[]) {
  const differences = ours.map((loss, split) => loss - (theirs[split] as number));
  const mean = differences.reduce((a, b) => a + b, 0) / ours.length;
  const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (ours.length - 1);
  return { mean, error: Math.sqrt(variance / ours.length) };
}
