import type { Task } from "../estimator.js";
import type { ColumnSummary } from "../frame/column-summary.js";
import type { MetricName } from "../metrics/metric-table.js";
import { isIdentifier } from "../preprocess/suggest-recipe.js";
import { type Criterion, formatCriterion } from "./criteria.js";
import { classCountsOf, positiveClassOf } from "./positive-class.js";

/** Why something was suggested: a sentence, and the same as code and parameters for translation. */
export interface TaskReason {
  readonly code: TaskReasonCode;
  readonly params: Readonly<Record<string, string | number>>;
  readonly message: string;
}

export type TaskReasonCode = keyof typeof SENTENCES;

export interface TaskSuggestion {
  readonly targetColumn: string;
  readonly task: Task;
  readonly metric: MetricName;
  /** Binary: the level that counts as positive. */
  readonly positiveClass?: string;
  readonly criteria: readonly Criterion[];
  /** In this order: target, task, metric, positive class, criteria. */
  readonly reasons: readonly TaskReason[];
}

const SENTENCES = {
  target_name: ({ column }) => `${column} is named like something to predict.`,
  target_last: ({ column }) => `${column} is the last column, where the target usually stands.`,
  target_given: ({ column }) => `${column} was chosen.`,
  task_two_values: ({ column }) => `${column} has two values: a yes-or-no question.`,
  task_classes: ({ column, classCount }) => `${column} has ${classCount} classes.`,
  task_code: ({ column, classCount, first }) =>
    `${column} has ${classCount} whole numbers that count up from ${first}, like codes of classes.`,
  task_scale: ({ column, classCount }) =>
    `${column} has ${classCount} whole numbers on a scale, where being off by one is better than by two.`,
  task_quantity: ({ column }) => `${column} is a quantity.`,
  metric_balanced: ({ positivePercent }) =>
    `${positivePercent} % of the rows are positive, enough for ROC AUC to be fair.`,
  metric_rare: ({ positivePercent }) =>
    `Only ${positivePercent} % of the rows are positive; average precision looks at those, where ROC AUC would flatter.`,
  metric_uneven: () => "The classes are uneven; macro F1 counts each the same.",
  metric_even: () => "The classes are about even; log loss judges the probabilities themselves.",
  metric_money: ({ column }) =>
    `${column} is an amount with a few very large values; the mean absolute error is not ruled by them.`,
  metric_quantity: () => "The root mean squared error is in the target's unit and weighs large errors more.",
  positive_name: ({ positiveClass }) => `${positiveClass} says that something is the case.`,
  positive_minority: ({ positiveClass }) => `${positiveClass} is the rarer class, usually the one to find.`,
  criteria_start: ({ criterion }) => `${criterion} is a starting point; set what your use needs.`,
} as const satisfies Record<string, (params: Readonly<Record<string, string | number>>) => string>;

/** English and Spanish, the languages of the Studio; the first list is the stronger sign. */
const TARGET_WORDS = /^(target|label|class|outcome|response|y|objetivo|etiqueta|clase|resultado)$/;
const DOMAIN_WORDS =
  /(^|_)(target|label|class|outcome|response|objetivo|etiqueta|clase|resultado|quality|calidad|price|precio|churn(ed)?|abandono|income|ingresos?|survived|default(ed)?|fraud|fraude|species|especie|diagnosis|diagnostico|result|rating|score|grade|sales|ventas|revenue|demand|demanda|cost|coste|costo|converted|subscribed)$/;
const MONEY_WORDS =
  /(^|_)(price|precio|cost|coste|costo|amount|importe|sales|ventas|revenue|value|valor|income|ingresos?|salary|salario|charges?)($|_)/;
const SCALE_WORDS =
  /(^|_)(quality|calidad|rating|score|stars|grade|nota|puntuacion|level|nivel|count|number|age|edad)($|_)/;
const RARE_SHARE = 0.1;
const MAX_CODE_CLASSES = 20;

/**
 * What a dataset is probably for. `targetName` fixes the target; without it a column named like one is taken, else
 * the last that could be. Null when no column could be a target (all constant, identifiers or times).
 */
