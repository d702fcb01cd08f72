/**
 * A recipe as data: what is done to the columns of a dataset, in order, before an estimator sees them. Fitting
 * (see `fitRecipe`) looks at training rows only; the fitted recipe travels inside the model file.
 */
export interface RecipeSpec {
  readonly steps: readonly RecipeStep[];
}

/** Column names, or all columns that have the kind at that point of the recipe. */
export type ColumnSelection = readonly string[] | "all_numeric" | "all_category" | "all_timestamp";

export type RecipeStep = DropStep | ImputeStep | EncodeStep | ScaleStep | DatePartsStep;

export interface DropStep {
  readonly step: "drop";
  readonly columns: ColumnSelection;
}

export interface ImputeStep {
  readonly step: "impute";
  readonly columns: ColumnSelection;
  /** mean and median are for numbers; most_frequent and constant for both. */
  readonly strategy: "mean" | "median" | "most_frequent" | "constant";
  /** The constant; a number for numeric columns, text for category columns. */
  readonly value?: number | string;
  /** Adds `<column>_missing` (0 or 1). Default false. */
  readonly indicator?: boolean;
}

export interface EncodeStep {
  readonly step: "encode";
  readonly columns: ColumnSelection;
  /**
   * one_hot: a 0/1 feature a level; unseen and missing are all zero. ordinal: the level's index in training order
   * of the sorted levels; unseen and missing are NaN. target: smoothed mean of the target, cross-fitted on training
   * rows (Micci-Barreca 2001); unseen and missing get the overall mean.
   */
  readonly method: "one_hot" | "ordinal" | "target";
  /** one_hot keeps this many most frequent levels, the rest share `<column>_other`. Default 50. */
  readonly maxLevels?: number;
  /** target: weight of the overall mean, in rows. Default 20. */
  readonly smoothing?: number;
  /** target: number of cross-fitting folds. Default 5. */
  readonly folds?: number;
}

export interface ScaleStep {
  readonly step: "scale";
  readonly columns: ColumnSelection;
  /** standard: mean 0, standard deviation 1. min_max: 0 to 1. robust: median 0, interquartile range 1. */
  readonly method: "standard" | "min_max" | "robust";
}

export interface DatePartsStep {
  readonly step: "date_parts";
  readonly columns: ColumnSelection;
  /** Each becomes `<column>_<part>`; the timestamp itself is removed. UTC. */
  readonly parts: readonly DatePart[];
}

export type DatePart =
  | "year"
  | "quarter"
  | "month"
  | "day"
  | "weekday"
  | "day_of_year"
  | "hour"
  | "minute"
  | "epoch_days";

/** How rows are divided. Fractions are of all rows; what is left is for training. */
export interface SplitSpec {
  /** stratified keeps class shares (regression: shares of 10 target quantiles); group keeps a group's rows together; time trains on the past. */
  readonly method: "random" | "stratified" | "group" | "time";
  /** The group column for "group", the time column for "time". */
  readonly column?: string;
  readonly validationFraction: number;
  readonly testFraction: number;
  readonly seed: number;
}
