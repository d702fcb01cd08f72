import type { Scenario } from "./scenario.js";

const table = { dataKind: "table", ownData: "labelled", predict: "regression", columns: 20 } as const;
const small = { ...table, rows: 20_000 } as const;
/** 10 GB a thousand million: more than any machine holds. */
const huge = { ...table, rows: 20_000_000_000, bytes: 4e12 } as const;

/** What a team speaks and has, against what its data need. */
export const teamScenarios: readonly Scenario[] = [
  {
    id: "r-and-a-small-table",
    story: "A team that writes R, a small table: a page serves without a language.",
    answers: { ...small, languages: ["r"] },
    right: { service: "workspace", kind: "machine", class: "general_purpose", gpu: false },
  },
  {
    id: "r-in-full-control-of-much",
    story: "R is one of Spark's languages.",
    answers: { ...huge, languages: ["r"], control: "full" },
    right: { service: ["spark", "analytics"], kind: "cluster" },
  },
  {
    id: "scala-at-the-lake",
    story: "Scala, data of 4 TB in a lake, engineering and science in one.",
    answers: { ...huge, languages: ["scala"], dataPlace: "data_lake", scope: "engineering_and_training" },
    right: { service: ["spark", "analytics"], kind: "cluster" },
  },
  {
    id: "scala-and-a-small-table",
    story: "Scala and twenty thousand rows: no cluster for seconds of work.",
    answers: { ...small, languages: ["scala"] },
    right: { service: ["workspace", "spark"], kind: "machine", gpu: false },
  },
  {
    id: "sql-in-the-warehouse",
    story: "Analysts with SQL, a warehouse of 4 TB, from raw tables to a model in one place.",
    answers: { ...huge, languages: ["sql"], dataPlace: "warehouse", scope: "engineering_and_training" },
    right: { service: "analytics", kind: "cluster" },
  },
  {
    id: "sql-by-this-evening",
    story: "Analysts with SQL and a table of the warehouse, by this evening.",
    answers: { ...small, languages: ["sql"], dataPlace: "warehouse", effort: "hours" },
    right: {
      service: ["workspace", "analytics"],
      way: ["automl", "guided_training", "analytics_automl"],
      kind: "machine",
    },
  },
  {
    id: "typescript-in-code",
    story: "A team that writes TypeScript and works in code.",
    answers: { ...small, languages: ["typescript"], interfaces: ["code"] },
    right: { service: "workspace", kind: "machine", class: "general_purpose", gpu: false },
  },
  {
    id: "nobody-writes-code",
    story: "Nobody writes code, and a page is wanted.",
    answers: { ...small, languages: ["none"], interfaces: ["studio"], control: "none" },
    right: { service: "workspace", way: ["automl", "guided_training"], kind: "machine", gpu: false },
  },
  {
    id: "nobody-and-python",
    story: "No language and Python are both said: Python it is.",
    answers: { ...small, languages: ["none", "python"], control: "full" },
    right: { service: "workspace", way: "own_script", kind: "machine", warns: true },
  },
  {
    id: "fortran-and-python",
    story: "A language that nobody knows beside one that is known.",
    answers: { ...small, languages: ["fortran", "python"], control: "full" },
    right: { service: "workspace", way: "own_script", kind: "machine", warns: true },
  },
  {
    id: "cobol-only",
    story: "Only a language that nothing here speaks.",
    answers: { ...small, languages: ["cobol"] },
    right: { service: "workspace", kind: "machine", gpu: false, warns: true },
  },
  {
    id: "pyspark-and-fifty-megabytes",
    story: "PySpark is spoken, the data have 50 MB.",
    answers: { ...table, rows: 400_000, bytes: 50_000_000, languages: ["pyspark"] },
    right: { service: ["workspace", "spark"], kind: "machine", gpu: false },
  },
  {
    id: "python-and-pyspark-and-much",
    story: "4 TB, Python and PySpark, scripts may be rewritten.",
    answers: { ...huge, languages: ["python", "pyspark"], willRewrite: true },
    right: { service: "spark", kind: "cluster" },
  },
  {
    id: "python-that-stays-and-much",
    story: "4 TB, Python only, nothing may be rewritten: no machine holds them all the same.",
    answers: { ...huge, languages: ["python"], willRewrite: false },
    right: { service: ["spark", "analytics"], kind: "cluster", warns: true },
  },
  {
    id: "python-that-stays-and-slow",
    story: "Slow on the largest machine with a GPU, and nothing may be rewritten.",
    answers: {
      ...{ ...table, rows: 40_000_000, languages: ["python"], willRewrite: false },
      ...{ currentClass: "gpu", isLargestSize: true, trouble: "too_slow" },
    },
    right: { service: "workspace", kind: "machine", gpu: true },
  },
  {
    id: "databricks-in-the-house-python-in-the-hands",
    story: "Full control, Python, and Databricks is there: both fit.",
    answers: { ...small, languages: ["python"], services: ["databricks"], control: "full" },
    right: { service: ["workspace", "spark"], kind: "machine", gpu: false },
  },
  {
    id: "databricks-for-all-work",
    story: "Databricks is there, and all work on data is to be in one place.",
    answers: {
      ...{ ...table, rows: 5_000_000, services: ["databricks"], scope: "engineering_and_training" },
      languages: ["pyspark"],
    },
    right: { service: "spark", kind: ["machine", "cluster"] },
  },
  {
    id: "synapse-for-all-work",
    story: "Synapse is there, SQL is spoken, and all work on data is to be in one place.",
    answers: {
      ...{ ...table, rows: 5_000_000, services: ["synapse"], scope: "engineering_and_training" },
      languages: ["sql"],
    },
    right: { service: "analytics", kind: ["machine", "cluster"] },
  },
  {
    id: "synapse-in-the-house-python-at-hand",
    story: "Synapse is there, but Python is spoken and training alone is asked for.",
    answers: { ...small, languages: ["python"], services: ["synapse"], scope: "training" },
    right: { service: "workspace", kind: "machine" },
  },
  {
    id: "azure-ml-in-the-house",
    story: "Azure Machine Learning is there, Python is spoken.",
    answers: { ...small, languages: ["python"], services: ["azure_ml"] },
    right: { service: "workspace", kind: "machine" },
  },
  {
    id: "a-model-in-mlflow",
    story: "The model is trained and lies in MLflow.",
    answers: { ...small, model: "existing", services: ["mlflow"], languages: ["python"] },
    right: { service: "workspace", way: "model_import", kind: "none" },
  },
  {
    id: "audit-and-a-page",
    story: "A bank: every version accounted for, people look at a page.",
    answers: { ...small, predict: "binary_classification", audit: true, interfaces: ["studio"], languages: ["none"] },
    right: { service: "workspace", kind: "machine", gpu: false },
  },
  {
    id: "shared-out-for-a-thousand-rows",
    story: "A training of a thousand rows is to be shared out among machines: it would end before they have started.",
    answers: { ...table, rows: 1_000, distributed: true },
    right: { service: ["workspace", "spark"], kind: "machine", warns: true },
  },
  {
    id: "shared-out-for-much",
    story: "Half a terabyte, shared out among machines, in PySpark.",
    answers: { ...table, rows: 2_500_000_000, bytes: 5e11, distributed: true, languages: ["pyspark"] },
    right: { service: ["spark", "analytics"], kind: "cluster" },
  },
];
