import type { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { type NodeOptions, nodesOf, withNodeOptions } from "../node-options.js";
import { print } from "../output.js";
import { follow } from "../progress.js";
import { type ResourceOptions, resourcesOf, withResourceOptions } from "../resource-options.js";
import { verdictText } from "../verdict-text.js";

interface SizeOptions extends ServerOptions {
  readonly project?: string;
}

interface AgainOptions extends SizeOptions, ResourceOptions, NodeOptions {
  readonly name?: string;
  readonly detach?: boolean;
}

/** Adds to `run` whether it was of the right size, and the same again at another. */
export function addRunSizeCommands(run: Command): void {
  withProjectOptions(
    run.command("verdict <id>").description("whether its job was of the right size, and what else it could run on"),
  ).action(async (runId: string, options: SizeOptions) => {
    const client = await connect(options);
    const verdict = await client.run.verdict({
      params: { projectId: await projectId(client, options.project), runId },
    });
    print(verdict, options.json, verdictText);
  });
  withNodeOptions(
    withResourceOptions(
      withProjectOptions(
        run
          .command("again <id>")
          .description("run a script or a training again, where it ran and with what it asked for, or changed"),
      ),
      "as before",
    ),
  )
    .option("--name <name>", "name of the run")
    .option("--detach", "do not wait for its end")
    .action(async (runId: string, { name, ...options }: AgainOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), runId };
      const body = { name, ...resourcesOf(options), ...nodesOf(options) };
      const started = await client.run.again({ params, body });
      if (!options.detach) await follow(client, started.job.id, options.json);
      const job = options.detach ? started.job : await client.job.get({ params: { jobId: started.job.id } });
      print({ ...started, job }, options.json, ({ run: { id, name: named } }) => `${id} ${named} ${job.state}`);
    });
}
