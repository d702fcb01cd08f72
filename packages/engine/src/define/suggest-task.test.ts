import { expect, test } from "vitest";
import type { ColumnSummary } from "../frame/column-summary.js";
import { suggestTask } from "./suggest-task.js";

const levels = (name: string, counts: Record<string, number>): ColumnSummary => {
  const entries = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  return {
    name,
    kind: "category",
    rowCount: entries.reduce((sum, [, count]) => sum + count, 0),
    missingCount: 0,
    distinctCount: entries.length,
    levels: entries.map(([level, count]) => ({ level, count })),
  };
};
const number = (name: string, summary: Partial<ColumnSummary>): ColumnSummary => ({
  name,
  kind: "numeric",
  rowCount: 1000,
  missingCount: 0,
  distinctCount: 900,
  minimum: 0,
  maximum: 100,
  integerValued: false,
  ...summary,
});
const code = (name: string, minimum: number, maximum: number): ColumnSummary =>
  number(name, {
    minimum,
    maximum,
    integerValued: true,
    distinctCount: maximum - minimum + 1,
    valueCounts: Array.from({ length: maximum - minimum + 1 }, (_, i) => ({ value: minimum + i, count: 100 })),
  });
const codes = (columns: ColumnSummary[], target?: string) =>
  suggestTask(columns, target)?.reasons.map((reason) => reason.code);

test("census income: two levels, >50K is positive", () => {
  const suggestion = suggestTask([number("age", {}), levels("income", { "<=50K": 760, ">50K": 240 })]);
  expect(suggestion).toMatchObject({
    targetColumn: "income",
    task: "binary_classification",
    metric: "roc_auc",
    positiveClass: ">50K",
    criteria: [{ metric: "roc_auc", operator: ">=", bound: 0.8 }],
  });
  expect(suggestion?.reasons.map((reason) => reason.code)).toEqual([
    "target_name",
    "task_two_values",
    "metric_balanced",
    "positive_name",
    "criteria_start",
  ]);
  expect(suggestion?.reasons[2]?.message).toBe("24 % of the rows are positive, enough for ROC AUC to be fair.");
});

test("rare positives: average precision, recall among the criteria", () => {
  const fraud = number("is_fraud", {
    distinctCount: 2,
    valueCounts: [
      { value: 0, count: 980 },
      { value: 1, count: 20 },
    ],
  });
  const suggestion = suggestTask([fraud, number("amount", {})]);
  expect(suggestion).toMatchObject({ targetColumn: "is_fraud", metric: "average_precision", positiveClass: "1" });
  expect(suggestion?.criteria.map(({ metric }) => metric)).toEqual(["average_precision", "recall"]);
});

test("the positive class: affirmed, negated, or the rarer", () => {
  const positive = (counts: Record<string, number>) => suggestTask([levels("class", counts)])?.positiveClass;
  expect(positive({ yes: 900, no: 100 })).toBe("yes");
  expect(positive({ Sí: 500, No: 500 })).toBe("Sí");
  expect(positive({ "not ready": 10, ready: 90 })).toBe("ready");
  expect(positive({ cat: 30, dog: 70 })).toBe("cat");
  expect(positive({ benign: 30, malignant: 70 })).toBe("malignant");
});

test("several classes: log loss when even, macro F1 when not", () => {
  expect(suggestTask([levels("species", { a: 50, b: 50, c: 50 })])).toMatchObject({
    task: "multiclass_classification",
    metric: "log_loss",
    criteria: [{ metric: "log_loss", operator: "<=", bound: 0.55 }],
  });
  expect(suggestTask([levels("species", { a: 90, b: 50, c: 5 })])?.metric).toBe("f1_macro");
});

test("whole numbers: codes are classes, scales and quantities are regression", () => {
  expect(suggestTask([code("digit", 0, 9)])?.task).toBe("multiclass_classification");
  expect(suggestTask([code("quality", 3, 9)])?.task).toBe("regression");
  expect(codes([code("rating", 1, 5)])).toContain("task_scale");
  expect(suggestTask([number("SalePrice", { minimum: 1000, maximum: 1e6 })])).toMatchObject({
    task: "regression",
    metric: "mae",
  });
  expect(suggestTask([number("temperature", { minimum: -20 })])?.metric).toBe("rmse");
});

test("the target: named, else last; never an identifier, a time or a constant; or the one given", () => {
  const id = number("id", { integerValued: true, distinctCount: 1000, minimum: 1, maximum: 1000 });
  const time: ColumnSummary = { ...number("when", {}), kind: "timestamp" };
  expect(suggestTask([number("a", {}), number("b", {}), id, time, levels("k", { x: 9 })])?.targetColumn).toBe("b");
  expect(suggestTask([levels("Clase", { x: 9, y: 8 }), number("b", {})])?.targetColumn).toBe("Clase");
  expect(codes([levels("label", { x: 9, y: 8 }), number("b", {})], "b")?.[0]).toBe("target_given");
  expect(suggestTask([id, time])).toBeNull();
  expect(suggestTask([number("a", {})], "zzz")).toBeNull();
});
