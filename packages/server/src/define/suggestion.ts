import type { DefinitionSuggestion, Reason, Task } from "@crisol/contract";
import {
  type ColumnSummary,
  classCountsOf,
  formatCriterion,
  suggestTask,
  type TaskReason,
  type TaskReasonCode,
} from "@crisol/engine";

const NOTHING: DefinitionSuggestion = {
  target: null,
  task: null,
  positiveClass: null,
  primaryMetric: null,
  criteria: [],
  classes: [],
};

/**
 * What `columns` suggest for a project's definition, each with its reason. With `target` the rest is suggested for that
 * column. Nulls where no column could be a target.
 */
export function definitionSuggestion(columns: readonly ColumnSummary[], target?: string): DefinitionSuggestion {
  const found = suggestTask(columns, target);
  if (!found) return NOTHING;
  const because = (...prefixes: string[]) => reasonOf(found.reasons, prefixes);
  const criteria = found.reasons.filter(({ code }) => code === "criteria_start");
  return {
    target: { value: found.targetColumn, reason: because("target_") },
    task: { value: found.task as Task, reason: because("task_") },
    positiveClass: found.positiveClass ? { value: found.positiveClass, reason: because("positive_") } : null,
    primaryMetric: { value: found.metric, reason: because("metric_") },
    criteria: found.criteria.map((criterion, index) => ({
      value: formatCriterion(criterion),
      reason: toReason(criteria[index] as TaskReason),
    })),
    classes: found.task === "regression" ? [] : classesOf(columns, found.targetColumn),
  };
}

function classesOf(columns: readonly ColumnSummary[], target: string): DefinitionSuggestion["classes"] {
  const column = columns.find(({ name }) => name === target);
  return column ? classCountsOf(column).map(({ level, count }) => ({ value: level, rowCount: count })) : [];
}

function reasonOf(reasons: readonly TaskReason[], prefixes: readonly string[]): Reason {
  const found = reasons.find(({ code }) => prefixes.some((prefix) => code.startsWith(prefix)));
  if (!found) throw new Error(`the engine gave no reason of ${prefixes.join(", ")}`);
  return toReason(found);
}

function toReason({ code, params, message }: TaskReason): Reason {
  return { code: code satisfies TaskReasonCode, params: { ...params }, text: message };
}
