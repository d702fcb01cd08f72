import { readFile } from "node:fs/promises";
import { JOB_FILE, type SweepSpecInput } from "@crisol/contract";
import type { Client } from "@crisol/sdk";
import type { Command } from "commander";
import { parse } from "yaml";
import { connect, projectId, type ServerOptions, withProjectOptions } from "./connect.js";
import { UsageError } from "./errors.js";
import { specOfFolder } from "./job-run.js";
import { facts, print } from "./output.js";
import { type ResourceOptions, resourcesInstead, withResourceOptions } from "./resource-options.js";
import { parametersOf } from "./script-parameters.js";
import { followSweep, sweepFacts } from "./sweep-follow.js";
import { varied } from "./vary.js";

interface CreateOptions extends ServerOptions, ResourceOptions {
  readonly project?: string;
  readonly file?: string;
  readonly folder?: string;
  readonly command?: string;
  readonly recipe?: string;
  readonly algorithm?: string;
  readonly set: string[];
  readonly vary: string[];
  readonly name?: string;
  readonly metric?: string;
  readonly goal?: "minimise" | "maximise";
  readonly strategy?: string;
  readonly strategySet: string[];
  readonly stopping?: string;
  readonly stoppingSet: string[];
  readonly trials?: string;
  readonly parallel?: string;
  readonly timeLimit?: string;
  readonly seed?: string;
  readonly check?: boolean;
  readonly follow?: boolean;
}

/** Adds `sweep create`. */
export function addSweepCreate(sweep: Command): void {
  withResourceOptions(
    withProjectOptions(sweep.command("create").description("search for the best parameters of a script or a training")),
    "what the file says; else 1 of a script, all of a training",
  )
    .option("-f, --file <file>", "the sweep as the API takes it, in YAML or JSON; options change what it says")
    .option("--folder <folder>", `run this folder as its ${JOB_FILE} says`)
    .option("--command <command>", "run this command, which names ${{parameters.NAME}}")
    .option("--recipe <id>", "train on this recipe")
    .option("--algorithm <name>", "with --recipe: the algorithm")
    .option("--set <name=value...>", "parameters that all trials have", [])
    .option("--vary <name=values...>", "what is varied: rate=0.001..0.1:log, depth=1..8, kind=adam,sgd", [])
    .option("--name <name>", "name of the sweep and its run")
    .option("--metric <key>", "the metric that is to become best; default for a training: the project's")
    .option("--goal <goal>", "minimise or maximise")
    .option("--strategy <name>", "tpe, random or grid")
    .option("--strategy-set <name=value...>", "parameters of the strategy", [])
    .option("--stopping <rule>", "successive_halving, hyperband, median or none")
    .option("--stopping-set <name=value...>", "parameters of the stopping rule, such as min_resource=5", [])
    .option("--trials <number>", "the most trials")
    .option("--parallel <number>", "trials at the same time")
    .option("--time-limit <seconds>", "stop after this time")
    .option("--seed <number>", "the same seed gives the same trials, one at a time")
    .option("--check", "only say what is wrong with it")
    .option("--follow", "wait for its end")
    .action(async (options: CreateOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const body = await specOf(client, params.projectId, options);
      if (options.check) {
        const checked = await client.sweep.check({ params, body });
        print(checked, options.json, ({ problems, configurationCount }) =>
          problems.length > 0
            ? problems.map(({ message }) => message).join("\n")
            : `all is well${configurationCount === null ? "" : `: ${configurationCount} configurations`}`,
        );
        if (checked.problems.length > 0) process.exitCode = 1;
        return;
      }
      const made = await client.sweep.create({ params, body });
      if (!options.follow) return print(made, options.json, ({ id, runId }) => `${id}, run ${runId}`);
      const ended = await followSweep(client, params.projectId, made.id, options.json);
      print(ended, options.json, (found) => facts(sweepFacts(found)));
      if (ended.state === "failed") process.exitCode = 1;
    });
}

async function specOf(client: Client, project: string, options: CreateOptions): Promise<SweepSpecInput> {
  const given = options.file === undefined ? {} : await readSpec(options.file);
  const found = (await templateOf(client, project, options)) ?? given.template;
  if (!found) throw new UsageError("say what to run: --file, --folder, --command or --recipe");
  const template = withResources(found, options);
  const { name, metric, goal, strategy, stopping, trials, parallel, timeLimit, seed } = options;
  const spec = {
    ...given,
    template,
    space: { ...given.space, ...varied(options.vary) },
    objective: { ...given.objective, ...(metric !== undefined && { metric }), ...(goal !== undefined && { goal }) },
    strategy: methodOf(given.strategy, "name", strategy, options.strategySet),
    stopping: methodOf(given.stopping, "rule", stopping, options.stoppingSet),
    ...(name !== undefined && { name }),
    ...(trials !== undefined && { maximumTrials: Number(trials) }),
    ...(parallel !== undefined && { parallelTrials: Number(parallel) }),
    ...(timeLimit !== undefined && { timeLimitSeconds: Number(timeLimit) }),
    ...(seed !== undefined && { seed: Number(seed) }),
  };
  // What is wrong with it the server says, with the field, the bound and the value.
  return spec as SweepSpecInput;
}

/** The template with what the command line says of its trials' resources. */
function withResources(template: SweepSpecInput["template"], options: CreateOptions): SweepSpecInput["template"] {
  if (template.kind === "training") {
    const resources = resourcesInstead(template.training.resources, options);
    return { ...template, training: { ...template.training, ...(resources && { resources }) } };
  }
  const resources = resourcesInstead(template.script.resources, options);
  return { ...template, script: { ...template.script, ...(resources && { resources }) } };
}

/** What the file says of a strategy or a rule; another one has parameters of its own. */
function methodOf(
  given: { readonly params?: object | undefined } | undefined,
  key: "name" | "rule",
  chosen: string | undefined,
  set: readonly string[],
) {
  const before = chosen === undefined ? given : {};
  return {
    ...before,
    ...(chosen !== undefined && { [key]: chosen }),
    params: { ...before?.params, ...parametersOf(set, {}) },
  };
}

async function readSpec(file: string): Promise<Partial<SweepSpecInput>> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`the file ${file} cannot be read: ${error.message}`);
  });
  try {
    const spec: unknown = parse(text);
    if (typeof spec === "object" && spec !== null && !Array.isArray(spec)) return spec;
  } catch (error) {
    throw new UsageError(`the file ${file} is not YAML: ${(error as Error).message}`);
  }
  throw new UsageError(`the file ${file} must have the fields of a sweep, such as template and space`);
}

async function templateOf(
  client: Client,
  project: string,
  { folder, command, recipe, algorithm, set }: CreateOptions,
): Promise<SweepSpecInput["template"] | undefined> {
  const given = [folder, command, recipe].filter((one) => one !== undefined);
  if (given.length > 1) throw new UsageError("give one of --folder, --command and --recipe");
  if (command !== undefined) return { kind: "script", script: { command, parameters: parametersOf(set, {}) } };
  if (recipe !== undefined) {
    const params = parametersOf(set, {});
    return { kind: "training", training: { recipeId: recipe, params, ...(algorithm !== undefined && { algorithm }) } };
  }
  if (folder === undefined) return undefined;
  return { kind: "script", script: await specOfFolder(client, project, folder, { param: set }) };
}
