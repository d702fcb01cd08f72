import { contributionsOf, type Explanation } from "../explanation.js";

/** One row's way from the expected score or prediction to its own. */
export interface Waterfall {
  readonly expected: number;
  /** The largest contributions first; `others`, where there are any, comes last. */
  readonly steps: readonly WaterfallStep[];
  /** The row's score or prediction. */
  readonly total: number;
}

export interface WaterfallStep {
  /** Absent for the sum of all columns that have no step of their own. */
  readonly name?: string;
  /** Columns in the step. */
  readonly columns: number;
  readonly contribution: number;
  readonly from: number;
  readonly to: number;
}

/** What a waterfall plot draws of one row: at most `mostSteps` (default 10) steps. */
export function waterfall(
  explanation: Explanation,
  row: number,
  { output = 0, mostSteps = 10 }: { readonly output?: number; readonly mostSteps?: number } = {},
): Waterfall {
  const expected = explanation.expected[output] as number;
  const contributions = contributionsOf(explanation, row, output);
  const order = Array.from(contributions, (_, at) => at).sort((a, b) => {
    return Math.abs(contributions[b] as number) - Math.abs(contributions[a] as number);
  });
  const single = order.length <= mostSteps ? order.length : mostSteps - 1;
  const rest = order.slice(single);
  let at = expected;
  const step = (contribution: number, columns: number, name?: string): WaterfallStep => {
    const from = at;
    at += contribution;
    return { ...(name !== undefined && { name }), columns, contribution, from, to: at };
  };
  const steps = order
    .slice(0, single)
    .map((column) => step(contributions[column] as number, 1, explanation.names[column] as string));
  if (rest.length > 0) {
    const sum = rest.reduce((total, column) => total + (contributions[column] as number), 0);
    steps.push(step(sum, rest.length));
  }
  return { expected, steps, total: at };
}
