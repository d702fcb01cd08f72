import { store } from "./0001_store.js";
import { access } from "./0002_access.js";
import { define } from "./0003_define.js";
import { data } from "./0004_data.js";
import { prepare } from "./0005_prepare.js";
import { train } from "./0006_train.js";
import { deploy } from "./0007_deploy.js";
import { monitor } from "./0008_monitor.js";
import { compute } from "./0009_compute.js";
import { explain } from "./0010_explain.js";
import { warmStart } from "./0011_warm_start.js";
import { track } from "./0012_track.js";
import { logged } from "./0013_logged.js";
import { registry } from "./0014_registry.js";
import { team } from "./0015_team.js";
import { registryVersions } from "./0016_registry_versions.js";
import { runWriters } from "./0019_run_writers.js";
import { metricIndex } from "./0020_metric_index.js";
import { trainingPoints } from "./0021_training_points.js";
import { audit } from "./0022_audit.js";
import { comparisons } from "./0023_comparisons.js";
import { importedModels } from "./0024_imported_models.js";
import { secrets } from "./0025_secrets.js";
import { metering } from "./0026_metering.js";
import { environments } from "./0027_environments.js";
import { scripts } from "./0028_scripts.js";
import { code } from "./0029_code.js";
import { jobLogs } from "./0030_job_logs.js";
import { sweeps } from "./0031_sweeps.js";
import { pipelines } from "./0032_pipelines.js";
import { notebooks } from "./0034_notebooks.js";
import { paramIndex } from "./0036_param_index.js";
import { schedules } from "./0037_schedules.js";
import { verdicts } from "./0041_verdicts.js";
import { advice } from "./0043_advice.js";
import { extrapolations } from "./0044_extrapolations.js";
import { pipelineRestore } from "./0045_pipeline_restore.js";
import { computeTargets } from "./0046_compute_targets.js";
import { jobNodes } from "./0047_job_nodes.js";
import { paidShares } from "./0048_paid_shares.js";
import { sshTargets } from "./0049_ssh_targets.js";
import { nodeUse } from "./0050_node_use.js";
import { heldCores } from "./0051_held_cores.js";
import type { Migration } from "./migration.js";

/** All migrations in their order. A new one goes at the end: one import and one line here. */
export const migrations: readonly Migration[] = [
  store,
  access,
  define,
  data,
  prepare,
  train,
  deploy,
  monitor,
  compute,
  explain,
  warmStart,
  track,
  logged,
  registry,
  team,
  registryVersions,
  runWriters,
  metricIndex,
  trainingPoints,
  audit,
  comparisons,
  importedModels,
  secrets,
  metering,
  environments,
  scripts,
  code,
  jobLogs,
  sweeps,
  pipelines,
  notebooks,
  paramIndex,
  schedules,
  verdicts,
  advice,
  extrapolations,
  pipelineRestore,
  computeTargets,
  jobNodes,
  paidShares,
  sshTargets,
  nodeUse,
  heldCores,
];
