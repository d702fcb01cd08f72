import { contributionsOf, type Explanation } from "../explanation.js";
import { type Table, tableColumn } from "../table-column.js";
import { meanContributions } from "./mean-contributions.js";
import { thinRows } from "./thin-rows.js";
import { valueRanks } from "./value-ranks.js";

/** The contributions of one column: a line of a beeswarm plot. */
export interface BeeswarmLine {
  readonly name: string;
  readonly points: readonly BeeswarmPoint[];
}

export interface BeeswarmPoint {
  readonly row: number;
  readonly contribution: number;
  /** The column's value: a number, milliseconds or a category code; null when missing. */
  readonly value: number | null;
  /** Where the value stands among the rows, 0 (smallest) to 1, for its colour; null when missing. */
  readonly rank: number | null;
}

export interface BeeswarmOptions {
  readonly output?: number;
  /** Lines, the most important first. Default 20. */
  readonly mostColumns?: number;
  /** Points of a line. Default 300. */
  readonly mostPoints?: number;
}

/** What a beeswarm plot draws of an explanation. `table` has the explained rows, with the explanation's columns. */
export function beeswarm(explanation: Explanation, table: Table, options: BeeswarmOptions = {}): BeeswarmLine[] {
  const { output = 0, mostColumns = 20, mostPoints = 300 } = options;
  return meanContributions(explanation)
    .toSorted((a, b) => (b.meanAbsolute[output] as number) - (a.meanAbsolute[output] as number))
    .slice(0, mostColumns)
    .map(({ name }) => {
      const at = explanation.names.indexOf(name);
      const { values } = tableColumn(table, name);
      const ranks = valueRanks(values);
      const contributions = Float64Array.from(
        values,
        (_, row) => contributionsOf(explanation, row, output)[at] as number,
      );
      const points = Array.from(thinRows(contributions, mostPoints), (row): BeeswarmPoint => {
        const value = values[row] as number;
        const known = !Number.isNaN(value);
        return {
          row,
          contribution: contributions[row] as number,
          value: known ? value : null,
          rank: known ? (ranks[row] as number) : null,
        };
      });
      return { name, points };
    });
}
