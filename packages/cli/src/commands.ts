import type { Command } from "commander";

interface CommandEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command and where it lives; a file is loaded when its command is called. */
export const commands = {
  start: entry("start the server with the Studio", () => import("./commands/start.js")),
  stop: entry("stop the server of this data folder", () => import("./commands/stop.js")),
  status: entry("whether a server runs, where, since when", () => import("./commands/status.js")),
  login: entry("print the Studio's address with a new one-time login code", () => import("./commands/login.js")),
  quickstart: entry("the six steps on real data, in one go", () => import("./commands/quickstart.js")),
  advise: entry(
    "which task, way of working and compute a problem needs, and why",
    () => import("./commands/advise.js"),
  ),
  project: entry("define problems: output, task, target, metric, criteria", () => import("./commands/project.js")),
  data: entry("detect, import and look at data", () => import("./commands/data.js")),
  recipe: entry("prepare data: steps and split", () => import("./commands/recipe.js")),
  algorithm: entry("the algorithms and their parameters", () => import("./commands/algorithm.js")),
  environment: entry("Python environments: describe, prepare, lock", () => import("./commands/environment.js")),
  experiment: entry("the experiments that runs belong to", () => import("./commands/experiment.js")),
  run: entry("train models and compare them", () => import("./commands/run.js")),
  extrapolation: entry(
    "what a training on all rows takes and gives, from trainings on parts of them",
    () => import("./commands/extrapolation.js"),
  ),
  code: entry("folders and commits that jobs run", () => import("./commands/code.js")),
  job: entry("run scripts of your own; follow and cancel work in progress", () => import("./commands/job.js")),
  node: entry("run a file of TypeScript, with Crisol's packages", () => import("./commands/node.js")),
  pipeline: entry("graphs of steps, and their runs", () => import("./commands/pipeline.js")),
  schedule: entry("what is started when", () => import("./commands/schedule.js")),
  sweep: entry("search for the best parameters of a script or a training", () => import("./commands/sweep.js")),
  compute: entry("what the machine costs, and what a job may use of it", () => import("./commands/compute.js")),
  notebook: entry("JupyterLab as a job: start, list, open, stop", () => import("./commands/notebook.js")),
  secret: entry("values that jobs get and nobody sees again", () => import("./commands/secret.js")),
  model: entry("register and fetch models", () => import("./commands/model.js")),
  endpoint: entry("deploy models and ask them", () => import("./commands/endpoint.js")),
  predict: entry("score a whole file with a model", () => import("./commands/predict.js")),
  monitor: entry("drift, traffic, latency and performance of an endpoint", () => import("./commands/monitor.js")),
  alert: entry("what the monitors found", () => import("./commands/alert.js")),
  backup: entry("write the whole workspace into one file", () => import("./commands/backup.js")),
  restore: entry("make an empty data folder the workspace of a backup", () => import("./commands/restore.js")),
  store: entry("move the records between SQLite and PostgreSQL", () => import("./commands/store.js")),
  apply: entry("create or change what a YAML file says", () => import("./commands/apply.js")),
  export: entry("write resources as such a file", () => import("./commands/export.js")),
  user: entry("who may come in", () => import("./commands/user.js")),
  group: entry("users who get roles together", () => import("./commands/group.js")),
  member: entry("who may do what in a project", () => import("./commands/member.js")),
  audit: entry("who did what", () => import("./commands/audit.js")),
  token: entry("API tokens", () => import("./commands/token.js")),
} as const satisfies Record<string, CommandEntry>;

export type CommandName = keyof typeof commands;

function entry(summary: string, load: () => Promise<{ readonly command: () => Command }>): CommandEntry {
  return { summary, load: async () => (await load()).command().description(summary) };
}
