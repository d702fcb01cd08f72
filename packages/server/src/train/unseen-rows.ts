import type { Column, Frame, RowSplit } from "@crisol/engine";

/** Rows that a model has learnt from. */
export interface SeenRows {
  readonly frame: Frame;
  readonly train: Uint32Array;
}

/**
 * The split without those validation and test rows that an earlier training has learnt from, so that what is measured on
 * them stays the quality on rows that no training saw. Data versions have no row numbers in common, so rows are told by
 * what they hold: of rows that are alike, as many are new as there are more of them than the earlier training had.
 */
export function unseenRows(frame: Frame, rows: RowSplit, earlier: readonly SeenRows[]): RowSplit {
  const names = frame.columns.map(({ name }) => name).filter((name) => earlier.every((seen) => has(seen.frame, name)));
  const keys = rowKeys(frame, names);
  const unseen = countsOf(keys);
  const seen = new Map<number, number>();
  for (const { frame: other, train } of earlier) {
    const own = rowKeys(other, names);
    // A row of two trainings is one row.
    for (const [key, count] of countsOf(Float64Array.from(train, (row) => own[row] as number))) {
      seen.set(key, Math.max(seen.get(key) ?? 0, count));
    }
  }
  for (const [key, count] of seen) unseen.set(key, (unseen.get(key) ?? 0) - count);
  const takeUnseen = (row: number) => {
    const key = keys[row] as number;
    const left = unseen.get(key) as number;
    unseen.set(key, left - 1);
    return left > 0;
  };
  const test = rows.test.filter(takeUnseen);
  return { train: rows.train, validation: rows.validation.filter(takeUnseen), test };
}

function has(frame: Frame, name: string): boolean {
  return frame.columns.some((column) => column.name === name);
}

function countsOf(keys: Float64Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** A number of 53 bits for each row, the same for the same values: of 10^16 pairs of others about one shares it. */
function rowKeys(frame: Frame, names: readonly string[]): Float64Array {
  const high = new Uint32Array(frame.rowCount).fill(0x9e3779b9);
  const low = new Uint32Array(frame.rowCount).fill(0x85ebca6b);
  for (const name of names) {
    const [first, second] = valueHashes(frame.columns.find((column) => column.name === name) as Column);
    for (let row = 0; row < frame.rowCount; row++) {
      high[row] = mixed((high[row] as number) ^ first(row));
      low[row] = mixed((low[row] as number) ^ second(row));
    }
  }
  return Float64Array.from(high, (word, row) => word * 2 ** 21 + ((low[row] as number) >>> 11));
}

/** Two hashes of a row's value. Codes of categories differ between frames, their texts do not. */
function valueHashes(column: Column): readonly [(row: number) => number, (row: number) => number] {
  if (column.kind === "category") {
    const of = (seed: number) => {
      const hashes = column.levels.map((level) => {
        let hash = seed;
        for (let i = 0; i < level.length; i++) hash = mixed(hash ^ level.charCodeAt(i));
        return hash;
      });
      return (row: number) => hashes[column.codes[row] as number] ?? seed;
    };
    return [of(1), of(2)];
  }
  const { values } = column;
  const words = new Uint32Array(2);
  const number = new Float64Array(words.buffer);
  const of = (seed: number) => (row: number) => {
    const value = values[row] as number;
    if (Number.isNaN(value)) return seed; // whatever its bits
    number[0] = value + 0; // -0 is 0
    return mixed(mixed((words[0] as number) ^ seed) ^ (words[1] as number));
  };
  return [of(1), of(2)];
}

/** The finaliser of MurmurHash3 after a Weyl step, so that order counts and 0 is not its own hash. */
function mixed(word: number): number {
  let h = (word + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
