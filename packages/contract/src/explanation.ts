import { z } from "zod";
import { Task } from "./project.js";
import { Cell, ModelName, RunId } from "./units.js";

/**
 * What contributions are counted in: log odds of a class, log of the expected value, the value itself, or a
 * probability.
 */
export const ExplanationScale = z.enum(["log_odds", "log", "value", "probability"]);
export type ExplanationScale = z.infer<typeof ExplanationScale>;

/** One thing that a model puts out: a class, or null for the number. */
const ExplainedOutput = z.object({
  class: z.string().nullable(),
  /** The mean output, from which contributions lead to each prediction. */
  baseValue: z.number(),
});

const ExplainedColumn = z.object({
  column: z.string(),
  type: z.enum(["number", "boolean", "text", "timestamp"]),
  /** Mean of the absolute contributions, by output. */
  importance: z.array(z.number()),
  /** The column's value in each explained row. */
  values: z.array(Cell),
  /** Where the value stands among the rows, 0 (smallest) to 1, for its colour; null for missing ones and for text. */
  ranks: z.array(z.number().nullable()),
  /** `contributions[output][row]`. */
  contributions: z.array(z.array(z.number())),
});

/** How the prediction changes with one column, the others as they are (Friedman 2001). */
const PartialDependence = z.object({
  column: z.string(),
  grid: z.array(Cell),
  /** `mean[output][grid point]`: probability of the class, or the value. */
  mean: z.array(z.array(z.number())),
  /** `individual[output][row][grid point]` of some rows (Goldstein et al. 2015). */
  individual: z.array(z.array(z.array(z.number()))),
});

/** A number of a linear model, in the unit of its column. */
const Coefficient = z.object({
  /** Null for the intercept. */
  column: z.string().nullable(),
  /**
   * What of the column is multiplied: its value (of a time the days since 1970); 1 where it has a level, one of the levels
   * without a coefficient of their own, or is missing; the position of its level; the target's mean there; a part of a date.
   */
  quantity: z.enum(["value", "level", "other_levels", "level_order", "target_mean", "date_part", "missing"]).nullable(),
  /** Which level, which part of the date, or of which class the mean is. */
  detail: z.string().nullable(),
  /** What one more of the quantity adds to the output, counted in `scale`. */
  estimate: z.number(),
  /** What one standard deviation of the quantity adds, by which coefficients compare. */
  standardised: z.number().nullable(),
  /** Standard deviation of the quantity in the training rows. */
  deviation: z.number().nullable(),
  /** False where other coefficients add up to this one, as for the last level of a category: it is fixed at 0. */
  estimated: z.boolean(),
  /** Null, as what follows, where there is no inference. */
  standardError: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Two-sided, of the hypothesis that the coefficient is 0. */
  pValue: z.number().nullable(),
});

/** The coefficients of a linear model, and how sure they are. */
export const Coefficients = z
  .object({
    /** In the order of the explanation's outputs, each the intercept last. */
    outputs: z.array(z.array(Coefficient)),
    /** Of the intervals and p-values; null where there are none. */
    inference: z
      .object({
        /** Share of such intervals that hold the true coefficient. */
        level: z.number(),
        /** How the covariance of the coefficients was estimated. */
        covariance: z.enum(["nonrobust", "HC0", "HC1", "HC2", "HC3"]),
        /** Training rows. */
        rowCount: z.number().int(),
        residualDegreesOfFreedom: z.number().int(),
        rSquared: z.number().nullable(),
        adjustedRSquared: z.number().nullable(),
        /** Of the hypothesis that all coefficients but the intercept are 0. */
        f: z.number().nullable(),
        fPValue: z.number().nullable(),
      })
      .nullable(),
    /**
     * Why there are no intervals: a penalty draws the coefficients towards 0; the algorithm keeps no covariance; there are
     * no more training rows than coefficients.
     */
    withoutInference: z.enum(["penalised", "not_kept", "no_rows_left"]).nullable(),
  })
  .meta({ id: "Coefficients" });
export type Coefficients = z.infer<typeof Coefficients>;

/** Why a run's model predicts what it predicts: contributions of the columns on some test rows, and partial dependence. */
export const Explanation = z
  .object({
    runId: RunId,
    task: Task,
    scale: ExplanationScale,
    /** By the structure of trees or of a linear model, exactly; over all sets of columns; or by random orders. */
    method: z.enum(["tree", "linear", "exact", "permutation"]),
    /** Test rows that were explained. */
    rowCount: z.number().int(),
    outputs: z.array(ExplainedOutput),
    /** The most important first. */
    columns: z.array(ExplainedColumn),
    partialDependence: z.array(PartialDependence),
    /** Null for a model that is not linear, and for runs from before there were any. */
    coefficients: Coefficients.nullable(),
  })
  .meta({ id: "Explanation" });
export type Explanation = z.infer<typeof Explanation>;

/** Why one row got its prediction. */
export const RowExplanation = z
  .object({
    prediction: z.union([z.string(), z.number()]),
    probabilities: z.record(z.string(), z.number()).optional(),
    /** The class that is explained: the predicted one unless another was asked for; null for regression. */
    class: z.string().nullable(),
    scale: ExplanationScale,
    baseValue: z.number(),
    /** Base value and contributions together. */
    output: z.number(),
    /** The largest first. */
    contributions: z.array(z.object({ column: z.string(), value: Cell, contribution: z.number() })),
  })
  .meta({ id: "RowExplanation" });
export type RowExplanation = z.infer<typeof RowExplanation>;

export const ExplainResult = z
  .object({
    model: z.object({ name: ModelName, version: z.number().int() }),
    explanations: z.array(RowExplanation),
  })
  .meta({ id: "ExplainResult" });
export type ExplainResult = z.infer<typeof ExplainResult>;
