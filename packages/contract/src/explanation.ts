import { z } from "zod";
import { Task } from "./project.js";
import { Cell, RunId, Slug } from "./units.js";

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
    model: z.object({ name: Slug, version: z.number().int() }),
    explanations: z.array(RowExplanation),
  })
  .meta({ id: "ExplainResult" });
export type ExplainResult = z.infer<typeof ExplainResult>;
