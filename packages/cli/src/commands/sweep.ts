import type { Sweep } from "@crisol/contract";
import { type Client, everyPage } from "@crisol/sdk";
import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { facts, print, table } from "../output.js";
import { addSweepCreate } from "../sweep-create.js";
import { bestOf, countsOf, followSweep, sweepFacts } from "../sweep-follow.js";

interface SweepOptions extends ServerOptions {
  readonly project?: string;
}

export function command(): Command {
  const sweep = new Command("sweep");
  addSweepCreate(sweep);
  withProjectOptions(sweep.command("list").description("the project's sweeps, newest first")).action(
    async (options: SweepOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const { items } = await client.sweep.list({ params, query: { limit: 200 } });
      print(items, options.json, () =>
        table(
          ["id", "name", "state", "trials", "best"],
          items.map((one) => [one.id, one.name, one.state, countsOf(one), bestOf(one)]),
        ),
      );
    },
  );
  onSweep(sweep, "get <id>", "show a sweep", async (client, params, options) => {
    print(await client.sweep.get({ params }), options.json, (found) => facts(sweepFacts(found)));
  });
  onSweep(sweep, "trials <id>", "the trials of a sweep", async (client, params, options) => {
    const items = await everyPage((cursor) => client.sweep.trials({ params, query: { limit: 1000, cursor } }));
    const names = [...new Set(items.flatMap(({ parameters }) => Object.keys(parameters)))];
    print(items, options.json, () =>
      table(
        ["number", "state", "value", ...names, "on", "run", "reason"],
        items.map((trial) => [
          ...[trial.number, trial.state, trial.value, ...names.map((name) => trial.parameters[name])],
          ...[trial.target?.name, trial.runId, trial.reason],
        ]),
      ),
    );
  });
  onSweep(sweep, "best <id>", "the parameters of the best trial", async (client, params, options) => {
    const { best, spec } = await client.sweep.get({ params });
    if (!best) throw new UsageError(`no trial of ${params.sweepId} has completed with a value yet`);
    print(best, options.json, ({ runId, value, parameters }) =>
      facts([["run", runId], [spec.objective.metric ?? "value", value], ...Object.entries(parameters)]),
    );
  });
  onSweep(sweep, "importance <id>", "which parameters matter", async (client, params, options) => {
    print(await client.sweep.importance({ params }), options.json, ({ parameters, trialCount }) => {
      const rows = parameters.map(({ name, importance, variance }) => [
        ...[name, importance.toFixed(3), variance.toFixed(3)],
      ]);
      return `${table(["parameter", "importance", "variance"], rows)}\nlearnt from ${trialCount} trials`;
    });
  });
  const changes = {
    stop: "begin no further trials and cancel those that run",
    follow: "wait for the end of a sweep",
    delete: "forget a sweep that has ended; the runs of its trials stay",
  } as const;
  onSweep(sweep, "stop <id>", changes.stop, async (client, params, options) => {
    print(await client.sweep.stop({ params }), options.json, stateOf);
  });
  onSweep(sweep, "follow <id>", changes.follow, async (client, params, options) => {
    const ended = await followSweep(client, params.projectId, params.sweepId, options.json);
    print(ended, options.json, (found) => facts(sweepFacts(found)));
    if (ended.state === "failed") process.exitCode = 1;
  });
  onSweep(sweep, "delete <id>", changes.delete, async (client, params, options) => {
    await client.sweep.delete({ params });
    print({ deleted: params.sweepId }, options.json, () => `${params.sweepId} deleted`);
  });
  withProjectOptions(sweep.command("resume <id>").description("go on with a sweep that has ended"))
    .option("--trials <number>", "the most trials, those that there are included")
    .action(async (sweepId: string, { trials, ...options }: SweepOptions & { readonly trials?: string }) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), sweepId };
      const body = trials === undefined ? {} : { maximumTrials: Number(trials) };
      print(await client.sweep.resume({ params, body }), options.json, stateOf);
    });
  withProjectOptions(sweep.command("methods").description("the strategies and stopping rules")).action(
    async (options: SweepOptions) => {
      const found = await (await connect(options)).sweep.methods({});
      print(found, options.json, ({ strategies, stoppingRules }) =>
        [...strategies, ...stoppingRules]
          .flatMap(({ name, description, params }) => [
            `${name}: ${description}`,
            ...params.map((param) => `  ${param.name} (default ${param.default}): ${param.description}`),
          ])
          .join("\n"),
      );
    },
  );
  return sweep;
}

const stateOf = ({ id, state }: Sweep) => `${id} ${state}`;

/** Adds a command on one sweep of the project. */
function onSweep(
  sweep: Command,
  name: string,
  description: string,
  action: (
    client: Client,
    params: { readonly projectId: string; readonly sweepId: string },
    options: SweepOptions,
  ) => Promise<void>,
): void {
  withProjectOptions(sweep.command(name).description(description)).action(
    async (sweepId: string, options: SweepOptions) => {
      const client = await connect(options);
      await action(client, { projectId: await projectId(client, options.project), sweepId }, options);
    },
  );
}
