import type { JobRunner } from "./job-kind.js";
import { runJobProcess } from "./job-main.js";

/**
 * Entry of a job's process. A new kind of job adds its runner here and to `JobKind` of the contract; a runner is
 * loaded only by the process that needs it.
 */
await runJobProcess({
  import: loaded(async () => (await import("../data/import-job.js")).importRunner),
  train: loaded(async () => (await import("../train/train-job.js")).trainRunner),
  compare: loaded(async () => (await import("../deploy/compare-job.js")).compareRunner),
  extrapolate: loaded(async () => (await import("../train/extrapolation/extrapolate-job.js")).extrapolateRunner),
  environment: loaded(async () => (await import("./environments/environment-job.js")).environmentRunner),
  notebook: loaded(async () => (await import("../script/notebooks/notebook-runner.js")).notebookRunner),
  predict: loaded(async () => (await import("../deploy/predict-job.js")).predictRunner),
  script: loaded(async () => (await import("../script/script-runner.js")).scriptRunner),
});

function loaded<Spec, Result>(load: () => Promise<JobRunner<Spec, Result>>): JobRunner<Spec, Result> {
  return {
    run: async (spec, context) => (await load()).run(spec, context),
    memoryBytes: async (spec) => (await load()).memoryBytes?.(spec) ?? null,
  };
}
