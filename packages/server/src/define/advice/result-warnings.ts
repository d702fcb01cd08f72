import type { AdviceTask, Reason } from "@crisol/contract";
import type { Case } from "./case.js";
import { type Machines, priceOf } from "./choose-machines.js";
import { MOST_WORKERS } from "./constants.js";
import type { Estimate } from "./estimate.js";
import type { Say } from "./texts/say.js";

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
  const { budgetPerMonth, trainingHours, trainingsPerMonth = 1 } = of;
  if (budgetPerMonth === undefined) return warnings;
  // Where the time is not known, what was allowed for it is what it may cost.
  const allowed = trainingHours === undefined ? null : trainingHours * priceOf(training) * trainingsPerMonth;
  const cost = estimate.costPerMonth?.expected ?? allowed;
  if (cost !== null && cost > budgetPerMonth) {
    warnings.push(say("budget_exceeded", { cost: round(cost), budget: budgetPerMonth }));
  }
  return warnings;
}

const round = (value: number) => Number(value.toPrecision(3));
