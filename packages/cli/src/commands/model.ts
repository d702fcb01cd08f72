import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { ExportFormat, type ModelVersion } from "@crisol/contract";
import type { ConvertOptions, ConvertSource } from "@crisol/server";
import { Command, Option } from "commander";
import { connect, projectId, withProjectOptions } from "../connect.js";
import { addCompare } from "../model-compare.js";
import { addModelImport } from "../model-import.js";
import { addLifecycle } from "../model-lifecycle.js";
import { type ModelOptions, modelVersion } from "../model-version.js";
import { bytes, facts, metric, print, table } from "../output.js";

export function command(): Command {
  const model = new Command("model");
  withProjectOptions(model.command("list").description("list registered models and versions")).action(
    async (options: ModelOptions) => {
      const client = await connect(options);
      const { items } = await client.model.list({
        params: { projectId: await projectId(client, options.project) },
        query: { limit: 1000 },
      });
      print(items, options.json, () =>
        table(
          ["model", "version", "algorithm", "criteria", "size", "run", "registered"],
          items.flatMap((m) =>
            m.versions.map((v) => [
              m.name,
              v.version,
              v.algorithm ?? v.format,
              criteriaOf(v),
              bytes(v.sizeBytes),
              v.runId ?? "",
              v.createdAt,
            ]),
          ),
        ),
      );
    },
  );
  withProjectOptions(model.command("register <run>").description("register the model of a finished run"))
    .requiredOption("-n, --name <name>", "name; an existing one gets its next version")
    .option("--description <text>", "what is new about it", "")
    .action(async (runId: string, options: ModelOptions & { name: string; description: string }) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      print(
        await client.model.register({ params, body: { runId, name: options.name, description: options.description } }),
        options.json,
        describe,
      );
    });
  addModelImport(model);
  withProjectOptions(
    model.command("get <name>").description("show a model version: metrics, criteria, inputs, lineage"),
  )
    .option("--version <n>", "version; default: the newest")
    .action(async (name: string, options: ModelOptions) => {
      const client = await connect(options);
      print(
        await modelVersion(client, await projectId(client, options.project), name, options.version),
        options.json,
        describe,
      );
    });
  withProjectOptions(
    model.command("alias <name> <alias>").description("let an alias, such as champion, name a version"),
  )
    .option("--version <n>", "version; default: the newest")
    .option("--remove", "remove the alias instead")
    .action(async (name: string, alias: string, options: ModelOptions & { remove?: boolean }) => {
      const client = await connect(options);
      const found = await modelVersion(client, await projectId(client, options.project), name, options.version);
      const params = { projectId: found.projectId, modelId: found.modelId, alias };
      if (options.remove) {
        print(await client.model.removeAlias({ params }), options.json, () => `${name} has no alias ${alias} any more`);
      } else {
        const named = await client.model.setAlias({ params, body: { version: found.version } });
        print(named, options.json, () => `${alias} names version ${named.version} of ${named.name}`);
      }
    });
  withProjectOptions(model.command("download <name>").description("write the model file"))
    .option("--version <n>", "version; default: the newest")
    .option("--original", "the file that it was imported from, as it was")
    .requiredOption("-o, --out <file>", "where to")
    .action(async (name: string, options: ModelOptions & { out: string; original?: boolean }) => {
      const client = await connect(options);
      const found = await modelVersion(client, await projectId(client, options.project), name, options.version);
      const params = { projectId: found.projectId, modelId: found.modelId, version: found.version };
      const { original } = options;
      await saveBody(
        await (original ? client.model.original({ params }) : client.model.download({ params })),
        options.out,
      );
      const sha256 = (original ? found.original?.sha256 : found.sha256) ?? null;
      print({ file: options.out, sha256 }, options.json, () => `wrote ${options.out}`);
    });
  withProjectOptions(
    model.command("export <name>").description("write the model in another format, to run without Crisol"),
  )
    .option("--version <n>", "version; default: the newest")
    .addOption(new Option("--format <format>", "what it becomes").choices(ExportFormat.options).makeOptionMandatory())
    .requiredOption("-o, --out <file>", "where to")
    .action(async (name: string, options: ModelOptions & { out: string; format: ExportFormat }) => {
      const client = await connect(options);
      const found = await modelVersion(client, await projectId(client, options.project), name, options.version);
      const response = await client.model.export({ params: found, query: { format: options.format } });
      const note = response.headers.get("crisol-note");
      await saveBody(response, options.out);
      const written = { file: options.out, format: options.format, notes: note ? [decodeURIComponent(note)] : [] };
      print(written, options.json, wrote);
    });
  addLifecycle(model);
  addCompare(model);
  model
    .command("convert <file>")
    .description("turn a model file into another format, without a server")
    .addOption(new Option("--from <format>", "what the file is; default: by its content").choices(SOURCES))
    .addOption(
      new Option("--to <format>", "what it becomes").choices(["crisol", ...ExportFormat.options]).makeOptionMandatory(),
    )
    .option("--target <name>", "name of what is predicted, where the file does not say")
    .option("--classes <names...>", "labels of the classes in their order, where the file has numbers")
    .requiredOption("-o, --out <file>", "where to")
    .option("--json", "print JSON")
    .action(async (file: string, { out, json, ...options }: ConvertOptions & { out: string; json?: boolean }) => {
      const { convertModel } = await import("@crisol/server");
      const { bytes, from, notes } = await convertModel(await readFile(file), options);
      await writeFile(out, bytes);
      print({ file: out, from, format: options.to, notes }, json, wrote);
    });
  return model;
}

