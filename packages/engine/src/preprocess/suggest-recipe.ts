import type { ColumnSummary } from "../frame/column-summary.js";
import type { DatePart, RecipeSpec, RecipeStep } from "./recipe-spec.js";

/** Why a step is there: a sentence, and the same as code and parameters for translation. */
export interface RecipeReason {
  readonly code: RecipeReasonCode;
  readonly params: Readonly<Record<string, string | number>>;
  readonly message: string;
}

export type RecipeReasonCode = keyof typeof SENTENCES;

/** What the algorithm takes as it is. Scaling is suggested where missing values are not native, as for linear models. */
export interface AlgorithmNeeds {
  readonly nativeCategories: boolean;
  readonly nativeMissing: boolean;
  readonly needsScaling?: boolean;
}

const SENTENCES = {
  drop_empty: ({ column }) => `${column} has no value in any row.`,
  drop_constant: ({ column }) => `${column} has the same value in every row, so it cannot tell rows apart.`,
  drop_mostly_missing: ({ column, missingPercent }) => `${column} is missing in ${missingPercent} % of the rows.`,
  drop_identifier: ({ column, distinctCount }) =>
    `${column} has ${distinctCount} values, nearly one a row: it names rows and does not describe them.`,
  date_parts: ({ column, parts }) =>
    `${column} is a point in time; its parts (${parts}) can repeat, the time itself cannot.`,
  impute_median: ({ column, missingCount }) =>
    `${column} is missing in ${missingCount} rows; the median stands in, and a feature marks where.`,
  impute_later: () => "Any other number that is missing at prediction gets the training median.",
  encode_target: ({ column, distinctCount }) =>
    `${column} has ${distinctCount} levels, too many for a feature each: a level becomes its smoothed mean of the target.`,
  encode_one_hot: ({ column, distinctCount }) =>
    `${column} has ${distinctCount} levels: each becomes a feature of 0 and 1.`,
  scale_standard: () => "The algorithm weighs features by their size, so all numbers get mean 0 and deviation 1.",
} as const satisfies Record<string, (params: Readonly<Record<string, string | number>>) => string>;

const MOSTLY_MISSING = 0.95;
const IDENTIFIER_SHARE = 0.95;
/** Below this many values, being all different is no sign of an identifier. */
const IDENTIFIER_MINIMUM = 50;
const MAX_ONE_HOT_LEVELS = 20;
/** As many categories as a histogram of 256 bins holds beside the one for missing. */
const MAX_NATIVE_LEVELS = 255;
const IDENTIFIER_NAME = /(^|[^a-z])(id|uuid|guid|key|index|idx|rownum|row_?number|nr|no|number|code)$/i;

/**
 * A recipe that makes `columns` fit for an algorithm, and the reason for each step. `targetName` and columns that
 * split rows (a group) should be left out of `columns` or given in `ignore`; the target never gets a step.
 */
export function suggestRecipe(
  columns: readonly ColumnSummary[],
  targetName: string,
  needs: AlgorithmNeeds,
  ignore: readonly string[] = [],
): { readonly spec: RecipeSpec; readonly reasons: readonly RecipeReason[] } {
  const reasons: RecipeReason[] = [];
  const say = (code: RecipeReasonCode, params: Readonly<Record<string, string | number>>) => {
    reasons.push({ code, params, message: SENTENCES[code](params as never) });
  };
  const candidates = columns.filter(({ name }) => name !== targetName && !ignore.includes(name));
  const dropped = new Set<string>();
  for (const column of candidates) {
    const code = reasonToDrop(column);
    if (!code) continue;
    dropped.add(column.name);
    say(code, {
      column: column.name,
      missingPercent: Math.round((100 * column.missingCount) / column.rowCount),
      distinctCount: column.distinctCount,
    });
  }
  const kept = candidates.filter(({ name }) => !dropped.has(name));
  const steps: RecipeStep[] = [];
  if (dropped.size > 0) steps.push({ step: "drop", columns: [...dropped] });
  for (const column of kept.filter(({ kind }) => kind === "timestamp")) {
    const parts = partsOf(column);
    steps.push({ step: "date_parts", columns: [column.name], parts });
    say("date_parts", { column: column.name, parts: parts.join(", ") });
  }
  steps.push(...numberAndCategorySteps(kept, needs, say));
  return { spec: { steps }, reasons };
}

