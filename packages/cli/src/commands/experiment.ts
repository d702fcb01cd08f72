import { everyPage } from "@crisol/sdk";
import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions, withServerOptions } from "../connect.js";
import { print, table } from "../output.js";

interface ExperimentOptions extends ServerOptions {
  readonly project?: string;
}

export function command(): Command {
  const experiment = new Command("experiment");
  withProjectOptions(experiment.command("list").description("the project's experiments, oldest first")).action(
    async (options: ExperimentOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const items = await everyPage((cursor) => client.experiment.list({ params, query: { limit: 1000, cursor } }));
      print(items, options.json, () =>
        table(
          ["id", "name", "made"],
          items.map(({ id, name, createdAt }) => [id, name, createdAt]),
        ),
      );
    },
  );
  withProjectOptions(experiment.command("create <name>").description("make an experiment in the project")).action(
    async (name: string, options: ExperimentOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      print(await client.experiment.create({ params, body: { name } }), options.json, ({ id }) => id);
    },
  );
  withServerOptions(
    experiment
      .command("open <name>")
      .description("the experiment of that name; where there is none, it is made in a project of its own"),
  ).action(async (name: string, options: ServerOptions) => {
    const client = await connect(options);
    print(await client.experiment.open({ body: { name } }), options.json, (opened) => opened.id);
  });
  return experiment;
}
