import { createWriteStream } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import type { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { bytes, facts, print, table } from "../output.js";

interface LogOptions extends ServerOptions {
  readonly project?: string;
}

interface ArtifactOptions extends LogOptions {
  readonly model?: string;
  readonly get?: string;
  readonly output?: string;
}

interface SearchOptions extends LogOptions {
  readonly filter?: string;
  readonly order?: string;
  readonly metric?: string[];
  readonly param?: string[];
  readonly limit: number;
  readonly deleted?: boolean;
}

/** Adds to `run` what there is for runs whoever made them: search, what one has logged, and a note about it. */
export function addRunLogCommands(run: Command): void {
  withProjectOptions(run.command("search").description("find runs, those of scripts too, by what they have logged"))
    .option("--filter <filter>", "such as: metrics.loss < 0.3 and params.optimizer = 'adam'")
    .option("--order <field>", "such as: metrics.loss ASC")
    .option("--metric <key...>", "metrics to show")
    .option("--param <key...>", "params to show")
    .option("--limit <n>", "how many", Number, 100)
    .option("--deleted", "those that were deleted and can be restored instead")
    .action(async (options: SearchOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const { metric: metrics = [], param: wanted = [], filter, order: orderBy, limit } = options;
      const deleted = options.deleted ? "true" : undefined;
      const query = { filter, orderBy, metrics, params: wanted, limit, deleted };
      const found = await client.run.search({ params, query });
      print(found, options.json, ({ items }) =>
        table(
          ["id", "name", "state", ...metrics, ...wanted, "user", ...(deleted ? ["can be restored until"] : [])],
          items.map((item) => [
            item.id,
            item.name,
            item.state,
            ...metrics.map((key) => item.metrics.find((one) => one.key === key)?.value ?? ""),
            ...wanted.map((key) => item.params.find((one) => one.key === key)?.value ?? ""),
            item.user,
            ...(deleted ? [item.restorableUntil] : []),
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
          table(
            ["model", "name", "type", "state"],
            log.models.map(({ id, name, type, state }) => [id, name, type, state]),
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

  withProjectOptions(run.command("artifacts <id> [folder]").description("files of a run"))
    .option("--model <id>", "those of a model that it logged")
    .option("--get <path>", "fetch this one")
    .option("--output <file>", "where to write it; default: its name here")
    .action(async (runId: string, folder: string | undefined, options: ArtifactOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), runId };
      if (options.get !== undefined) {
        const response = await client.run.artifact({ params, query: { path: options.get, modelId: options.model } });
        const output = options.output ?? basename(options.get);
        await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(output));
        return print({ output }, options.json, () => `written to ${output}`);
      }
      const found = await client.run.artifacts({ params, query: { path: folder, modelId: options.model } });
      print(found, options.json, ({ items }) =>
        table(
          ["path", "size"],
          items.map(({ path, isFolder, sizeBytes }) => [isFolder ? `${path}/` : path, bytes(sizeBytes)]),
        ),
      );
    });
}
