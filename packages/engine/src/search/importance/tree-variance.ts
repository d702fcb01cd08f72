import type { TreeBoxes } from "./tree-boxes.js";

/** How a tree's predictions vary over the unit cube (Hutter, Hoos and Leyton-Brown 2014, algorithms 1 and 2). */
export interface TreeVariance {
  readonly mean: number;
  readonly total: number;
  /** For each parameter the mean prediction in each of its cells, over all values of the others. */
  readonly marginals: readonly Float64Array[];
  /** The variance of each parameter's marginal: what is due to it alone. */
  readonly main: Float64Array;
}

export function treeVariance({ cells, boxes }: TreeBoxes): TreeVariance {
  const mean = boxes.reduce((sum, { value, volume }) => sum + value * volume, 0);
  const total = boxes.reduce((sum, { value, volume }) => sum + volume * (value - mean) ** 2, 0);
  const marginals = cells.map(({ widths }, f) => {
    // What begins and what ends at each cell; adding up then gives the sums within them.
    const sums = new Float64Array(widths.length + 1);
    for (const box of boxes) {
      const share = (box.value * box.volume) / box.widths[f]!;
      for (const { from, to } of box.runs[f]!) {
        sums[from]! += share;
        sums[to]! -= share;
      }
    }
    for (let cell = 1; cell < sums.length; cell++) sums[cell]! += sums[cell - 1]!;
    return sums.subarray(0, widths.length);
  });
  const main = Float64Array.from(marginals, (values, f) =>
    values.reduce((sum, value, cell) => sum + cells[f]!.widths[cell]! * (value - mean) ** 2, 0),
  );
  return { mean, total, marginals, main };
}

/** The variance that is due to two parameters together, beyond what each has alone. */
export function pairVariance({ cells, boxes }: TreeBoxes, { mean, main }: TreeVariance, f: number, g: number): number {
  const [ofF, ofG] = [cells[f]!.widths, cells[g]!.widths];
  // As for one parameter, what begins and ends in both directions.
  const stride = ofG.length + 1;
  const sums = new Float64Array((ofF.length + 1) * stride);
  for (const box of boxes) {
    const share = (box.value * box.volume) / (box.widths[f]! * box.widths[g]!);
    for (const { from, to } of box.runs[f]!) {
      for (const other of box.runs[g]!) {
        sums[from * stride + other.from]! += share;
        sums[from * stride + other.to]! -= share;
        sums[to * stride + other.from]! -= share;
        sums[to * stride + other.to]! += share;
      }
    }
  }
  let variance = 0;
  for (let p = 0; p < ofF.length; p++) {
    let alongRow = 0;
    for (let q = 0; q < ofG.length; q++) {
      alongRow += sums[p * stride + q]!;
      // From here on the sum of this row and those before it.
      const value = alongRow + (p > 0 ? sums[(p - 1) * stride + q]! : 0);
      sums[p * stride + q] = value;
      variance += ofF[p]! * ofG[q]! * (value - mean) ** 2;
    }
  }
  return Math.max(0, variance - main[f]! - main[g]!);
}
