import { errorCatalogue } from "@crisol/contract";
import action from "./en/action.js";
import advice from "./en/advice.js";
import algorithm from "./en/algorithm.js";
import algorithmText from "./en/algorithm-text.js";
import allRuns from "./en/all-runs.js";
import artifact from "./en/artifact.js";
import audit from "./en/audit.js";
import batch from "./en/batch.js";
import codes from "./en/codes.js";
import coefficient from "./en/coefficient.js";
import compare from "./en/compare.js";
import compute from "./en/compute.js";
import data from "./en/data.js";
import define from "./en/define.js";
import deleteRuns from "./en/delete-runs.js";
import deploy from "./en/deploy.js";
import environments from "./en/environments.js";
import explain from "./en/explain.js";
import extrapolation from "./en/extrapolation.js";
import group from "./en/group.js";
import home from "./en/home.js";
import importModel from "./en/import-model.js";
import jobFile from "./en/job-file.js";
import jobs from "./en/jobs.js";
import log from "./en/log.js";
import member from "./en/member.js";
import metric from "./en/metric.js";
import monitor from "./en/monitor.js";
import nav from "./en/nav.js";
import notebooks from "./en/notebooks.js";
import phase from "./en/phase.js";
import pipeline from "./en/pipeline.js";
import plot from "./en/plot.js";
import prepare from "./en/prepare.js";
import project from "./en/project.js";
import registry from "./en/registry.js";
import role from "./en/role.js";
import run from "./en/run.js";
import runFiles from "./en/run-files.js";
import runLog from "./en/run-log.js";
import schedule from "./en/schedule.js";
import secrets from "./en/secrets.js";
import settings from "./en/settings.js";
import sweep from "./en/sweep.js";
import tokens from "./en/tokens.js";
import train from "./en/train.js";
import usage from "./en/usage.js";
import user from "./en/user.js";
import verdict from "./en/verdict.js";

const errors = Object.fromEntries(Object.entries(errorCatalogue).map(([code, [, sentence]]) => [code, sentence]));

/**
 * What the Studio says in English. `es.ts` has the same keys; placeholders stand in braces. Reasons, examples and
 * parameters come in English from the API: only other languages have texts of their own for them.
 */