export function suggestTask(columns: readonly ColumnSummary[], targetName?: string): TaskSuggestion | null {
  const reasons: TaskReason[] = [];
  const say: Say = (code, params) => {
    reasons.push({ code, params, message: SENTENCES[code](params as never) });
  };
  const target = chooseTarget(columns, targetName, say);
  if (!target) return null;
  const task = chooseTask(target, say);
  const counts = classCountsOf(target);
  const total = target.rowCount - target.missingCount;
  if (task === "regression") {
    const money = MONEY_WORDS.test(words(target.name)) && (target.minimum ?? -1) >= 0;
    say(money ? "metric_money" : "metric_quantity", { column: target.name });
    const criteria = suggestCriteria([{ metric: "r2", operator: ">=", bound: 0.6 }], say);
    return { targetColumn: target.name, task, metric: money ? "mae" : "rmse", criteria, reasons };
  }
  if (task === "multiclass_classification") {
    const rarest = Math.min(...counts.map(({ count }) => count)) / total;
    const uneven = counts.length < target.distinctCount || rarest < 0.5 / target.distinctCount;
    say(uneven ? "metric_uneven" : "metric_even", {});
    const metric: MetricName = uneven ? "f1_macro" : "log_loss";
    // Half of the surprise of one who knows only how many classes there are.
    const bound = uneven ? 0.7 : Number((Math.log(target.distinctCount) / 2).toFixed(2));
    const criteria = suggestCriteria([{ metric, operator: uneven ? ">=" : "<=", bound }], say);
    return { targetColumn: target.name, task, metric, criteria, reasons };
  }
  const positive = positiveClassOf(counts);
  const share = positive.count / total;
  const rare = share < RARE_SHARE;
  say(rare ? "metric_rare" : "metric_balanced", { positivePercent: Number((100 * share).toPrecision(2)) });
  say(positive.byName ? "positive_name" : "positive_minority", { positiveClass: positive.level });
  const recall: Criterion = { metric: "recall", argument: "positive", operator: ">=", bound: 0.7 };
  const criteria = suggestCriteria(
    rare
      ? [
          { metric: "average_precision", operator: ">=", bound: Number(Math.min(0.5, 5 * share).toPrecision(2)) },
          recall,
        ]
      : [{ metric: "roc_auc", operator: ">=", bound: 0.8 }],
    say,
  );
  const metric: MetricName = rare ? "average_precision" : "roc_auc";
  return { targetColumn: target.name, task, metric, positiveClass: positive.level, criteria, reasons };
}

type Say = (code: TaskReasonCode, params: Readonly<Record<string, string | number>>) => void;

function chooseTarget(
  columns: readonly ColumnSummary[],
  given: string | undefined,
  say: Say,
): ColumnSummary | undefined {
  if (given !== undefined) {
    const chosen = columns.find(({ name }) => name === given);
    if (chosen && couldBeTarget(chosen)) {
      say("target_given", { column: given });
      return chosen;
    }
    return undefined;
  }
  const possible = columns.filter((column) => couldBeTarget(column) && !isIdentifier(column));
  const named =
    possible.findLast(({ name }) => TARGET_WORDS.test(words(name))) ??
    possible.findLast(({ name }) => DOMAIN_WORDS.test(words(name)));
  const target = named ?? possible.at(-1);
  if (target) say(named ? "target_name" : "target_last", { column: target.name });
  return target;
}

function couldBeTarget(column: ColumnSummary): boolean {
  return column.kind !== "timestamp" && column.distinctCount >= 2;
}

function chooseTask(target: ColumnSummary, say: Say): Task {
  const { name, kind, distinctCount, integerValued, minimum = 0, maximum = 0 } = target;
  const params = { column: name, classCount: distinctCount };
  if (distinctCount === 2) {
    say("task_two_values", params);
    return "binary_classification";
  }
  if (kind === "category") {
    say("task_classes", params);
    return "multiclass_classification";
  }
  const consecutive = maximum - minimum + 1 === distinctCount;
  if (integerValued && distinctCount <= MAX_CODE_CLASSES && consecutive) {
    if ((minimum === 0 || minimum === 1) && !SCALE_WORDS.test(words(name))) {
      say("task_code", { ...params, first: minimum });
      return "multiclass_classification";
    }
    say("task_scale", params);
    return "regression";
  }
  say("task_quantity", params);
  return "regression";
}

function suggestCriteria(criteria: readonly Criterion[], say: Say): readonly Criterion[] {
  for (const criterion of criteria) say("criteria_start", { criterion: formatCriterion(criterion) });
  return criteria;
}

/** A column name as words: "SalePrice", "sale price" and "Sale-Price" are all sale_price. */
function words(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{Mark}/gu, "");
  return plain
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
}
