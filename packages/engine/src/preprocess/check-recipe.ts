import type { ColumnKind } from "../frame/frame.js";
import { MAX_NUMERIC_LEVELS } from "./categorise.js";
import { DATE_PARTS } from "./date-parts.js";
import type { RecipeProblem } from "./recipe-error.js";
import type { ColumnSelection, EncodeStep, ImputeStep, RecipeSpec, RecipeStep } from "./recipe-spec.js";

/** What is known of a column before any recipe; `distinctCount` counts values that are not missing. */
export interface RecipeColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly distinctCount?: number;
}

const STEPS: readonly RecipeStep["step"][] = ["drop", "impute", "encode", "scale", "date_parts"];
const SELECTIONS = { all_numeric: "numeric", all_category: "category", all_timestamp: "timestamp" } as const;

/**
 * Everything wrong with `spec` for a dataset with `columns`, at once; none when it can be fitted. The columns are
 * followed through the steps, so a step may name what an earlier one made. Names of one-hot features depend on the
 * data: any `<column>_...` after a one_hot of that column passes here, and fitting checks it.
 */
export function checkRecipe(spec: RecipeSpec, columns: readonly RecipeColumn[]): readonly RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  if (!Array.isArray(spec?.steps)) return [{ field: "steps", message: "steps must be a list" }];
  const state: State = { columns: new Map(columns.map((column) => [column.name, column])), open: [] };
  spec.steps.forEach((step, index) => {
    const report = (field: string, message: string) => {
      problems.push({ field: `steps[${index}].${field}`, message: `step ${index + 1}: ${message}` });
    };
    if (!STEPS.includes(step?.step)) {
      report("step", `step must be one of ${STEPS.join(", ")}, not ${JSON.stringify(step?.step)}`);
      return;
    }
    checkSettings(step, report);
    for (const column of selectColumns(step.columns, state, report)) {
      checkKind(step, column, report);
      follow(step, column, state);
    }
  });
  if (problems.length === 0 && state.columns.size === 0 && state.open.length === 0) {
    problems.push({ field: "steps", message: "the recipe leaves no feature: every column is dropped" });
  }
  return problems;
}

/** The columns as they stand after some steps; `open` are prefixes of names that only the data can tell. */
interface State {
  readonly columns: Map<string, RecipeColumn>;
  readonly open: string[];
}

type Report = (field: string, message: string) => void;

/** The names that `selection` stands for among `columns`. */
export function selectNames(
  selection: ColumnSelection,
  columns: readonly { readonly name: string; readonly kind: ColumnKind }[],
): readonly string[] {
  if (typeof selection !== "string") return selection;
  return columns.filter((column) => column.kind === SELECTIONS[selection]).map((column) => column.name);
}

function selectColumns(selection: ColumnSelection, { columns, open }: State, report: Report): readonly RecipeColumn[] {
  const known = typeof selection === "string" ? Object.hasOwn(SELECTIONS, selection) : Array.isArray(selection);
  if (!known) {
    report("columns", `columns must be a list of names, ${Object.keys(SELECTIONS).join(", ")}`);
    return [];
  }
  const found: RecipeColumn[] = [];
  const seen = new Set<string>();
  for (const name of selectNames(selection, [...columns.values()])) {
    const column = columns.get(name);
    if (seen.has(name)) report("columns", `column "${name}" is named twice`);
    else if (column) found.push(column);
    else if (!open.some((prefix) => String(name).startsWith(prefix))) {
      report("columns", `there is no column "${name}" at this point; there are ${quoted([...columns.keys()])}`);
    }
    seen.add(name);
  }
  return found;
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `"${name}"`);
  return names.length > 20 ? `${shown.join(", ")} and ${names.length - 20} more` : shown.join(", ") || "none";
}

