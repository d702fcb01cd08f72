import type { Column } from "../frame/frame.js";
import type { FitContext, FittedColumn } from "./column-transform.js";
import { fitDateParts } from "./date-parts.js";
import { fitDrop } from "./drop.js";
import { fitEncodeOneHot } from "./encode-one-hot.js";
import { fitEncodeOrdinal } from "./encode-ordinal.js";
import { fitEncodeTarget } from "./encode-target.js";
import { fitImpute } from "./impute.js";
import type { RecipeStep } from "./recipe-spec.js";
import { fitScale } from "./scale.js";

/** Fits a step on one column: what a recipe does step by step, and a transformer on each feature. */
export function fitStep(column: Column, step: RecipeStep, context: FitContext): FittedColumn {
  switch (step.step) {
    case "drop":
      return fitDrop(column);
    case "impute":
      return fitImpute(column, step, context);
    case "scale":
      return fitScale(column, step);
    case "date_parts":
      return fitDateParts(column, step, context);
    case "encode":
      if (step.method === "one_hot") return fitEncodeOneHot(column, step, context);
      return step.method === "ordinal" ? fitEncodeOrdinal(column) : fitEncodeTarget(column, step, context);
  }
}
