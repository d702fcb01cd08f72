import type { RecipeStep, RecipeSuggestion, Task } from "@crisol/contract";
import {
  type AlgorithmNeeds,
  type Frame,
  type RecipeReason,
  suggestRecipe,
  suggestSplit,
  summariseFrame,
} from "@crisol/engine";
import { reason } from "../data/reason.js";

/** Steps and split for `frame`, a sample of the data, and the reasons of each. */
export function suggestionOf(
  frame: Frame,
  definition: { readonly task: Task; readonly target: string },
  needs: AlgorithmNeeds,
): RecipeSuggestion {
  const summaries = summariseFrame(frame);
  const features = summaries.filter(({ name }) => name !== definition.target);
  const { spec, reasons } = suggestRecipe(features, definition.target, needs);
  const split = suggestSplit(features, definition.task, 0);
  return {
    steps: spec.steps.map((step) => {
      const own = reasons.filter((candidate) => belongs(candidate, step as RecipeStep));
      const said = own.length > 0 ? own : reasons.slice(0, 1);
      return { step: step as RecipeStep, reason: joined(said) };
    }),
    split: {
      value: split.spec as RecipeSuggestion["split"]["value"],
      reason: joined(split.reasons.slice(0, 1)),
    },
  };
}

/** Which reasons a step has: those whose code names the step, and whose column is one of its columns. */
function belongs({ code, params }: RecipeReason, step: RecipeStep): boolean {
  const codes = CODES[step.step === "encode" ? `encode_${step.method}` : step.step] ?? [];
  if (!codes.includes(code)) return false;
  if (step.step === "impute") return (code === "impute_later") === (typeof step.columns === "string");
  return (
    params.column === undefined || typeof step.columns === "string" || step.columns.includes(String(params.column))
  );
}

const CODES: Readonly<Record<string, readonly RecipeReason["code"][]>> = {
  drop: ["drop_empty", "drop_constant", "drop_mostly_missing", "drop_identifier"],
  date_parts: ["date_parts"],
  impute: ["impute_median", "impute_later"],
  encode_one_hot: ["encode_one_hot"],
  encode_target: ["encode_target"],
  scale: ["scale_standard"],
};

/** A step for several columns has a reason for each: the code and parameters are the first one's, the text is of all. */
function joined(
  reasons: readonly { readonly code: string; readonly params: RecipeReason["params"]; readonly message: string }[],
) {
  const [first] = reasons;
  return reason(first?.code ?? "", { ...first?.params }, reasons.map(({ message }) => message).join(" "));
}
