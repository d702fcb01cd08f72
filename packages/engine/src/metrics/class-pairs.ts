import { countSorted, cumulativeCounts } from "./cumulative-counts.js";
import type { MetricInput } from "./metric-input.js";
import { rocAucOf } from "./ranking-metrics.js";

/** Two classes that both occur, among their rows alone. */
export interface ClassPair {
  /** ROC AUC, the mean of that by the one's probability and that by the other's. */
  readonly rocAuc: number;
  /** Of the rows of both. */
  readonly weight: number;
}

/** All pairs of classes that occur. Rows of weight 0 do not. */
export function classPairs(input: MetricInput): readonly ClassPair[] {
  const { yTrue, classCount, weights } = input;
  const rowsOf = Array.from({ length: classCount }, (): number[] => []);
  yTrue.forEach((k, row) => {
    if (!weights || (weights[row] as number) > 0) rowsOf[k]?.push(row);
  });
  const areas = rowsOf.map((_, k) => areasOf(input, k, rowsOf));
  const pairs: ClassPair[] = [];
  for (let a = 0; a < classCount; a++) {
    for (let b = a + 1; b < classCount; b++) {
      const rocAuc = ((areas[a]?.[b] as number) + (areas[b]?.[a] as number)) / 2;
      if (Number.isNaN(rocAuc)) continue;
      pairs.push({ rocAuc, weight: weightOf(input, rowsOf[a] as number[]) + weightOf(input, rowsOf[b] as number[]) });
    }
  }
  return pairs;
}

/** ROC AUC by the probability of class `k` of its rows and those of each other class; NaN where one has no rows. */
function areasOf({ prediction, classCount, weights }: MetricInput, k: number, rowsOf: readonly number[][]): number[] {
  const scores = rowsOf.map((rows) => {
    const own = new Float64Array(rows.length);
    for (let i = 0; i < own.length; i++) own[i] = prediction[(rows[i] as number) * classCount + k] as number;
    return own;
  });
  const ofClass = scores[k] as Float64Array;
  if (!weights) {
    for (const each of scores) each.sort();
    return scores.map((others, j) => (j === k ? Number.NaN : rocAucOf(countSorted(ofClass, others))));
  }
  return scores.map((others, j) => {
    if (j === k) return Number.NaN;
    const rows = [...(rowsOf[k] as number[]), ...(rowsOf[j] as number[])];
    const isOwn = new Uint8Array(rows.length).fill(1, 0, ofClass.length);
    const weight = Float64Array.from(rows, (row) => weights[row] as number);
    const both = new Float64Array(rows.length);
    both.set(ofClass);
    both.set(others, ofClass.length);
    return rocAucOf(cumulativeCounts(isOwn, both, weight));
  });
}

function weightOf({ weights }: MetricInput, rows: readonly number[]): number {
  return weights ? rows.reduce((sum, row) => sum + (weights[row] as number), 0) : rows.length;
}