type Say = (code: RecipeReasonCode, params: Readonly<Record<string, string | number>>) => void;

/** In this order: encoded targets are scaled with the other numbers, and features of 0 and 1 are not. */
function numberAndCategorySteps(kept: readonly ColumnSummary[], needs: AlgorithmNeeds, say: Say): RecipeStep[] {
  const steps: RecipeStep[] = [];
  const { nativeCategories, nativeMissing, needsScaling = !nativeMissing } = needs;
  const hasNumbers = kept.some(({ kind }) => kind !== "category");
  if (!nativeMissing && hasNumbers) {
    const gaps = kept.filter(({ kind, missingCount }) => kind === "numeric" && missingCount > 0);
    if (gaps.length > 0) {
      steps.push({ step: "impute", columns: gaps.map(({ name }) => name), strategy: "median", indicator: true });
      for (const { name, missingCount } of gaps) say("impute_median", { column: name, missingCount });
    }
    steps.push({ step: "impute", columns: "all_numeric", strategy: "median" });
    say("impute_later", {});
  }
  const categories = kept.filter(({ kind }) => kind === "category");
  const limit = nativeCategories ? MAX_NATIVE_LEVELS : MAX_ONE_HOT_LEVELS;
  const wide = categories.filter(({ distinctCount }) => distinctCount > limit);
  if (wide.length > 0) {
    steps.push({ step: "encode", columns: wide.map(({ name }) => name), method: "target" });
    for (const { name, distinctCount } of wide) say("encode_target", { column: name, distinctCount });
  }
  if (needsScaling && (hasNumbers || wide.length > 0)) {
    steps.push({ step: "scale", columns: "all_numeric", method: "standard" });
    say("scale_standard", {});
  }
  const narrow = categories.filter(({ distinctCount }) => distinctCount <= limit);
  if (!nativeCategories && narrow.length > 0) {
    steps.push({ step: "encode", columns: narrow.map(({ name }) => name), method: "one_hot" });
    for (const { name, distinctCount } of narrow) say("encode_one_hot", { column: name, distinctCount });
  }
  return steps;
}

function reasonToDrop(column: ColumnSummary): RecipeReasonCode | undefined {
  const { distinctCount, missingCount, rowCount } = column;
  if (distinctCount === 0) return "drop_empty";
  if (distinctCount === 1 && missingCount === 0) return "drop_constant";
  if (missingCount / rowCount >= MOSTLY_MISSING) return "drop_mostly_missing";
  return isIdentifier(column) ? "drop_identifier" : undefined;
}

/** True for text that is nearly always different, and for whole numbers that count rows or are called an id. */
export function isIdentifier(column: ColumnSummary): boolean {
  const present = column.rowCount - column.missingCount;
  if (present < IDENTIFIER_MINIMUM || column.distinctCount < IDENTIFIER_SHARE * present) return false;
  if (column.kind === "category") return true;
  if (column.kind === "timestamp" || !column.integerValued) return false;
  const consecutive = (column.maximum as number) - (column.minimum as number) + 1 === present;
  return column.distinctCount === present && (consecutive || isIdentifierName(column.name));
}

function isIdentifierName(name: string): boolean {
  // "customerId" as well as "customer_id".
  return IDENTIFIER_NAME.test(name.replace(/([a-z])([A-Z])/g, "$1_$2"));
}

/** The parts that can differ over the range of the column, and the day count for a trend. */
function partsOf({ minimum = 0, maximum = 0, wholeDays }: ColumnSummary): readonly DatePart[] {
  const days = (maximum - minimum) / 86_400_000;
  const parts: DatePart[] = ["epoch_days"];
  if (days > 366) parts.push("year");
  if (days > 31) parts.push("month");
  if (days > 1) parts.push("day", "weekday");
  if (!wholeDays) parts.push("hour");
  return parts;
}
