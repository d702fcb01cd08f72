import type { Scenario } from "./scenario.js";

const ordinary = { dataKind: "table", rows: 20_000, columns: 20, ownData: "labelled" } as const;
const usual = { service: "workspace", kind: "machine" } as const;

/** Which task, which metric. */
export const taskScenarios: readonly Scenario[] = [
  {
    id: "yes-or-no",
    story: "Whether a customer leaves.",
    answers: { ...ordinary, predict: "binary_classification" },
    right: { ...usual, task: "binary_classification", metric: "roc_auc" },
  },
  {
    id: "categories",
    story: "Which of five kinds of glass.",
    answers: { ...ordinary, predict: "multiclass_classification" },
    right: { ...usual, task: "multiclass_classification", metric: "f1_macro" },
  },
  {
    id: "number",
    story: "What a house will sell for; being off by a lot costs more than twice as much.",
    answers: { ...ordinary, predict: "regression", mistakes: "large_errors" },
    right: { ...usual, task: "regression", metric: "rmse" },
  },
  {
    id: "amounts",
    story: "Amounts of money: each euro off costs one euro.",
    answers: { ...ordinary, predict: "regression", mistakes: "amounts" },
    right: { ...usual, task: "regression", metric: "mae" },
  },
  {
    id: "percentages",
    story: "Errors count in per cent.",
    answers: { ...ordinary, predict: "regression", mistakes: "percentages" },
    right: { ...usual, task: "regression", metric: "mape" },
  },
  {
    id: "time-series",
    story: "Two years of sales by shop, and nothing said of what is wanted.",
    answers: { dataKind: "time_series", rows: 73_000, columns: 5 },
    right: { ...usual, task: "forecasting", way: "automl", class: "general_purpose", decisive: "task-time-series" },
  },
  {
    id: "future-numbers",
    story: "Next month's demand.",
    answers: { predict: "forecasting", dataKind: "table", rows: 50_000, columns: 8, mistakes: "amounts" },
    right: { ...usual, task: "forecasting", metric: "mae" },
  },
  {
    id: "missed-cases",
    story: "A disease that must not be missed.",
    answers: { ...ordinary, predict: "binary_classification", mistakes: "missed_cases" },
    right: { ...usual, metric: "recall", rule: "metric-missed" },
  },
  {
    id: "false-alarms",
    story: "Each alarm sends somebody out: false ones cost most.",
    answers: { ...ordinary, predict: "binary_classification", mistakes: "false_alarms" },
    right: { ...usual, metric: "precision" },
  },
  {
    id: "probabilities",
    story: "The probability itself goes into a price.",
    answers: { ...ordinary, predict: "binary_classification", mistakes: "probabilities" },
    right: { ...usual, metric: "log_loss" },
  },
  {
    id: "all-mistakes-equal",
    story: "Every mistake costs the same, and there are as many of each class.",
    answers: { ...ordinary, predict: "multiclass_classification", mistakes: "all_equal" },
    right: { ...usual, metric: "accuracy" },
  },
  {
    id: "measured-rare",
    story: "Measured: 2 % of the rows are fraud.",
    answers: {},
    facts: { rows: 200_000, columns: 28, target: "fraud", task: "binary_classification", rarestShare: 0.02 },
    right: { ...usual, task: "binary_classification", metric: "average_precision", decisive: "task-measured" },
  },
  {
    id: "measured-number",
    story: "Measured: the target is a quantity, though a category was said.",
    answers: { predict: "multiclass_classification" },
    facts: { rows: 4000, columns: 12, target: "price", task: "regression" },
    right: { ...usual, task: "regression", warning: "facts_replace_answers" },
  },
  {
    id: "images-without-task",
    story: "Images, and nothing said of what is wanted.",
    answers: { dataKind: "images", ownData: "labelled", languages: ["python"], control: "full", rows: 5000 },
    right: { ...usual, task: "image_classification", gpu: true },
  },
  {
    id: "texts-without-task",
    story: "Documents out of which something is to be taken.",
    answers: { dataKind: "documents", ownData: "none" },
    right: { task: "text_extraction", service: "ai_services", way: "prebuilt_service", kind: "none" },
  },
  {
    id: "anomalies",
    story: "Readings of machines that look unlike all others; nobody has labelled any.",
    answers: { predict: "anomaly_detection", dataKind: "table", ownData: "unlabelled", rows: 500_000, columns: 30 },
    right: { ...usual, task: "anomaly_detection" },
  },
  {
    id: "number-plain",
    story: "A number, and nothing said of its errors.",
    answers: { ...ordinary, predict: "regression" },
    right: { ...usual, task: "regression", metric: "rmse", decisive: "metric-number" },
  },
  {
    id: "rare-categories",
    story: "Ten kinds of defects, of which the rare ones matter as much as the others.",
    answers: { ...ordinary, predict: "multiclass_classification", mistakes: "rare_classes" },
    right: { ...usual, task: "multiclass_classification", metric: "f1_macro", rule: "metric-rare-classes" },
  },
  {
    id: "read-texts",
    story: "Labelled texts, and nothing said of what is wanted.",
    answers: { dataKind: "text", ownData: "labelled", languages: ["python"], control: "full", rows: 5000 },
    right: { ...usual, task: "text_classification", gpu: true, decisive: "task-texts" },
  },
  {
    id: "measured-metric",
    story: "Measured: the target is an amount of money, which the data's own suggestion judges by the absolute error.",
    answers: {},
    facts: { rows: 4000, columns: 12, target: "price", task: "regression", metric: "mae", criteria: ["r2 >= 0.6"] },
    right: { ...usual, task: "regression", metric: "mae", decisive: "metric-measured" },
  },
  {
    id: "segments",
    story: "Customers in groups that are alike.",
    answers: { predict: "clustering", dataKind: "table", ownData: "unlabelled", rows: 80_000, columns: 25 },
    right: { ...usual, task: "clustering" },
  },
];