export default {
  advice,
  action,
  alertKind: {
    feature_drift: "Feature drift",
    prediction_drift: "Prediction drift",
    latency: "Latency",
    performance: "Performance",
  },
  alertState: { open: "Open", acknowledged: "Looked after", resolved: "Resolved" },
  allRuns,
  format: {
    crisol: "Crisol",
    mlflow: "MLflow",
    lightgbm: "LightGBM",
    xgboost: "XGBoost",
    onnx: "ONNX",
  },
  algorithm,
  algorithmText,
  calibration: {
    sigmoid: "Sigmoid (Platt): few rows suffice",
    isotonic: "Isotonic: any shape, from about 1,000 rows",
    centred_isotonic: "Centred isotonic: without steps",
    beta: "Beta: also for probabilities that are too timid",
    temperature: "Temperature: keeps the order of the classes",
  },
  artifact,
  batch,
  code: { button: "Code", text: "Code", title: "The same in code" },
  coefficient,
  columnSet: { all_numeric: "all numbers", all_category: "all categories", all_timestamp: "all times" },
  audit,
  compare,
  confirm: { type: "To confirm, type" },
  crumb: {
    import: "Import",
    new: "New run",
    batch: "Score a file",
    compare: "Compare",
    all: "All runs",
    log: "Run",
    sweeps: "Sweeps",
    extrapolations: "Trials on part of the rows",
  },
  codes,
  data,
  datePart: {
    year: "year",
    quarter: "quarter",
    month: "month",
    day: "day",
    weekday: "weekday",
    day_of_year: "day of year",
    hour: "hour",
    minute: "minute",
    epoch_days: "days since 1970",
  },
  define,
  importModel,
  modelProcess: {
    preparing: "Its environment is being prepared",
    starting: "Its model is being loaded",
    ready: "Its model runs in a process of its own",
    failed: "Its process does not run",
    problem: "Last: {problem}.",
    restarts_one: "Started again {count} time.",
    restarts_other: "Started again {count} times.",
    log: "Log of its process",
  },
  deploy,
  diff: { added: "only in the second", removed: "only in the first", same: "No difference.", skipped: "left out" },
  encode: { one_hot: "one column per value", ordinal: "a number per value", target: "mean of the target" },
  endpointState: { live: "Live", stopped: "Stopped" },
  error: errors,
  failure: {
    connection: "The server does not answer. It may be restarting; what you typed is kept.",
    missing: "There is nothing here",
    missingText: "The address leads nowhere: the link may be old, or what it named was deleted.",
    page: "This page could not be shown",
    request: "Request",
    title: "That did not work",
  },
  finder: {
    button: "Find",
    nothing: "Nothing found",
    pages: "Pages",
    placeholder: "Find a project, page, data set, run, model or endpoint",
  },
  explain,
  home,
  impute: { mean: "mean", median: "median", most_frequent: "most frequent value", constant: "a fixed value" },
  job: {
    cancelled: "Cancelled",
    disconnected: "The connection is lost. The work goes on; this page follows again as soon as it is back.",
    failed: "Failed",
    left: "{time} left",
    queued: "Queued",
    running: "Running",
    succeeded: "Done",
  },
  jobFile,
  jobs,
  log,
  metric,
  monitor,
  group,
  member,
  nav,
  part: { train: "Training", validation: "Validation", test: "Test" },
  phase,
  pipeline,
  plot,
  prepare,
  project,
  quickstart: {
    doing: {
      define: "Reading what the data suggest",
      data: "Importing real data",
      prepare: "Choosing steps and a split",
      train: "Training",
      deploy: "Registering and deploying",
      monitor: "Asking for a first prediction",
    },
    title: "The six steps on real data",
  },
  recipeStep: {
    drop: "Drop columns",
    impute: "Fill in what is missing",
    encode: "Turn categories into numbers",
    scale: "Bring numbers to one scale",
    date_parts: "Take dates apart",
  },
  recipeStepText: {
    drop: "Columns that would leak the answer or say nothing",
    impute: "With a typical value of the training rows",
    encode: "For algorithms that take numbers only",
    scale: "For algorithms that compare sizes",
    date_parts: "Year, month, weekday and the like as features",
  },
  registry,
  run,
  deleteRuns,
  runLog,
  scale: { standard: "mean 0, deviation 1", min_max: "0 to 1", robust: "median 0, by quartiles" },
  series: {
    train_log_loss: "Log loss, training",
    validation_log_loss: "Log loss, validation",
    train_rmse: "RMSE, training",
    validation_rmse: "RMSE, validation",
    train_loss: "Loss, training",
    validation_loss: "Loss, validation",
  },
  settings,
  role,
  signIn: {
    button: "Sign in",
    description: "A login code works once; an API token works too",
    hint: "Open the link that the server printed when it started, or get a new code with",
    label: "Code or token",
    or: "or with a code or token",
    provider: "Continue with {name}",
    show: "Show or hide what is typed",
    title: "Sign in",
  },
  split: { random: "At random", stratified: "Stratified", group: "By group", time: "By time" },
  splitText: {
    random: "Each row falls into a part by chance.",
    stratified: "By chance, with the same share of each class in every part.",
    group: "All rows of a group, such as a patient, fall into the same part.",
    time: "The oldest rows train, the newest test: as it will be in use.",
  },
  stage: { none: "No stage", staging: "Staging", production: "Production", archived: "Archived" },
  state: { loading: "Loading", nothingMatches: "Nothing matches.", todo: "To do" },
  step: {
    define: "Define",
    data: "Data",
    prepare: "Prepare",
    train: "Train",
    deploy: "Deploy",
    monitor: "Monitor",
  },
  stepQuestion: {
    define: "What should come out?",
    data: "From what?",
    prepare: "In which form?",
    train: "How well does it work?",
    deploy: "Where does it answer?",
    monitor: "Does it still work?",
  },
  stepState: { todo: "to do", running: "running", done: "done", attention: "needs attention" },
  extrapolation,
  sweep,
  table: { actions: "Actions", select: "Select {name}", selectAll: "Select all" },
  task: {
    classification: "Classes",
    binary_classification: "Yes or no",
    multiclass_classification: "One of several classes",
    regression: "A number",
  },
  tokens,
  train,
  type: {
    integer: "whole number",
    number: "number",
    boolean: "true or false",
    date: "date",
    timestamp: "time",
    text: "text",
  },
  unit: {
    rows: "{rows} rows",
    columns: "{columns} columns",
    rowsOnly: "rows",
    iterationsOnly: "iterations",
    bytesOnly: "",
    stepsOnly: "steps",
    secondsOnly: "s",
  },
  webhook: { pending: "pending", delivered: "delivered", failed: "failed" },
  environments,
  notebooks,
  runFiles,
  schedule,
  compute,
  secrets,
  usage,
  verdict,
  user,
};
