import type { Project } from "@crisol/contract";
import { Command } from "commander";
import { connect, projectId, type ServerOptions, withServerOptions } from "../connect.js";
import { facts, print, table } from "../output.js";

interface DefinitionOptions extends ServerOptions {
  readonly name?: string;
  readonly output?: string;
  readonly task?: Project["task"];
  readonly target?: string;
  readonly positiveClass?: string;
  readonly metric?: string;
  readonly criterion?: string[];
  readonly data?: string;
}

export function command(): Command {
  const project = new Command("project");
  withServerOptions(project.command("list").description("list projects")).action(async (options: ServerOptions) => {
    const { items } = await (await connect(options)).project.list({ query: { limit: 1000 } });
    print(items, options.json, () =>
      table(
        ["id", "name", "task", "target", "metric"],
        items.map((p) => [p.id, p.name, p.task, p.target, p.primaryMetric]),
      ),
    );
  });
  withDefinition(withServerOptions(project.command("create <name>").description("create a project"))).action(
    async (name: string, options: DefinitionOptions) => {
      const client = await connect(options);
      print(await client.project.create({ body: { ...definitionOf(options), name } }), options.json, describe);
    },
  );
  withServerOptions(project.command("get <project>").description("show a project")).action(
    async (named: string, options: ServerOptions) => {
      const client = await connect(options);
      print(
        await client.project.get({ params: { projectId: await projectId(client, named) } }),
        options.json,
        describe,
      );
    },
  );
  withDefinition(withServerOptions(project.command("update <project>").description("change a project's definition")))
    .option("--name <name>", "new name")
    .option("--data <id@version>", "data version that Prepare and Train use, such as dat_...@2")
    .action(async (named: string, options: DefinitionOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, named) };
      print(await client.project.update({ params, body: definitionOf(options) }), options.json, describe);
    });
  withServerOptions(
    project.command("suggest <project>").description("what the data suggest for the definition, with reasons"),
  )
    .option("--target <column>", "the column to predict")
    .action(async (named: string, options: ServerOptions & { target?: string }) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, named) };
      const found = await client.project.suggest({ params, query: { target: options.target } });
      const rows = [
        ["target", found.target],
        ["task", found.task],
        ["positive class", found.positiveClass],
        ["metric", found.primaryMetric],
        ...found.criteria.map((c) => ["criterion", c] as const),
      ] as const;
      print(found, options.json, () =>
        table(
          ["what", "suggested", "because"],
          rows.map(([what, one]) => [what, one?.value, one?.reason.text]),
        ),
      );
    });
  withServerOptions(
    project.command("delete <project>").description("delete a project; for 7 days it can be restored"),
  ).action(async (named: string, options: ServerOptions) => {
    const client = await connect(options);
    const id = await projectId(client, named);
    await client.project.delete({ params: { projectId: id } });
    print({ deleted: id }, options.json, () => `deleted ${id}; undo with: crisol project restore ${id}`);
  });
  withServerOptions(project.command("restore <id>").description("undo the deletion of a project")).action(
    async (id: string, options: ServerOptions) => {
      print(await (await connect(options)).project.restore({ params: { projectId: id } }), options.json, describe);
    },
  );
  return project;
}

function withDefinition(command: Command): Command {
  return command
    .option("--output <text>", "what the model puts out, in words")
    .option("--task <task>", "binary_classification, multiclass_classification or regression")
    .option("--target <column>", "the column to predict")
    .option("--positive-class <class>", "the class that recall and precision speak of")
    .option("--metric <metric>", "primary metric, such as roc_auc")
    .option("--criterion <criterion...>", "success criteria, such as 'roc_auc >= 0.8'");
}

function definitionOf(options: DefinitionOptions) {
  const [dataId, version] = options.data?.split("@") ?? [];
  return {
    ...(options.name !== undefined && { name: options.name }),
    ...(options.output !== undefined && { output: options.output }),
    ...(options.task !== undefined && { task: options.task }),
    ...(options.target !== undefined && { target: options.target }),
    ...(options.positiveClass !== undefined && { positiveClass: options.positiveClass }),
    ...(options.metric !== undefined && { primaryMetric: options.metric }),
    ...(options.criterion !== undefined && { criteria: options.criterion }),
    ...(dataId && { data: { dataId, version: Number(version ?? 1) } }),
  };
}

function describe(project: Project): string {
  return facts([
    ["id", project.id],
    ["name", project.name],
    ["output", project.output],
    ["task", project.task],
    ["target", project.target],
    ["positive class", project.positiveClass],
    ["metric", project.primaryMetric],
    ["criteria", project.criteria.join("; ")],
    ["data", project.data && `${project.data.dataId}@${project.data.version}`],
    [
      "steps",
      Object.entries(project.steps)
        .map(([step, state]) => `${step}: ${state}`)
        .join(", "),
    ],
  ]);
}
