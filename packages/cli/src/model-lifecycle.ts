import { writeFile } from "node:fs/promises";
import { ModelStage } from "@crisol/contract";
import { type Command, Option } from "commander";
import { connect, projectId, withProjectOptions } from "./connect.js";
import { UsageError } from "./errors.js";
import { type ModelOptions, modelOf, modelVersion } from "./model-version.js";
import { print, table } from "./output.js";

/** What is said of models and versions, and how far versions have come. */
export function addLifecycle(model: Command): void {
  withProjectOptions(model.command("describe <name>").description("change what is said of a model, or of a version"))
    .option("--version <n>", "of this version; default: of the model itself")
    .option("--description <markdown>", "the new description")
    .option("--rename <name>", "another name for the model")
    .option("--tag <key=value...>", "tags to set")
    .option("--untag <key...>", "tags to remove")
    .action(async (name: string, options: ModelOptions & DescribeOptions) => {
      const client = await connect(options);
      const project = await projectId(client, options.project);
      const { description } = options;
      const tags = [...(options.tag ?? []).map(tagOf), ...(options.untag ?? []).map((key) => ({ key, value: null }))];
      if (options.version === undefined) {
        const params = { projectId: project, modelId: (await modelOf(client, project, name)).id };
        const changed = await client.model.update({ params, body: { name: options.rename, description, tags } });
        print(changed, options.json, () => `changed ${changed.name}`);
      } else {
        if (options.rename !== undefined)
          throw new UsageError("versions have numbers: rename the model, without --version");
        const params = await modelVersion(client, project, name, options.version);
        const changed = await client.model.updateVersion({ params, body: { description, tags } });
        print(changed, options.json, () => `changed version ${changed.version} of ${changed.name}`);
      }
    });
  withProjectOptions(model.command("promote <name>").description("make a version that meets the criteria the champion"))
    .option("--version <n>", "version; default: the newest")
    .option("--reason <text>", "why, for its history")
    .option("--override <reason>", "promote it though it misses a criterion, and say why")
    .action(async (name: string, options: ModelOptions & { reason?: string; override?: string }) => {
      const client = await connect(options);
      const params = await modelVersion(client, await projectId(client, options.project), name, options.version);
      const override = options.override === undefined ? undefined : { reason: options.override };
      const champion = await client.model.promote({ params, body: { reason: options.reason, override } });
      print(champion, options.json, () => `version ${champion.version} of ${champion.name} is the champion`);
    });
  withProjectOptions(
    model.command("criteria <name>").description("hold a version against the project's criteria as they stand now"),
  )
    .option("--version <n>", "version; default: the newest")
    .action(async (name: string, options: ModelOptions) => {
      const client = await connect(options);
      const params = await modelVersion(client, await projectId(client, options.project), name, options.version);
      const { items } = await client.model.criteria({ params });
      print(items, options.json, () =>
        table(
          ["criterion", "value", "met", "missed by"],
          items.map((one) => [one.criterion, one.value ?? "not known", one.passed ? "yes" : "no", one.missedBy ?? ""]),
        ),
      );
    });
  withProjectOptions(
    model.command("stage <name> [stage]").description("move a version to a stage, or show those it was in"),
  )
    .option("--version <n>", "version; default: the newest")
    .option("--reason <text>", "why, for its history")
    .addHelpText("after", `\nstages: ${ModelStage.options.join(", ")}`)
    .action(async (name: string, stage: string | undefined, options: ModelOptions & { reason?: string }) => {
      const client = await connect(options);
      const params = await modelVersion(client, await projectId(client, options.project), name, options.version);
      if (stage === undefined) {
        const { items } = await client.model.stages({ params });
        print(items, options.json, () =>
          table(
            ["when", "stage", "by", "why", "criteria"],
            items.map((one) => [one.at, one.stage, one.by, one.reason, one.isOverride ? "not met" : ""]),
          ),
        );
        return;
      }
      const wanted = ModelStage.safeParse(stage);
      if (!wanted.success)
        throw new UsageError(`there is no stage ${stage}; there are ${ModelStage.options.join(", ")}`);
      const moved = await client.model.moveToStage({ params, body: { stage: wanted.data, reason: options.reason } });
      print(moved, options.json, () => `version ${moved.version} of ${moved.name} is in ${moved.stage}`);
    });
  withProjectOptions(model.command("card <name>").description("a version's model card, as Markdown"))
    .option("--version <n>", "version; default: the newest")
    .addOption(new Option("-o, --out <file>", "write it there instead of showing it"))
    .action(async (name: string, options: ModelOptions & { out?: string }) => {
      const client = await connect(options);
      const params = await modelVersion(client, await projectId(client, options.project), name, options.version);
      const markdown = await (await client.model.card({ params })).text();
      if (options.out === undefined) print({ markdown }, options.json, () => markdown.trimEnd());
      else {
        await writeFile(options.out, markdown);
        print({ file: options.out }, options.json, () => `wrote ${options.out}`);
      }
    });
  withProjectOptions(
    model.command("delete <name>").description("delete a version that nothing uses, or the whole model"),
  )
    .option("--version <n>", "this version alone")
    .option("--all", "the model with all its versions")
    .action(async (name: string, options: ModelOptions & { all?: boolean }) => {
      const client = await connect(options);
      const project = await projectId(client, options.project);
      if ((options.version === undefined) === (options.all === undefined)) {
        throw new UsageError("say what to delete: --version N, or --all for the model with all its versions");
      }
      if (options.version === undefined) {
        const { id } = await modelOf(client, project, name);
        await client.model.delete({ params: { projectId: project, modelId: id } });
        print({ deleted: name }, options.json, () => `deleted ${name}`);
      } else {
        const { modelId, version } = await modelVersion(client, project, name, options.version);
        await client.model.deleteVersion({ params: { projectId: project, modelId, version } });
        print({ deleted: name, version }, options.json, () => `deleted version ${version} of ${name}`);
      }
    });
}

interface DescribeOptions {
  readonly description?: string;
  readonly rename?: string;
  readonly tag?: readonly string[];
  readonly untag?: readonly string[];
}

function tagOf(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`a tag is KEY=VALUE, not ${text}`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}
