import { type AlgorithmParam, type ParamValue, type Run, relevantParams, taskParams } from "@crisol/contract";
import type { Client } from "@crisol/sdk";
import { Command } from "commander";
import { askedFor } from "../asked-for.js";
import { coefficientTables } from "../coefficients.js";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { bytes, facts, metric, print, table } from "../output.js";
import { follow } from "../progress.js";
import { type ResourceOptions, resourcesOf, withResourceOptions } from "../resource-options.js";
import { type TrainingOptions, trainingRequest, withTrainingOptions } from "../training-request.js";
import { addRunLogCommands } from "./run-log.js";
import { addRunLoggingCommands } from "./run-logging.js";
import { addRunSizeCommands } from "./run-size.js";

interface RunOptions extends ServerOptions {
  readonly project?: string;
}

interface CreateOptions extends RunOptions, TrainingOptions, ResourceOptions {
  readonly warmStart?: string;
  readonly name?: string;
  readonly detach?: boolean;
}

export function command(): Command {
  const run = new Command("run");
  withResourceOptions(
    withTrainingOptions(withProjectOptions(run.command("create").description("train a model"))),
    "all, or those of --size",
  )
    .option("--warm-start <run>", "go on from this run's model: same algorithm, target and recipe steps")
    .option("--name <name>", "name of the run")
    .option("--detach", "do not wait for the end")
    .action(async (options: CreateOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const body = {
        ...(await trainingRequest(client, params.projectId, options)),
        warmStartRunId: options.warmStart,
        resources: resourcesOf(options),
        name: options.name,
      };
      const started = await client.run.create({ params, body });
      if (!options.detach) await follow(client, started.job.id, options.json);
      await printRun(client, { ...params, runId: started.run.id }, options.json);
    });
  withProjectOptions(run.command("list").description("list runs, newest first")).action(async (options: RunOptions) => {
    const client = await connect(options);
    const params = { projectId: await projectId(client, options.project) };
    const { items } = await client.run.list({ params, query: { limit: 1000 } });
    print(items, options.json, () =>
      table(
        ["id", "name", "state", "algorithm", "metric", "validation", "test", "seconds"],
        items.map((r) => [
          r.id,
          r.name,
          r.state,
          r.algorithm,
          r.primaryMetric,
          metric(r.metrics.validation[r.primaryMetric]),
          metric(r.metrics.test[r.primaryMetric]),
          r.seconds?.toFixed(1),
        ]),
      ),
    );
  });
  withProjectOptions(run.command("get <id>").description("show a run with its metrics")).action(
    async (runId: string, options: RunOptions) => {
      const client = await connect(options);
      await printRun(client, { projectId: await projectId(client, options.project), runId }, options.json);
    },
  );
  withProjectOptions(
    run.command("evaluation <id>").description("curves, confusion and importance on the test rows"),
  ).action(async (runId: string, options: RunOptions) => {
    const client = await connect(options);
    const found = await client.run.evaluation({
      params: { projectId: await projectId(client, options.project), runId },
    });
    print(found, options.json, () =>
      [
        ...(found.confusion
          ? [
              table(
                ["actual \\ predicted", ...found.classes],
                found.confusion.counts.map((row, i) => [found.classes[i], ...row]),
              ),
            ]
          : []),
        table(
          ["column", "importance (permutation)", "importance (model)"],
          found.importance.map((i) => [i.feature, i.permutation?.toFixed(4), i.model.toFixed(4)]),
        ),
      ].join("\n\n"),
    );
  });
  withProjectOptions(
    run.command("explanation <id>").description("what each column contributes to the predictions, on test rows"),
  ).action(async (runId: string, options: RunOptions) => {
    const client = await connect(options);
    const found = await client.run.explanation({
      params: { projectId: await projectId(client, options.project), runId },
    });
    print(found, options.json, () =>
      [
        table(
          [
            "column",
            ...found.outputs.map(
              (output) => `mean |contribution|${output.class === null ? "" : ` to ${output.class}`}`,
            ),
          ],
          found.columns.map((column) => [column.column, ...column.importance.map((value) => value.toPrecision(4))]),
        ),
        ...coefficientTables(found),
      ].join("\n\n"),
    );
  });
  withProjectOptions(
    run
      .command("delete <id>")
      .description(
        "delete a run that no model and no other run came from; that of a script can be restored for 7 days",
      ),
  ).action(async (runId: string, options: RunOptions) => {
    const client = await connect(options);
    await client.run.delete({ params: { projectId: await projectId(client, options.project), runId } });
    print({ deleted: runId }, options.json, () => `deleted ${runId}`);
  });
  withProjectOptions(run.command("restore <id>").description("undo the deletion of a script's run")).action(
    async (runId: string, options: RunOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), runId };
      print(await client.run.restore({ params }), options.json, ({ id, name }) => `restored ${name} (${id})`);
    },
  );
  addRunLogCommands(run);
  addRunLoggingCommands(run);
  addRunSizeCommands(run);
  return run;
}

async function printRun(
  client: Client,
  params: { readonly projectId: string; readonly runId: string },
  json: boolean | undefined,
): Promise<void> {
  const run = await client.run.get({ params });
  const { items } = json ? { items: [] } : await client.algorithm.list();
  const specs = taskParams(items.find(({ name }) => name === run.algorithm)?.params ?? [], run.task);
  print(run, json, () => describe(run, specs));
}

function describe(run: Run, specs: readonly AlgorithmParam[]): string {
  const names = Object.keys(run.metrics.test);
  const defaults = new Map(specs.map((spec) => [spec.name, JSON.stringify(spec.default)]));
  const relevant = new Set(relevantParams(specs, run.params));
  const params = Object.entries(run.params).flatMap(([name, value]) => {
    const spec = specs.find((one) => one.name === name);
    if (spec && !relevant.has(spec)) return [];
    const [used, usual] = [JSON.stringify(value), defaults.get(name)];
    const changed = usual !== undefined && used !== usual;
    return [{ changed, text: `${name}=${automaticText(run.automaticParams[name]) ?? used}`, usual }];
  });
  const changed = params.filter((param) => param.changed).map(({ text, usual }) => `${text} (default ${usual})`);
  return [
    facts([
      ["id", run.id],
      ["state", run.state],
      ["algorithm", run.algorithm],
      ["params", changed.join(", ") || "all at their defaults"],
      ["defaults", params.flatMap((param) => (param.changed ? [] : [param.text])).join(", ")],
      ["calibration", run.calibration],
      ["coverage", run.coverage],
      ["seed", run.seed],
      ["asked for", askedFor(run.resources)],
      ...(run.warmStartRunId ? ([["went on from", run.warmStartRunId]] as const) : []),
      [
        "rows",
        run.rowCounts &&
          `${run.rowCounts.train} train, ${run.rowCounts.validation} validation, ${run.rowCounts.test} test`,
      ],
      ["seconds", run.seconds?.toFixed(2)],
      ["model", bytes(run.modelSizeBytes)],
      ...(run.error ? ([["error", run.error.message]] as const) : []),
    ]),
    table(
      ["metric", "validation", "test"],
      names.map((name) => [name, metric(run.metrics.validation[name]), metric(run.metrics.test[name])]),
    ),
  ].join("\n\n");
}

/** What a parameter comes to that was left to the algorithm. */
function automaticText(value: ParamValue | null | undefined): string | undefined {
  return value === undefined ? undefined : `automatic (${value === null ? "found from the data" : value})`;
}
