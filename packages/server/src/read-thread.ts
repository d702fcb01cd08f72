import { parentPort, workerData } from "node:worker_threads";
import { metricBulkAnswer, metricHistoryAnswer, metricIntervalAnswer } from "./compat/mlflow/metric-answers.js";
import { runSearchAnswer } from "./compat/mlflow/run-search-answer.js";
import { serveReads } from "./store/sqlite/serve-reads.js";
import { foundRunsAnswer, loggedKeysAnswer, runPlotAnswer } from "./track/run-log-answers.js";

/** Entry of a thread for long reads. */
serveReads(parentPort!, workerData, [
  runSearchAnswer,
  metricHistoryAnswer,
  metricBulkAnswer,
  metricIntervalAnswer,
  foundRunsAnswer,
  loggedKeysAnswer,
  runPlotAnswer,
]);
