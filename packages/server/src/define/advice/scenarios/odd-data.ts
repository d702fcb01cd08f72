import type { Scenario } from "./scenario.js";

const workspace = { service: "workspace", kind: "machine", class: "general_purpose", gpu: false } as const;
const rows = { dataKind: "table", rows: 20_000, columns: 12, ownData: "labelled" } as const;

/** Data and numbers as people bring them: nothing to predict, facts against answers, what cannot be. */
export const oddDataScenarios: readonly Scenario[] = [
  {
    id: "nothing-to-predict",
    story: "A table without right answers, and no question to it.",
    answers: { dataKind: "table", rows: 20_000, columns: 12, ownData: "unlabelled" },
    right: { ...workspace, task: null },
  },
  {
    id: "an-id-as-target",
    story: "The column chosen has another value in each row: it names rows, and no task fits it.",
    answers: { target: "customer_id" },
    facts: { rows: 1_000, columns: 8, bytes: 80_000, target: "customer_id", task: null },
    right: { ...workspace, task: null },
  },
  {
    id: "one-column",
    story: "A file of one column of numbers.",
    answers: {},
    facts: { rows: 300, columns: 1, bytes: 2_000, target: null, task: null },
    right: { ...workspace, task: null },
  },
  {
    id: "one-class-only",
    story: "All rows have the same answer: there is nothing to tell apart.",
    answers: { predict: "binary_classification", target: "churn" },
    facts: {
      ...{ rows: 4_000, columns: 10, bytes: 400_000, target: "churn", task: null },
      classes: [{ value: "no", rowCount: 4_000 }],
      rarestShare: 1,
    },
    right: { ...workspace, warns: true },
  },
  {
    id: "a-million-times-a-thousand-million-rows",
    story: "10^15 rows of 20 columns.",
    answers: { ...rows, predict: "regression", rows: 1e15, columns: 20 },
    right: { service: ["spark", "analytics"], kind: "cluster", warns: true },
  },
  {
    id: "a-gap-in-time",
    story: "Two years of days with a month missing: the rows follow each other all the same.",
    answers: { predict: "forecasting" },
    facts: {
      rows: 700,
      columns: 2,
      bytes: 14_000,
      timeColumn: "day",
      isTimeOrdered: true,
      target: "sold",
      task: "regression",
    },
    right: { ...workspace, task: "forecasting", cores: [2, 4] },
  },
  {
    id: "forty-months",
    story: "Forty months of one number, next year's wanted, and mistakes are told in per cent.",
    answers: { predict: "forecasting", dataKind: "time_series", rows: 40, columns: 2, mistakes: "percentages" },
    right: { ...workspace, task: "forecasting", metric: "mape", cores: [2, 4] },
  },
  {
    id: "a-number-said-a-yes-measured",
    story: "A number is said to be predicted, and the column has yes and no.",
    answers: { predict: "regression", target: "bought" },
    facts: {
      ...{ rows: 9_000, columns: 14, bytes: 900_000, target: "bought", task: "binary_classification" },
      classes: [
        { value: "no", rowCount: 6_000 },
        { value: "yes", rowCount: 3_000 },
      ],
      rarestShare: 1 / 3,
    },
    right: { ...workspace, task: "binary_classification", warns: true },
  },
  {
    id: "few-said-many-measured",
    story: "A hundred rows are said, the file has five million.",
    answers: { ...rows, predict: "regression", rows: 100 },
    facts: { rows: 5_000_000, columns: 12, bytes: 600_000_000, target: "price", task: "regression" },
    right: { service: "workspace", kind: "machine", gpu: false, task: "regression", warns: true },
  },
  {
    id: "no-data-said-a-file-given",
    story: "No data of one's own are said, and a file is given.",
    answers: { ownData: "none", predict: "regression" },
    facts: { rows: 800, columns: 6, bytes: 40_000, target: "price", task: "regression" },
    right: { ...workspace, task: "regression", warns: true },
  },
  {
    id: "reviews-in-a-file",
    story: "Two columns: what was written, and the stars, one to five.",
    answers: {},
    facts: {
      ...{ rows: 30_000, columns: 2, bytes: 9_000_000, target: "stars", task: "multiclass_classification" },
      textColumns: ["review"],
      classes: ["1", "2", "3", "4", "5"].map((value) => ({ value, rowCount: 6_000 })),
      rarestShare: 0.2,
    },
    right: { service: ["workspace", "ai_services"], kind: ["machine", "none"], task: "text_classification" },
  },
  {
    id: "a-remark-among-numbers",
    story: "Thirty columns of numbers and one of remarks: a table.",
    answers: {},
    facts: {
      ...{ rows: 30_000, columns: 31, bytes: 9_000_000, target: "churn", task: "binary_classification" },
      textColumns: ["remark"],
      classes: [
        { value: "no", rowCount: 20_000 },
        { value: "yes", rowCount: 10_000 },
      ],
      rarestShare: 1 / 3,
    },
    right: { ...workspace, task: "binary_classification" },
  },
  {
    id: "paths-of-images-in-a-file",
    story: "A column of paths of images, and one of what they show.",
    answers: {},
    facts: {
      ...{ rows: 2_000, columns: 2, bytes: 100_000, target: "fruit", task: "multiclass_classification" },
      imageColumns: ["path"],
      classes: ["apple", "pear", "plum"].map((value) => ({ value, rowCount: 666 })),
      rarestShare: 1 / 3,
    },
    right: { service: ["workspace", "ai_services"], kind: ["machine", "none"], task: "image_classification" },
  },
  {
    id: "images-said-a-table-measured",
    story: "Images are said, and the file has numbers only.",
    answers: { dataKind: "images", predict: "image_classification" },
    facts: {
      ...{ rows: 3_000, columns: 20, bytes: 500_000, target: "kind", task: "multiclass_classification" },
      ...{ textColumns: [], imageColumns: [] },
      classes: ["a", "b", "c"].map((value) => ({ value, rowCount: 1_000 })),
      rarestShare: 1 / 3,
    },
    right: { ...workspace, task: "multiclass_classification", warns: true },
  },
  {
    id: "images-of-a-table",
    story: "A table, and objects in images are to be found: its rows may name the images.",
    answers: { ...rows, predict: "object_detection" },
    right: { service: ["workspace", "ai_services"], kind: ["machine", "none"] },
  },
  {
    id: "less-than-no-rows",
    story: "Minus three rows.",
    answers: { ...rows, predict: "regression", rows: -3 },
    right: { ...workspace, warns: true },
  },
  {
    id: "no-rows",
    story: "No rows at all, of a table that is said to be labelled.",
    answers: { ...rows, predict: "regression", rows: 0 },
    right: { ...workspace, warns: true },
  },
  {
    id: "half-a-column",
    story: "Two and a half columns.",
    answers: { ...rows, predict: "regression", columns: 2.5 },
    right: { ...workspace, warns: true },
  },
  {
    id: "less-than-no-money",
    story: "A budget of minus fifty.",
    answers: { ...rows, predict: "binary_classification", budgetPerMonth: -50 },
    right: { ...workspace, warns: true },
  },
  {
    id: "no-money",
    story: "A budget of nothing: the machine that is there.",
    answers: { ...rows, predict: "binary_classification", budgetPerMonth: 0 },
    right: workspace,
  },
  {
    id: "no-time-to-train",
    story: "A training may take no time at all.",
    answers: { ...rows, predict: "regression", trainingHours: 0 },
    right: { ...workspace, warns: true },
  },
  {
    id: "answers-before-they-are-asked",
    story: "Predictions in minus five milliseconds.",
    answers: { ...rows, predict: "regression", latencyMs: -5 },
    right: { ...workspace, warns: true },
  },
  {
    id: "shrinking-below-nothing",
    story: "Data that lose two hundred per cent a year.",
    answers: { ...rows, predict: "regression", growthPercentPerYear: -200 },
    right: { ...workspace, warns: true },
  },
  {
    id: "all-numbers-wrong",
    story: "Nothing that was said can be.",
    answers: { rows: -1, columns: 0, bytes: -1, budgetPerMonth: -1, trainingHours: -1, languages: ["klingon"] },
    right: { ...workspace, task: null, warns: true },
  },
  {
    id: "all-columns-of-the-world",
    story: "A hundred rows of two hundred thousand columns, as genes have.",
    answers: { ...rows, predict: "binary_classification", rows: 100, columns: 200_000 },
    right: { service: "workspace", kind: "machine", gpu: false, task: "binary_classification" },
  },
];
