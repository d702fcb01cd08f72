import type { AdviceTask, Reason, TeamLanguage } from "@crisol/contract";
import type { Case } from "./case.js";
import { currencyOf, type Machines, priceOf } from "./choose-machines.js";
import { MOST_WORKERS, SPARK_START_SECONDS } from "./constants.js";
import { DEFAULT_CURRENCY, signOf } from "./currencies.js";
import type { Estimate } from "./estimate.js";
import type { Say } from "./texts/say.js";

/** Where it is not known how long a training takes, a budget that buys less of the machine for each is worth a word. */
const FEW_HOURS = 1;

/** What is wrong with the answer itself: nothing to predict was said, no compute is enough, the budget does not reach. */
export function resultWarnings(
  of: Case,
  result: { readonly task: AdviceTask | null; readonly training: Machines; readonly estimate: Estimate },
  say: Say,
): readonly Reason[] {
  const { task, training, estimate } = result;
  const warnings: Reason[] = [];
  if (task === null && of.prebuilt === undefined && of.model !== "existing") warnings.push(say("task_unknown", {}));
  if (training.isBeyond && training.kind === "cluster") {
    warnings.push(say("beyond_any_cluster", { workers: MOST_WORKERS, size: training.size?.id ?? "" }));
  } else if (training.isBeyond) warnings.push(say("beyond_any_machine", { size: training.size?.id ?? "" }));
  const mustRewrite = of.willRewrite === false && has(of, "python") && !has(of, "pyspark", "scala", "sql", "r");
  if (mustRewrite && training.kind === "cluster") warnings.push(say("rewriting_ruled_out", {}));
  if (mustRewrite && training.kind === "machine" && of.limit === "gpu")
    warnings.push(say("slow_without_rewriting", {}));
  if (of.distributed && of.size === "small" && training.kind === "machine")
    warnings.push(say("too_small_to_share_out", { seconds: SPARK_START_SECONDS }));
  const { budgetPerMonth, budgetCurrency = DEFAULT_CURRENCY, trainingHours, trainingsPerMonth = 1 } = of;
  if (budgetPerMonth === undefined) return warnings;
  const price = priceOf(training);
  const budget = { budget: budgetPerMonth, budgetCurrency: signOf(budgetCurrency) };
  const currency = signOf(currencyOf(training));
  if (price > 0 && budgetCurrency !== currencyOf(training)) {
    warnings.push(say("budget_other_currency", { currency, budgetCurrency: budget.budgetCurrency }));
  }
  // Where the time is not known, what was allowed for it is what it may cost.
  const allowed = trainingHours === undefined ? null : trainingHours * price * trainingsPerMonth;
  const cost = estimate.costPerMonth?.expected ?? allowed;
  if (cost !== null && cost > budgetPerMonth) {
    warnings.push(say("budget_exceeded", { cost: round(cost), ...budget, currency }));
  }
  const hoursEach = trainingsPerMonth > 0 ? budgetPerMonth / price / trainingsPerMonth : Number.POSITIVE_INFINITY;
  if (cost === null && price > 0 && hoursEach < FEW_HOURS) {
    warnings.push(say("budget_buys_little", { ...budget, price, currency, hours: round(hoursEach) }));
  }
  return warnings;
}

const has = ({ languages }: Case, ...these: readonly TeamLanguage[]) => these.some((one) => languages?.includes(one));

const round = (value: number) => Number(value.toPrecision(3));