const SOURCES: readonly ConvertSource[] = ["crisol", "lightgbm", "xgboost", "onnx"];

function wrote({ file, notes }: { readonly file: string; readonly notes: readonly string[] }): string {
  return [`wrote ${file}`, ...notes.map((note) => `note: ${note}`)].join("\n");
}

async function saveBody(response: Response, file: string): Promise<void> {
  await pipeline(Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>), createWriteStream(file));
}

function criteriaOf(version: ModelVersion): string {
  return `${version.criteria.filter((result) => result.passed).length} of ${version.criteria.length} met`;
}

function describe(version: ModelVersion): string {
  const refused = version.exports.flatMap(({ format, refusal }) =>
    refusal ? [`${format} (${refusal.replaceAll("_", " ")})`] : [],
  );
  return [
    facts([
      ["model", `${version.name} version ${version.version} (${version.modelId})`],
      ["stage", version.stage],
      ["aliases", version.aliases.join(", ") || "none"],
      ["format", version.format],
      ["algorithm", version.algorithm ?? "not known"],
      ["run", version.runId ?? "none"],
      ...(version.lineage ? ([["data", `${version.lineage.dataId}@${version.lineage.dataVersion}`]] as const) : []),
      ...(version.source === null ? [] : ([["source", version.source]] as const)),
      ...(version.sizeBytes === null ? [] : ([["size", bytes(version.sizeBytes)]] as const)),
      ...(version.sha256 === null ? [] : ([["sha256", version.sha256]] as const)),
      ["exports to", version.exports.flatMap(({ format, refusal }) => (refusal ? [] : [format])).join(", ") || "none"],
      ...(refused.length > 0 ? ([["not to", refused.join(", ")]] as const) : []),
    ]),
    table(
      ["criterion", "value", "met"],
      version.criteria.map((c) => [c.criterion, c.value?.toPrecision(4), c.passed ? "yes" : "NO"]),
    ),
    table(
      ["metric", "test"],
      Object.entries(version.metrics).map(([name, value]) => [name, metric(value)]),
    ),
    table(
      ["input", "type", "example"],
      (version.signature?.inputs ?? []).map((i) => [i.name, i.type, i.example]),
    ),
  ].join("\n\n");
}