function checkSettings(step: RecipeStep, report: Report): void {
  const choice = (field: string, value: unknown, choices: readonly string[]) => {
    if (!choices.includes(value as string)) {
      report(field, `${field} must be one of ${choices.join(", ")}, not ${JSON.stringify(value)}`);
    }
  };
  if (step.step === "impute") choice("strategy", step.strategy, ["mean", "median", "most_frequent", "constant"]);
  if (step.step === "scale") choice("method", step.method, ["standard", "min_max", "robust"]);
  if (step.step === "encode") {
    choice("method", step.method, ["one_hot", "ordinal", "target"]);
    checkEncodeBounds(step, report);
  }
  if (step.step === "date_parts") {
    if (!Array.isArray(step.parts) || step.parts.length === 0) report("parts", "parts must name at least 1 part");
    else for (const part of step.parts) choice("parts", part, DATE_PARTS);
    if (new Set(step.parts).size < (step.parts?.length ?? 0)) report("parts", "parts must not repeat a part");
  }
}

function checkEncodeBounds(step: EncodeStep, report: Report): void {
  const bounds = [
    { field: "maxLevels", minimum: 1, maximum: 1000, whole: true },
    { field: "smoothing", minimum: 0, maximum: 1e6, whole: false },
    { field: "folds", minimum: 2, maximum: 50, whole: true },
  ] as const;
  for (const { field, minimum, maximum, whole } of bounds) {
    const value = step[field];
    if (value === undefined) continue;
    if (!Number.isFinite(value) || (whole && !Number.isInteger(value)) || value < minimum || value > maximum) {
      const kind = whole ? "a whole number" : "a number";
      report(field, `${field} must be ${kind} from ${minimum} to ${maximum}, not ${JSON.stringify(value)}`);
    }
  }
}

function checkKind(step: RecipeStep, column: RecipeColumn, report: Report): void {
  const named = `column "${column.name}" is ${column.kind === "numeric" ? "numeric" : `a ${column.kind}`}`;
  switch (step.step) {
    case "impute":
      checkImpute(step, column, named, report);
      break;
    case "scale":
      if (column.kind === "category") report("columns", `${named}, and only numbers can be scaled`);
      break;
    case "date_parts":
      if (column.kind !== "timestamp") report("columns", `${named}, and date_parts needs a timestamp`);
      break;
    case "encode":
      if (column.kind === "timestamp") report("columns", `${named}, and encode needs a category; use date_parts`);
      else if (column.kind === "numeric" && (column.distinctCount ?? 0) > MAX_NUMERIC_LEVELS) {
        report(
          "columns",
          `column "${column.name}" has ${column.distinctCount} distinct numbers, and at most ${MAX_NUMERIC_LEVELS} can be encoded as levels`,
        );
      }
  }
}

function checkImpute(step: ImputeStep, column: RecipeColumn, named: string, report: Report): void {
  if (step.strategy === "constant") {
    const shown = JSON.stringify(step.value) ?? "nothing";
    if (column.kind === "category" && typeof step.value !== "string") {
      report("value", `value must be text because ${named}, not ${shown}`);
    } else if (column.kind !== "category" && !Number.isFinite(step.value)) {
      report("value", `value must be a number because ${named}, not ${shown}`);
    }
  } else if (column.kind === "category" && (step.strategy === "mean" || step.strategy === "median")) {
    report("strategy", `${named}, and ${step.strategy} is for numbers; use most_frequent or constant`);
  }
}

/** Applies what `step` does to the names and kinds of the columns. */
function follow(step: RecipeStep, column: RecipeColumn, { columns, open }: State): void {
  const add = (name: string) => columns.set(name, { name, kind: "numeric" });
  switch (step.step) {
    case "drop":
      columns.delete(column.name);
      break;
    case "impute":
      if (step.indicator) add(`${column.name}_missing`);
      break;
    case "scale":
      add(column.name);
      break;
    case "date_parts":
      columns.delete(column.name);
      if (Array.isArray(step.parts)) for (const part of step.parts) add(`${column.name}_${part}`);
      break;
    case "encode":
      // A multiclass target encoding makes a feature a class, and only the target tells how many.
      if (step.method !== "ordinal") open.push(`${column.name}_`);
      if (step.method === "one_hot") columns.delete(column.name);
      else add(column.name);
  }
}
