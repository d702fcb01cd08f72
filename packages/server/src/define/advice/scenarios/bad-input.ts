import type { Scenario } from "./scenario.js";

const usual = { service: "workspace", kind: "machine", class: "general_purpose" } as const;

/** Answers that contradict each other, cannot be, or are not there: a sentence, and the best advice that can still be given. */
export const badInputScenarios: readonly Scenario[] = [
  {
    id: "no-answers",
    story: "Nothing was said.",
    answers: {},
    right: { ...usual, task: null, metric: null, way: "automl", warning: "task_unknown" },
  },
  {
    id: "no-data-but-rows",
    story: "No data, and a thousand million rows of them.",
    answers: { ownData: "none", rows: 1e9, columns: 20, dataKind: "table", predict: "regression" },
    right: { service: "workspace", kind: "machine", class: "memory_optimised", warning: "no_data_but_size" },
  },
  {
    id: "no-data-table",
    story: "Prices are to be predicted, and there are no data.",
    answers: { ownData: "none", dataKind: "table", predict: "regression" },
    right: { ...usual, warning: "no_data" },
  },
  {
    id: "unlabelled-classification",
    story: "Categories are to be learnt from rows without the right answers.",
    answers: { ownData: "unlabelled", dataKind: "table", predict: "binary_classification", rows: 10_000, columns: 10 },
    right: { ...usual, warning: "labels_missing" },
  },
  {
    id: "ten-to-the-fifteen-rows",
    story: "A million times a thousand million rows.",
    answers: { rows: 1e15, columns: 20, dataKind: "table", predict: "regression" },
    right: { service: ["spark", "analytics"], kind: "cluster", warning: "beyond_any_cluster" },
  },
  {
    id: "negative-budget",
    story: "The budget is below nothing.",
    answers: { budgetPerMonth: -100, dataKind: "table", rows: 1000, columns: 5, predict: "regression" },
    right: { ...usual, warning: "number_impossible" },
  },
  {
    id: "unknown-language",
    story: "The team writes COBOL.",
    answers: { languages: ["COBOL"], dataKind: "table", rows: 1000, columns: 5, predict: "regression" },
    right: { ...usual, way: "automl", warning: "language_unknown" },
  },
  {
    id: "none-and-python",
    story: "No language, and Python.",
    answers: { languages: ["none", "python"], dataKind: "table", rows: 1000, columns: 5, predict: "regression" },
    right: { ...usual, warning: "languages_contradict", rule: "python" },
  },
  {
    id: "images-as-regression-of-a-table",
    story: "Future numbers out of images.",
    answers: { dataKind: "images", predict: "forecasting", control: "full", languages: ["python"] },
    right: { service: "workspace", kind: "machine", class: "gpu", warning: "task_does_not_fit_data" },
  },
  {
    id: "control-without-code",
    story: "Full control, and nobody who programs.",
    answers: {
      control: "full",
      languages: ["none"],
      dataKind: "table",
      rows: 5000,
      columns: 10,
      predict: "regression",
    },
    right: { ...usual, way: ["guided_training", "automl"], warning: "control_without_language" },
  },
  {
    id: "part-of-a-row",
    story: "Half a row, and infinitely many columns.",
    answers: { rows: 0.5, columns: Number.MAX_VALUE, dataKind: "table", predict: "regression" },
    right: { ...usual, warning: "number_impossible" },
  },
];
