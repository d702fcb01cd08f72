/** Why each of some predictions is what it is: what every feature, or every input column, adds to it. */
export interface Explanation {
  /**
   * How it was worked out: "tree" and "linear" by the model's own structure, exactly; "exact" over all coalitions of
   * features; "permutation" by sampling, with `standardErrors`.
   */
  readonly method: "tree" | "linear" | "exact" | "permutation";
  /**
   * What the contributions of a row and `expected` add up to: the "raw" score (log odds for two classes, a log for
   * counts, the value itself for most regressions) or the "prediction" as `predict` gives it.
   */
  readonly scale: Scale;
  /** Of the features or input columns, in the order of the contributions. */
  readonly names: readonly string[];
  readonly rowCount: number;
  /** 1 for regression and two classes (then class 1's), else one for each class. */
  readonly outputs: number;
  /** Row-major, rows x outputs x names. */
  readonly contributions: Float64Array;
  /** What is predicted when nothing is known of a row, one for each output. */
  readonly expected: Float64Array;
  /** Of each contribution; only where it was sampled. */
  readonly standardErrors?: Float64Array;
}

export type Scale = "raw" | "prediction";

/** The contributions to one output of one row, in the order of `names`. */
export function contributionsOf({ contributions, names, outputs }: Explanation, row: number, output = 0): Float64Array {
  const width = names.length;
  const from = (row * outputs + output) * width;
  return contributions.subarray(from, from + width);
}
