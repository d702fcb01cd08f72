import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { addJobInit } from "../job-init.js";
import { addJobRun, reportStarted } from "../job-run.js";
import { type NodeOptions, nodesOf, withNodeOptions } from "../node-options.js";
import { nodeTable } from "../node-table.js";
import { bytes, facts, print, table } from "../output.js";
import { follow, progressText } from "../progress.js";
import { type ResourceOptions, resourcesOf, withResourceOptions } from "../resource-options.js";
import { parametersOf } from "../script-parameters.js";
import { nodeUseTable, phaseTable, verdictText } from "../verdict-text.js";
import { jobLogCommand } from "./job-log.js";

interface RerunOptions extends ServerOptions, ResourceOptions, NodeOptions {
  readonly param: string[];
  readonly newestData?: boolean;
  readonly name?: string;
  readonly detach?: boolean;
}

export function command(): Command {
  const job = new Command("job");
  addJobInit(job);
  addJobRun(job);
  withServerOptions(job.command("list").description("list jobs, newest first")).action(
    async (options: ServerOptions) => {
      const { items } = await (await connect(options)).job.list({ query: { limit: 200 } });
      print(items, options.json, () =>
        table(
          ["id", "kind", "state", "target", "makes", "progress", "started"],
          items.map((j) => [
            ...[j.id, j.kind, j.state, j.target?.name ?? j.wants?.target, j.subject],
            ...[j.state === "queued" ? j.reason?.text : j.progress && progressText(j.progress), j.startedAt],
          ]),
        ),
      );
    },
  );
  withServerOptions(job.command("get <id>").description("show a job")).action(
    async (jobId: string, options: ServerOptions) => {
      const found = await (await connect(options)).job.get({ params: { jobId } });
      print(found, options.json, () => facts(Object.entries(found)));
    },
  );
  withServerOptions(job.command("follow <id>").description("wait for the end of a job and show what it says")).action(
    async (jobId: string, options: ServerOptions) => {
      const client = await connect(options);
      await follow(client, jobId, options.json);
      print(await client.job.get({ params: { jobId } }), options.json, (ended) => `${ended.id} ${ended.state}`);
    },
  );
  withServerOptions(
    job.command("nodes <id>").description("where the processes of a script of several run, and how each does"),
  ).action(async (jobId: string, options: ServerOptions) => {
    const { nodes } = await (await connect(options)).job.script({ params: { jobId } });
    print(nodes, options.json, nodeTable);
  });
  job.addCommand(jobLogCommand());
  withServerOptions(job.command("cancel <id>").description("cancel a job")).action(
    async (jobId: string, options: ServerOptions) => {
      print(
        await (await connect(options)).job.cancel({ params: { jobId } }),
        options.json,
        (cancelled) => `${cancelled.id} ${cancelled.state}`,
      );
    },
  );
  withNodeOptions(
    withResourceOptions(
      withServerOptions(job.command("rerun <id>").description("run the same script again, as it was or changed")),
      "as before",
    ),
  )
    .option("--param <name=value...>", "parameters instead of those of the same names", [])
    .option("--newest-data", "read the newest versions of its data sets")
    .option("--name <name>", "name of the job and its run")
    .option("--detach", "do not wait for its end")
    .action(async (jobId: string, options: RerunOptions) => {
      const client = await connect(options);
      const params = { jobId };
      const { spec } = await client.job.script({ params });
      const parameters = parametersOf(options.param, spec.parameters);
      const body = {
        ...{ parameters, newestData: options.newestData ?? false },
        ...(options.name !== undefined && { name: options.name }),
        resources: { ...resourcesOf(options), ...nodesOf(options) },
      };
      await reportStarted(client, await client.job.rerun({ params, body }), options);
    });
  withServerOptions(job.command("usage <id>").description("show what a job used over time"))
    .option("--points <number>", "at most so many lines", "40")
    .action(async (jobId: string, { points, ...options }: ServerOptions & { readonly points: string }) => {
      const client = await connect(options);
      const { items, phases, nodes } = await client.job.usage({ params: { jobId }, query: { points } });
      print(items, options.json, () =>
        [
          table(
            ["until", "phase", "cores", "waiting", "by core", "memory", "peak", "read/s", "written/s", "processes"],
            items.map((one) => [
              ...[one.at, one.phase, one.cores.mean.toFixed(2), one.waitingCores?.mean.toFixed(2)],
              ...[one.byCore?.join(" "), bytes(one.memoryBytes.mean), bytes(one.memoryBytes.peak)],
              ...[bytes(one.readBytesPerSecond?.mean), bytes(one.writtenBytesPerSecond?.mean), one.processes.peak],
            ]),
          ),
          phaseTable(phases),
          ...(nodes.length > 0 ? [nodeUseTable(nodes)] : []),
        ].join("\n\n"),
      );
    });
  withServerOptions(
    job.command("verdict <id>").description("whether a job was of the right size, and what else it could run on"),
  ).action(async (jobId: string, options: ServerOptions) => {
    const verdict = await (await connect(options)).job.verdict({ params: { jobId } });
    print(verdict, options.json, verdictText);
  });
  return job;
}
