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
    const sums = new Float64Array(widths.length);
    let everywhere = 0;
    for (const box of boxes) {
      const share = (box.value * box.volume) / box.widths[f]!;
      const own = box.cells[f];
      if (own) for (const cell of own) sums[cell]! += share;
      else everywhere += share;
    }
    return sums.map((sum) => sum + everywhere);
  });
  const main = Float64Array.from(marginals, (values, f) =>
    values.reduce((sum, value, cell) => sum + cells[f]!.widths[cell]! * (value - mean) ** 2, 0),
  );
  return { mean, total, marginals, main };
}

/** The variance that is due to two parameters together, beyond what each has alone. */
export function pairVariance({ cells, boxes }: TreeBoxes, { mean, main }: TreeVariance, f: number, g: number): number {
  const [ofF, ofG] = [cells[f]!.widths, cells[g]!.widths];
  // Boxes that reach over all of a parameter, as most do, are added for all its cells at once.
  const both = new Float64Array(ofF.length * ofG.length);
  const alongF = new Float64Array(ofF.length);
  const alongG = new Float64Array(ofG.length);
  let everywhere = 0;
  for (const box of boxes) {
    const share = (box.value * box.volume) / (box.widths[f]! * box.widths[g]!);
    const [inF, inG] = [box.cells[f], box.cells[g]];
    if (inF && inG) addBoth(both, inF, inG, ofG.length, share);
    else if (inF) for (const cell of inF) alongF[cell]! += share;
    else if (inG) for (const cell of inG) alongG[cell]! += share;
    else everywhere += share;
  }
  let variance = 0;
  for (let p = 0; p < ofF.length; p++) {
    for (let q = 0; q < ofG.length; q++) {
      const value = both[p * ofG.length + q]! + alongF[p]! + alongG[q]! + everywhere;
      variance += ofF[p]! * ofG[q]! * (value - mean) ** 2;
    }
  }
  return Math.max(0, variance - main[f]! - main[g]!);
}

function addBoth(sums: Float64Array, inF: Iterable<number>, inG: Iterable<number>, width: number, share: number): void {
  for (const p of inF) for (const q of inG) sums[p * width + q]! += share;
}
