import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
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
      const { items } = await client.experiment.list({ params, query: { limit: 1000 } });
      print(items, options.json, () =>
        table(
          ["id", "name", "made"],
          items.map(({ id, name, createdAt }) => [id, name, createdAt]),
        ),
      );
    },
  );
  return experiment;
}
