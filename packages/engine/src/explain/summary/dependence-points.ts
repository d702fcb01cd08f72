import { contributionsOf, type Explanation } from "../explanation.js";
import { columnNames, type Table, tableColumn } from "../table-column.js";
import { thinRows } from "./thin-rows.js";

/** What a dependence plot draws: a column's contributions against its values, coloured by another column. */
export interface DependencePoints {
  readonly name: string;
  /** The column whose values go with the spread of the contributions most; absent when there is no other. */
  readonly partner?: string;
  readonly points: readonly DependencePoint[];
}

export interface DependencePoint {
  readonly row: number;
  /** Null when missing. */
  readonly value: number | null;
  readonly contribution: number;
  readonly partnerValue: number | null;
}

export interface DependenceOptions {
  readonly output?: number;
  /** Default: the strongest interaction. */
  readonly partner?: string;
  /** Default 1000. */
  readonly mostPoints?: number;
}

/** `table` has the explained rows, with the explanation's columns. Throws EngineError "unknown_column". */
export function dependencePoints(
  explanation: Explanation,
  table: Table,
  name: string,
  { output = 0, partner, mostPoints = 1000 }: DependenceOptions = {},
): DependencePoints {
  const { values } = tableColumn(table, name);
  const at = explanation.names.indexOf(name);
  const contributions = Float64Array.from(values, (_, row) => contributionsOf(explanation, row, output)[at] as number);
  const chosen = partner ?? strongestPartner(values, contributions, table, name);
  const partnerValues = chosen === undefined ? undefined : tableColumn(table, chosen).values;
  const points = Array.from(thinRows(values, mostPoints), (row): DependencePoint => {
    return {
      row,
      value: known(values[row]),
      contribution: contributions[row] as number,
      partnerValue: known(partnerValues?.[row]),
    };
  });
  return { name, ...(chosen !== undefined && { partner: chosen }), points };
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/**
 * The column that goes with the contributions most among rows of about the same value (shap's `approximate_interactions`): the
 * sum over windows of the rows in order of their value of |correlation|.
 */
function strongestPartner(
  values: Float64Array,
  contributions: Float64Array,
  table: Table,
  name: string,
): string | undefined {
  const order = thinRows(values, values.length);
  const window = Math.max(Math.min(Math.floor(order.length / 10), 50), 1);
  const strengths = columnNames(table).map((other) => {
    if (other === name) return -1;
    const others = tableColumn(table, other).values;
    let strength = 0;
    for (let begin = 0; begin < order.length; begin += window) {
      const rows = order.subarray(begin, begin + window).filter((row) => !Number.isNaN(others[row]));
      strength += Math.abs(correlation(rows, contributions, others));
    }
    return strength;
  });
  const strongest = strengths.indexOf(Math.max(...strengths));
  return (strengths[strongest] ?? -1) < 0 ? undefined : columnNames(table)[strongest];
}

/** Pearson's, 0 where one of the two does not vary. */
function correlation(rows: Uint32Array, a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => rows.reduce((sum, row) => sum + (values[row] as number), 0) / rows.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (const row of rows) {
    const differenceA = (a[row] as number) - meanA;
    const differenceB = (b[row] as number) - meanB;
    both += differenceA * differenceB;
    squaresA += differenceA * differenceA;
    squaresB += differenceB * differenceB;
  }
  return squaresA > 0 && squaresB > 0 ? both / Math.sqrt(squaresA * squaresB) : 0;
}
