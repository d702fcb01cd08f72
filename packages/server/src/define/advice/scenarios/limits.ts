import type { Scenario } from "./scenario.js";

const table = { dataKind: "table", ownData: "labelled", predict: "regression", rows: 200_000, columns: 30 } as const;
const machine = { service: "workspace", kind: "machine" } as const;
const target = { target: "price", task: "regression" } as const;
const measured = (memoryBytes: number, coreSeconds: number, parallelShare = 0.9) =>
  ({
    ...{ rows: 1_000_000, columns: 30, bytes: 240_000_000, ...target },
    measured: { sampleRows: 50_000, memoryBytes, coreSeconds, parallelShare },
  }) as const;
const images: Scenario["answers"] = {
  ...{ predict: "image_classification", dataKind: "images", ownData: "labelled", rows: 100_000 },
  ...{ control: "full", languages: ["python"], model: "deep_learning" },
};

/** Borders between sizes and classes, and the order of escalation. */
export const limitScenarios: readonly Scenario[] = [
  {
    id: "three-thousand-rows",
    story: "The smallest machine is enough.",
    answers: { ...table, rows: 3_000 },
    right: { ...machine, class: "general_purpose", gpu: false, cores: [2, 2] },
  },
  {
    id: "a-gigabyte-measured",
    story: "A peak of 1 GB in half a minute: the smallest.",
    answers: {},
    facts: measured(1e9, 30),
    right: { ...machine, class: "general_purpose", gpu: false, cores: [2, 2] },
  },
  {
    id: "just-within-eight-gib",
    story: "6.8 GB leave a fifth of 8 GiB free.",
    answers: {},
    facts: measured(6.8e9, 60),
    right: { ...machine, class: "general_purpose", cores: [2, 2] },
  },
  {
    id: "just-beyond-eight-gib",
    story: "7 GB do not: the same cores with twice the memory are the next cheapest.",
    answers: {},
    facts: measured(7e9, 60),
    right: { ...machine, class: "memory_optimised", cores: [2, 2] },
  },
  {
    id: "twenty-gigabytes-measured",
    story: "20 GB: four cores with 32 GiB cost less than eight.",
    answers: {},
    facts: measured(20e9, 600),
    right: { ...machine, class: "memory_optimised", gpu: false, cores: [4, 4] },
  },
  {
    id: "more-than-any-machine-measured",
    story: "900 GB: no machine has them.",
    answers: {},
    facts: { ...measured(900e9, 50_000), rows: 4_000_000_000, bytes: 900e9 },
    right: { service: ["spark", "analytics"], kind: "cluster" },
  },
  {
    id: "an-hour-on-sixteen",
    story: "Ten hours of a core, nearly all of it shared out, are to end in an hour.",
    answers: { trainingHours: 1 },
    facts: measured(8e9, 36_000, 0.98),
    right: { ...machine, gpu: false, cores: [16, 16] },
  },
  {
    id: "no-hurry-no-cores",
    story: "Ten hours of a core, and a week of time: the cheapest that holds it.",
    answers: { trainingHours: 168 },
    facts: measured(2e9, 36_000, 0.98),
    right: { ...machine, class: "general_purpose", gpu: false, cores: [2, 4] },
  },
  {
    id: "no-cpu-fast-enough",
    story: "What cannot be shared out takes longer than there is: no CPU ends it, a GPU is next.",
    answers: { trainingHours: 1 },
    facts: measured(8e9, 1e6, 0.9),
    right: { ...machine, gpu: true },
  },
  {
    id: "slow-on-a-middling-machine",
    story: "Too slow, and there are larger sizes: one of those, no GPU.",
    answers: { ...table, currentClass: "general_purpose", isLargestSize: false, trouble: "too_slow" },
    right: { ...machine, gpu: false },
  },
  {
    id: "slow-on-the-largest-machine",
    story: "Too slow on the largest: a GPU.",
    answers: { ...table, rows: 30_000_000, currentClass: "memory_optimised", isLargestSize: true, trouble: "too_slow" },
    right: { ...machine, class: "gpu", gpu: true },
  },
  {
    id: "slow-on-one-gpu",
    story: "Too slow on a GPU, and there are larger ones.",
    answers: { ...images, currentClass: "gpu", isLargestSize: false, trouble: "too_slow" },
    right: { ...machine, class: "gpu", gpu: true },
  },
  {
    id: "slow-on-the-largest-gpu",
    story: "Too slow on the largest GPU, and scripts may be rewritten: Spark.",
    answers: {
      ...{ ...table, rows: 300_000_000, currentClass: "gpu", isLargestSize: true, trouble: "too_slow" },
      ...{ willRewrite: true, languages: ["python", "pyspark"] },
    },
    right: { service: ["spark", "analytics"], kind: "cluster" },
  },
  {
    id: "memory-gone-on-general-purpose",
    story: "Out of memory on general purpose: more memory for each core.",
    answers: { ...table, currentClass: "general_purpose", isLargestSize: false, trouble: "out_of_memory" },
    right: { ...machine, class: "memory_optimised", gpu: false },
  },
  {
    id: "memory-gone-on-the-largest",
    story: "Out of memory on the largest machine with most memory: several machines.",
    answers: { ...table, currentClass: "memory_optimised", isLargestSize: true, trouble: "out_of_memory" },
    right: { service: ["spark", "analytics"], kind: "cluster" },
  },
  {
    id: "gpu-mostly-unused",
    story: "A table on a GPU that hardly works.",
    answers: { ...table, currentClass: "gpu", trouble: "mostly_unused" },
    right: { ...machine, class: "general_purpose", gpu: false },
  },
  {
    id: "memory-mostly-unused",
    story: "A small table on a machine of much memory.",
    answers: { ...table, rows: 20_000, currentClass: "memory_optimised", trouble: "mostly_unused" },
    right: { ...machine, class: "general_purpose", gpu: false, cores: [2, 4] },
  },
  {
    id: "cluster-mostly-unused",
    story: "Two million rows on a cluster that waits: one machine.",
    answers: { ...table, rows: 2_000_000, currentClass: "spark", trouble: "mostly_unused" },
    right: { ...machine, gpu: false },
  },
  {
    id: "a-gpu-and-no-money",
    story: "A network on a hundred thousand images, and a dollar a month: the GPU is needed, the money is not enough.",
    answers: { ...images, budgetPerMonth: 1, trainingsPerMonth: 30 },
    right: { ...machine, gpu: true, warns: true },
  },
  {
    id: "a-gpu-and-few-euros",
    story:
      "The same with a hundred euros a month: prices are in dollars, which is said, and no exchange rate is made up.",
    answers: { ...images, budgetPerMonth: 100, budgetCurrency: "EUR", trainingsPerMonth: 30 },
    right: { ...machine, gpu: true, warning: "budget_other_currency" },
  },
  {
    id: "a-network-for-a-small-table",
    story: "A network for five thousand rows: a CPU is enough, and cheaper.",
    answers: { ...table, rows: 5_000, model: "deep_learning", languages: ["python"] },
    right: { ...machine, class: "general_purpose", gpu: false },
  },
  {
    id: "notebooks-on-a-table",
    story: "Notebooks: memory optimised while developing, whatever the training needs.",
    answers: { ...table, rows: 20_000, development: "notebooks", interfaces: ["notebook"] },
    right: { ...machine, class: "general_purpose", development: "memory_optimised" },
  },
  {
    id: "analysis-in-memory-of-much",
    story: "Analysis in memory of fifty million rows.",
    answers: { ...table, rows: 50_000_000, development: "in_memory_analysis" },
    right: { service: "workspace", kind: "machine", gpu: false, development: "memory_optimised" },
  },
  {
    id: "tests-of-scripts",
    story: "Scripts tried on small sets: general purpose while developing.",
    answers: { ...table, rows: 20_000, development: "tests", languages: ["python"] },
    right: { ...machine, development: "general_purpose", gpu: false },
  },
  {
    id: "few-columns-many-rows",
    story: "A hundred million rows of four columns still fit one machine.",
    answers: { ...table, rows: 100_000_000, columns: 4 },
    right: { ...machine, gpu: false },
  },
  {
    id: "twice-as-much-every-year",
    story: "A small table that doubles each year is still small in a year.",
    answers: { ...table, rows: 50_000, growthPercentPerYear: 100 },
    right: { ...machine, class: "general_purpose", gpu: false },
  },
  {
    id: "oddities-in-a-stream",
    story: "Oddities in what sensors send, told within a second.",
    answers: { ...table, predict: "anomaly_detection", ownData: "unlabelled", dataPlace: "stream", latencyMs: 1_000 },
    right: { ...machine, task: "anomaly_detection", gpu: false },
  },
  {
    id: "groups-of-customers",
    story: "Groups of customers that nobody has named.",
    answers: { ...table, predict: "clustering", ownData: "unlabelled", rows: 10_000 },
    right: { ...machine, task: "clustering", gpu: false },
  },
  {
    id: "large-errors-hurt",
    story: "A number, and large errors hurt most.",
    answers: { ...table, mistakes: "large_errors" },
    right: { ...machine, task: "regression", metric: "rmse" },
  },
  {
    id: "amounts-add-up",
    story: "A number, and errors add up as amounts.",
    answers: { ...table, mistakes: "amounts" },
    right: { ...machine, task: "regression", metric: "mae" },
  },
  {
    id: "odds-wanted",
    story: "Odds that can be trusted, of yes or no.",
    answers: { ...table, predict: "binary_classification", mistakes: "probabilities" },
    right: { ...machine, task: "binary_classification", metric: "log_loss" },
  },
];
