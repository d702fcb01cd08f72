import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import type { ImportOptions } from "@crisol/contract";
import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { bytes, facts, print, table } from "../output.js";
import { follow } from "../progress.js";
import { dataVersion, sourceOf } from "../source.js";

interface DataOptions extends ServerOptions {
  readonly project?: string;
  readonly version?: string;
}

interface FileOptions extends DataOptions {
  readonly format?: ImportOptions["format"];
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly encoding?: string;
  readonly decimal?: "." | ",";
  readonly dateFormat?: string;
  readonly missing?: string[];
  readonly type?: string[];
}

export function command(): Command {
  const data = new Command("data");
  withFileOptions(
    withProjectOptions(data.command("detect <file>").description("how a file would be read; imports nothing")),
  ).action(async (file: string, options: FileOptions) => {
    const client = await connect(options);
    const params = { projectId: await projectId(client, options.project) };
    const source = await sourceOf(client, params.projectId, file, options.json);
    const found = await client.data.detect({ params, body: { source, options: importOptions(options) } });
    print(found, options.json, () =>
      [
        facts(Object.entries(found.options).filter(([name]) => name !== "columnTypes")),
        table(
          ["column", "type", "because", "examples"],
          found.columns.map((c) => [c.name, c.type, c.reason.text, c.examples.slice(0, 3).join(" | ")]),
        ),
        ...found.warnings.map((warning) => `warning: ${warning.text}`),
      ].join("\n\n"),
    );
  });
  withFileOptions(
    withProjectOptions(data.command("import <file>").description("import a file, example:NAME or server:PATH")),
  )
    .requiredOption("-n, --name <name>", "name of the data; an existing name gets its next version")
    .action(async (file: string, options: FileOptions & { name: string }) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const source = await sourceOf(client, params.projectId, file, options.json);
      const started = await client.data.import({
        params,
        body: { name: options.name, source, options: importOptions(options) },
      });
      await follow(client, started.job.id, options.json);
      const { versions } = await client.data.get({ params: { ...params, dataId: started.data.id } });
      const imported = versions.find(({ version }) => version === started.version);
      print(imported, options.json, () =>
        imported
          ? `${options.name} version ${imported.version} (${imported.dataId}): ${imported.rowCount} rows, ${imported.columns.length} columns, ${imported.refusedRowCount} rows refused, ${bytes(imported.sizeBytes)}`
          : "the import ended without a version",
      );
    });
  withProjectOptions(data.command("list").description("list a project's data")).action(async (options: DataOptions) => {
    const client = await connect(options);
    const params = { projectId: await projectId(client, options.project) };
    const { items } = await client.data.list({ params, query: { limit: 1000 } });
    print(items, options.json, () =>
      table(
        ["id", "name", "version", "rows", "columns", "refused", "size", "imported"],
        items.flatMap((d) =>
          d.versions.map((v) => [
            d.id,
            d.name,
            v.version,
            v.rowCount,
            v.columns.length,
            v.refusedRowCount,
            bytes(v.sizeBytes),
            v.createdAt,
          ]),
        ),
      ),
    );
  });
  withVersion(data.command("rows <data>").description("show rows"))
    .option("--limit <n>", "how many", Number, 20)
    .option("--offset <n>", "after how many", Number, 0)
    .action(async (name: string, options: DataOptions & { limit: number; offset: number }) => {
      const { client, params } = await versionOf(name, options);
      const page = await client.data.rows({ params, query: { limit: options.limit, offset: options.offset } });
      print(page, options.json, () =>
        table(
          page.columns.map((c) => c.name),
          page.rows,
        ),
      );
    });
  withVersion(
    data.command("profile <data>").description("types, missing, distinct, quantiles, association with the target"),
  )
    .option("--target <column>", "measure the association with this column")
    .action(async (name: string, options: DataOptions & { target?: string }) => {
      const { client, params } = await versionOf(name, options);
      const profile = await client.data.profile({ params, query: { target: options.target } });
      print(profile, options.json, () =>
        table(
          ["column", "type", "missing", "distinct", "median", "min", "max", "with target", "remarks"],
          profile.columns.map((c) => [
            c.name,
            c.type,
            c.missingCount,
            c.distinctCount,
            c.numeric?.quantiles.find((q) => q.probability === 0.5)?.value,
            c.numeric?.minimum,
            c.numeric?.maximum,
            c.target?.value?.toFixed(3),
            c.remarks.map((r) => r.text).join("; "),
          ]),
        ),
      );
    });
  withVersion(
    data.command("refused <data>").description("the rows that the import refused, with line and reason"),
  ).action(async (name: string, options: DataOptions) => {
    const { client, params } = await versionOf(name, options);
    const { items } = await client.data.refused({ params, query: { limit: 1000 } });
    print(items, options.json, () =>
      table(
        ["line", "column", "reason", "text"],
        items.map((r) => [r.line, r.column, r.reason.text, r.text]),
      ),
    );
  });
  withVersion(data.command("download <data>").description("write the Parquet file of a version"))
    .requiredOption("-o, --out <file>", "where to")
    .action(async (name: string, options: DataOptions & { out: string }) => {
      const { client, params } = await versionOf(name, options);
      const response = await client.data.download({ params });
      await pipeline(Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>), createWriteStream(options.out));
      print({ file: options.out }, options.json, () => `wrote ${options.out}`);
    });
  withProjectOptions(data.command("delete <data>").description("delete data that nothing uses")).action(
    async (name: string, options: DataOptions) => {
      const { client, params } = await versionOf(name, options);
      await client.data.delete({ params });
      print({ deleted: params.dataId }, options.json, () => `deleted ${params.dataId}`);
    },
  );
  return data;
}

function withVersion(command: Command): Command {
  return withProjectOptions(command).option("--version <n>", "version; default: the newest");
}

function withFileOptions(command: Command): Command {
  return command
    .option("--format <format>", "csv, tsv, jsonl or parquet; default: detected, like all of these")
    .option("--delimiter <character>")
    .option("--no-header", "the first line is data")
    .option("--encoding <name>", "such as utf-8 or windows-1252")
    .option("--decimal <character>", "decimal separator: . or ,")
    .option("--date-format <format>", "such as %d/%m/%Y")
    .option("--missing <text...>", "texts that mean missing")
    .option("--type <column=type...>", "integer, number, boolean, date, timestamp or text");
}

function importOptions(options: FileOptions): ImportOptions {
  const columnTypes = Object.fromEntries(
    (options.type ?? []).map((pair) => [pair.slice(0, pair.lastIndexOf("=")), pair.slice(pair.lastIndexOf("=") + 1)]),
  );
  return {
    ...(options.format && { format: options.format }),
    ...(options.delimiter && { delimiter: options.delimiter }),
    ...(options.header === false && { header: false }),
    ...(options.encoding && { encoding: options.encoding }),
    ...(options.decimal && { decimalSeparator: options.decimal }),
    ...(options.dateFormat && { dateFormat: options.dateFormat }),
    ...(options.missing && { missingMarkers: options.missing }),
    ...(options.type && { columnTypes: columnTypes as NonNullable<ImportOptions["columnTypes"]> }),
  };
}

async function versionOf(name: string, options: DataOptions) {
  const client = await connect(options);
  const id = await projectId(client, options.project);
  const { data, version } = await dataVersion(client, id, name, options.version ? Number(options.version) : undefined);
  return { client, params: { projectId: id, dataId: data.id, version } };
}
