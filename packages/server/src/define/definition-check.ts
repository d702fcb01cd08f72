import { CrisolError, type DataColumn } from "@crisol/contract";
import { METRICS, parseCriterion } from "@crisol/engine";
import type { ProjectRecord } from "./projects.js";

/**
 * Refuses a definition that contradicts itself or its data. What is not defined yet is not checked, so that a project
 * can be filled in step by step. `columns` are those of the project's data version, if it has one.
 */
export function checkDefinition(project: ProjectRecord, columns: readonly DataColumn[] | null): void {
  for (const criterion of project.criteria) checkCriterion(criterion, project);
  checkMetric(project);
  if (columns && project.target !== null) checkTarget(project, project.target, columns);
  if (project.positiveClass !== null && project.task !== null && project.task !== "binary_classification") {
    throw new CrisolError("task_does_not_fit", {
      field: "positiveClass",
      value: project.task,
      problem: "only binary classification has a positive class",
    });
  }
}

function checkCriterion(text: string, project: ProjectRecord): void {
  const parsed = parseCriterion(text);
  if ("problem" in parsed) throw new CrisolError("criterion_invalid", { value: text, problem: parsed.problem });
  const { metric } = parsed.criterion;
  if (project.task === null || !isMetric(metric) || fits(metric, project.task)) return;
  const problem = `${metric} is not a metric of ${project.task}`;
  throw new CrisolError("criterion_invalid", { value: text, problem });
}

function checkMetric({ primaryMetric, task }: ProjectRecord): void {
  if (primaryMetric === null) return;
  if (!isMetric(primaryMetric)) {
    const problem = `primaryMetric must be one of ${Object.keys(METRICS).join(", ")}, not ${primaryMetric}`;
    throw new CrisolError("invalid_request", { problem }, [{ field: "primaryMetric", message: problem }]);
  }
  if (task === null || fits(primaryMetric, task)) return;
  throw new CrisolError("task_does_not_fit", {
    field: "primaryMetric",
    value: task,
    problem: `${primaryMetric} is a metric of ${METRICS[primaryMetric].tasks.join(", ")}`,
  });
}

function checkTarget(project: ProjectRecord, target: string, columns: readonly DataColumn[]): void {
  const column = columns.find(({ name }) => name === target);
  if (!column) {
    throw new CrisolError("target_not_in_data", { value: target, columns: columns.map(({ name }) => name).join(", ") });
  }
  const isNumber = column.type === "integer" || column.type === "number" || column.type === "boolean";
  if (project.task === "regression" && !isNumber) {
    throw new CrisolError("task_does_not_fit", {
      field: target,
      value: project.task,
      problem: `its values are of type ${column.type}, and regression needs numbers`,
    });
  }
}

function isMetric(name: string): name is keyof typeof METRICS {
  return Object.hasOwn(METRICS, name);
}

function fits(metric: keyof typeof METRICS, task: string): boolean {
  return (METRICS[metric].tasks as readonly string[]).includes(task);
}
