import type { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { facts, print, table } from "../output.js";

interface LogOptions extends ServerOptions {
  readonly project?: string;
}

interface SearchOptions extends LogOptions {
  readonly filter?: string;
  readonly order?: string;
  readonly metric?: string[];
  readonly param?: string[];
  readonly limit: number;
}

/** Adds to `run` what there is for runs whoever made them: search, what one has logged, and a note about it. */
export function addRunLogCommands(run: Command): void {
  withProjectOptions(run.command("search").description("find runs, those of scripts too, by what they have logged"))
    .option("--filter <filter>", "such as: metrics.loss < 0.3 and params.optimizer = 'adam'")
    .option("--order <field>", "such as: metrics.loss ASC")
    .option("--metric <key...>", "metrics to show")
    .option("--param <key...>", "params to show")
    .option("--limit <n>", "how many", Number, 100)
    .action(async (options: SearchOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const { metric: metrics = [], param: wanted = [], filter, order: orderBy, limit } = options;
      const query = { filter, orderBy, metrics, params: wanted, limit };
      const found = await client.run.search({ params, query });
      print(found, options.json, ({ items }) =>
        table(
          ["id", "name", "state", ...metrics, ...wanted, "user"],
          items.map((item) => [
            item.id,
            item.name,
            item.state,
            ...metrics.map((key) => item.metrics.find((one) => one.key === key)?.value ?? ""),
            ...wanted.map((key) => item.params.find((one) => one.key === key)?.value ?? ""),
            item.user,
          ]),
        ),
      );
    });

  withProjectOptions(run.command("log <id>").description("params, tags and metrics of a run, whoever made it")).action(
    async (runId: string, options: LogOptions) => {
      const client = await connect(options);
      const found = await client.run.log({ params: { projectId: await projectId(client, options.project), runId } });
      print(found, options.json, ({ name, state, log }) =>
        [
          facts([["name", name], ["state", state], ...(log.note === "" ? [] : [["note", log.note] as const])]),
          table(
            ["metric", "value", "step", "points"],
            log.metrics.map(({ key, value, step, pointCount }) => [key, value ?? "NaN", step, pointCount]),
          ),
          table(
            ["param", "value"],
            log.params.map(({ key, value }) => [key, value]),
          ),
          table(
            ["tag", "value"],
            log.tags.map(({ key, value }) => [key, value]),
          ),
        ].join("\n\n"),
      );
    },
  );

  withProjectOptions(run.command("note <id> <text>").description("write about a run, in Markdown")).action(
    async (runId: string, text: string, options: LogOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), runId };
      await client.run.note({ params, body: { text } });
    },
  );
}
