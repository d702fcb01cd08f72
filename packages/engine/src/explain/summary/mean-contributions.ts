import type { Explanation } from "../explanation.js";

/** How much one column matters over all explained rows. */
export interface MeanContribution {
  readonly name: string;
  /** Mean size of the contributions over the rows, by output; the sum over outputs decides the order. */
  readonly meanAbsolute: readonly number[];
  /** Mean contribution by output, with its sign. */
  readonly mean: readonly number[];
}

/** The columns by mean size of their contributions, the largest first and equals in their own order: for a bar chart. */
export function meanContributions({ contributions, names, rowCount, outputs }: Explanation): MeanContribution[] {
  const width = names.length;
  const absolute = new Float64Array(outputs * width);
  const sums = new Float64Array(outputs * width);
  contributions.forEach((value, i) => {
    absolute[i % (outputs * width)]! += Math.abs(value);
    sums[i % (outputs * width)]! += value;
  });
  const mean = (totals: Float64Array, f: number) =>
    Array.from({ length: outputs }, (_, output) => {
      return rowCount > 0 ? (totals[output * width + f] as number) / rowCount : 0;
    });
  const total = (entry: MeanContribution) => entry.meanAbsolute.reduce((sum, value) => sum + value, 0);
  return names
    .map((name, f) => ({ name, meanAbsolute: mean(absolute, f), mean: mean(sums, f) }))
    .sort((a, b) => total(b) - total(a));
}
