import { basename } from "node:path";
import { type Command, Option } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { facts, print } from "../output.js";
import { fileBody } from "../source.js";

interface LoggingOptions extends ServerOptions {
  readonly project?: string;
}

interface StartOptions extends LoggingOptions {
  readonly experiment?: string;
  readonly parent?: string;
  readonly name?: string;
}

interface WriteOptions extends LoggingOptions {
  readonly param?: string[];
  readonly metric?: string[];
  readonly tag?: string[];
  readonly untag?: string[];
  readonly step: number;
}

interface FileOptions extends LoggingOptions {
  readonly path?: string;
  readonly name?: string;
  readonly type?: string;
}

/** Adds to `run` what scripts leave a run by: start, what it logs, files, and its end. */
export function addRunLoggingCommands(run: Command): void {
  withProjectOptions(run.command("start").description("start a run of a script of your own; prints its id"))
    .option("--experiment <id>", "experiment; default: the project's first")
    .option("--parent <run>", "the run in which it is nested")
    .option("--name <name>", "name of the run")
    .action(async (options: StartOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const { name, experiment: experimentId, parent: parentRunId } = options;
      const started = await client.run.start({ params, body: { name, experimentId, parentRunId } });
      print(started, options.json, ({ id }) => id);
    });

  withProjectOptions(run.command("write <id>").description("log params, metrics and tags of a run: all or none"))
    .option("--param <name=value...>", "params, which never change")
    .option("--metric <name=value...>", "metrics, of this moment")
    .option("--tag <name=value...>", "tags")
    .option("--untag <name...>", "tags to remove, once the others are written")
    .option("--step <n>", "step of the metrics", Number, 0)
    .action(async (runId: string, options: WriteOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), runId };
      const { param, metric, tag, untag, step } = options;
      const metrics = textsOf(metric).map(({ key, value }) => ({ key, value: numberOf(key, value), step }));
      await client.run.logBatch({ params, body: { params: textsOf(param), tags: textsOf(tag), metrics } });
      if (untag) await client.run.update({ params, body: { tags: untag.map((key) => ({ key, value: null })) } });
    });

  withProjectOptions(run.command("end <id>").description("end a run of a script"))
    .addOption(new Option("--state <state>", "how").choices(["succeeded", "failed", "cancelled"]).default("succeeded"))
    .action(
      async (runId: string, options: LoggingOptions & { readonly state: "succeeded" | "failed" | "cancelled" }) => {
        const client = await connect(options);
        const params = { projectId: await projectId(client, options.project), runId };
        const ended = await client.run.update({ params, body: { state: options.state } });
        print(ended, options.json, ({ name, state }) => `${name}: ${state}`);
      },
    );

  withProjectOptions(run.command("rename <id> <name>").description("rename a run")).action(
    async (runId: string, name: string, options: LoggingOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), runId };
      print(await client.run.update({ params, body: { name } }), options.json, (renamed) => renamed.name);
    },
  );

  withProjectOptions(run.command("upload <id> <file>").description("keep a file with a run"))
    .option("--path <path>", "where in the run's folder; default: its name")
    .action(async (runId: string, file: string, options: FileOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), runId };
      const query = { path: options.path ?? basename(file) };
      const { body } = await fileBody(file);
      print(await client.run.putArtifact({ params, query }, body), options.json, ({ path }) => path);
    });

  withProjectOptions(run.command("log-model <id> <file>").description("keep the file of a model that a run made"))
    .option("--name <name>", "name of the model; default: the file's")
    .option("--type <type>", "what kind of model: onnx, classifier ...")
    .option("--path <path>", "the file's name in the model's folder; default: its name")
    .action(async (runId: string, file: string, options: FileOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), runId };
      const { type, path = basename(file), name = basename(file).split(".")[0]! } = options;
      const { body } = await fileBody(file);
      const model = await client.run.logModel({ params, query: { name, path, type } }, body);
      print(model, options.json, ({ id }) =>
        facts([
          ["id", id],
          ["name", name],
        ]),
      );
    });
}

/** `["lr=0.1"]` as keys and values. */
function textsOf(pairs: readonly string[] = []): { key: string; value: string }[] {
  return pairs.map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new UsageError(`"${pair}" is not name=value`);
    return { key: pair.slice(0, at), value: pair.slice(at + 1) };
  });
}

function numberOf(key: string, text: string): number | "NaN" | "Infinity" | "-Infinity" {
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") return text;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new UsageError(`the metric ${key} is "${text}", not a number`);
  return value;
}
