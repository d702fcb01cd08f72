import { ForeignFormat, Task } from "@crisol/contract";
import { type Command, Option } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "./connect.js";
import { UsageError } from "./errors.js";
import { facts, print } from "./output.js";
import { sourceOf } from "./source.js";

interface ImportOptions extends ServerOptions {
  readonly project?: string;
  readonly format?: ForeignFormat;
  readonly name: string;
  readonly description: string;
  readonly task?: Task;
  readonly target?: string;
  readonly classes?: string[];
  readonly columns?: string[];
}

/** Adds `model inspect` and `model import`, for model files of other libraries. */
export function addModelImport(model: Command): void {
  withFormat(
    withProjectOptions(
      model
        .command("inspect <file>")
        .description("what a model file of LightGBM, XGBoost or ONNX is; registers nothing"),
    ),
  ).action(async (file: string, options: ImportOptions) => {
    const client = await connect(options);
    const params = { projectId: await projectId(client, options.project) };
    const uploadId = await uploaded(client, params.projectId, file, options.json);
    const about = await client.model.inspect({ params, body: { uploadId, format: options.format } });
    print(about, options.json, () =>
      [
        facts([
          ["format", about.format],
          ["written by", about.producer || "unknown"],
          ["task", about.task],
          ["algorithm", about.algorithm],
          ["columns", about.columns.map(({ name, type }) => `${name} (${type ?? "not used"})`).join(", ")],
          ["classes", about.classes.join(", ")],
          ["target", about.target ?? "the file does not say"],
        ]),
        ...about.notes.map((note) => `note: ${note}`),
      ].join("\n"),
    );
  });
  withFormat(
    withProjectOptions(
      model
        .command("import <file>")
        .description("make a model file of LightGBM, XGBoost or ONNX the next version under a name"),
    ),
  )
    .requiredOption("-n, --name <name>", "lower-case name; an existing one gets its next version")
    .option("--description <text>", "what is new about it", "")
    .addOption(new Option("--task <task>", "what it must be for; refused otherwise").choices(Task.options))
    .option("--target <name>", "name of what is predicted; default: the file's, else the project's target")
    .option("--classes <labels...>", "labels of the classes in the model's order; of two, the positive one is last")
    .option(
      "--columns <names...>",
      "names of all columns, or of those of use, in the file's order, where the file has none or others",
    )
    .action(async (file: string, options: ImportOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const uploadId = await uploaded(client, params.projectId, file, options.json);
      const { name, description, format, task, target, classes, columns } = options;
      const imported = await client.model.import({
        params,
        body: { uploadId, name, description, format, task, target, classes, columns },
      });
      const { modelVersion, notes } = imported;
      print(imported, options.json, () =>
        [
          `${modelVersion.name} version ${modelVersion.version} (${modelVersion.modelId}), from ${modelVersion.format}`,
          ...notes.map((note) => `note: ${note}`),
        ].join("\n"),
      );
    });
}

function withFormat(command: Command): Command {
  return command.addOption(
    new Option("--format <format>", "what the file is; default: by its content").choices(ForeignFormat.options),
  );
}

async function uploaded(
  client: Parameters<typeof sourceOf>[0],
  project: string,
  file: string,
  quiet?: boolean,
): Promise<string> {
  const source = await sourceOf(client, project, file, quiet);
  if ("uploadId" in source) return source.uploadId;
  throw new UsageError("a model file must be a local one");
}
