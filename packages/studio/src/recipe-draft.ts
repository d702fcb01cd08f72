import type { RecipeStep, Split } from "@crisol/contract";

/** A recipe while it is edited, with every earlier state for undo. */
export interface RecipeDraft {
  readonly name: string;
  readonly steps: readonly RecipeStep[];
  readonly split: Split;
}

export interface RecipeHistory {
  readonly now: RecipeDraft;
  readonly past: readonly RecipeDraft[];
  readonly future: readonly RecipeDraft[];
}

export type RecipeChange =
  | { readonly type: "reset"; readonly to: RecipeDraft }
  | { readonly type: "undo" }
  | { readonly type: "redo" }
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "split"; readonly split: Split }
  | { readonly type: "steps"; readonly steps: readonly RecipeStep[] }
  | { readonly type: "replace"; readonly index: number; readonly step: RecipeStep }
  | { readonly type: "remove"; readonly index: number }
  | { readonly type: "move"; readonly index: number; readonly by: -1 | 1 };

export function changeRecipe(history: RecipeHistory, change: RecipeChange): RecipeHistory {
  const { now, past, future } = history;
  switch (change.type) {
    case "reset":
      return { now: change.to, past: [], future: [] };
    case "undo": {
      const before = past.at(-1);
      return before ? { now: before, past: past.slice(0, -1), future: [now, ...future] } : history;
    }
    case "redo": {
      const [after, ...rest] = future;
      return after ? { now: after, past: [...past, now], future: rest } : history;
    }
    default:
      return { now: changed(now, change), past: [...past.slice(-99), now], future: [] };
  }
}

function changed(now: RecipeDraft, change: Exclude<RecipeChange, { type: "reset" | "undo" | "redo" }>): RecipeDraft {
  const steps = [...now.steps];
  switch (change.type) {
    case "name":
      return { ...now, name: change.name };
    case "split":
      return { ...now, split: change.split };
    case "steps":
      return { ...now, steps: change.steps };
    case "replace":
      steps[change.index] = change.step;
      return { ...now, steps };
    case "remove":
      return { ...now, steps: steps.filter((_, index) => index !== change.index) };
    case "move": {
      const to = change.index + change.by;
      const step = steps[change.index];
      if (!step || to < 0 || to >= steps.length) return now;
      steps.splice(change.index, 1);
      steps.splice(to, 0, step);
      return { ...now, steps };
    }
  }
}

/** A step of each kind to begin with. */
export function newStep(kind: RecipeStep["step"], column: string | undefined): RecipeStep {
  const columns = column ? [column] : ("all_numeric" as const);
  switch (kind) {
    case "drop":
      return { step: "drop", columns };
    case "impute":
      return { step: "impute", columns: "all_numeric", strategy: "median" };
    case "encode":
      return { step: "encode", columns: "all_category", method: "one_hot" };
    case "scale":
      return { step: "scale", columns: "all_numeric", method: "standard" };
    case "date_parts":
      return { step: "date_parts", columns: "all_timestamp", parts: ["year", "month", "weekday"] };
  }
}
