import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Environment, EnvironmentSourceKind } from "@crisol/contract";
import { everyPage } from "@crisol/sdk";
import { Command, Option } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { facts, print, table } from "../output.js";
import { follow } from "../progress.js";

interface EnvironmentOptions extends ServerOptions {
  readonly project?: string;
}

interface SourceOptions extends EnvironmentOptions {
  readonly file?: string;
  readonly package: readonly string[];
  readonly kind?: EnvironmentSourceKind;
  readonly python?: string;
  readonly sourceBuilds?: boolean;
}

export function command(): Command {
  const environment = new Command("environment");
  withSource(
    environment.command("create <name>").description("describe a Python environment; prepare makes it"),
  ).action(async (name: string, options: SourceOptions) => {
    const client = await connect(options);
    const params = { projectId: await projectId(client, options.project) };
    const created = await client.environment.create({ params, body: { name, ...(await sourceOf(options)) } });
    print(created, options.json, describe);
  });
  withSource(environment.command("change <name>").description("describe an environment anew")).action(
    async (name: string, options: SourceOptions) => {
      const { client, params } = await find(name, options);
      print(await client.environment.change({ params, body: await sourceOf(options) }), options.json, describe);
    },
  );
  withProjectOptions(environment.command("list").description("list a project's environments")).action(
    async (options: EnvironmentOptions) => {
      const { items } = await all(options);
      print(items, options.json, () =>
        table(
          ["name", "state", "python", "packages", "MB", "last used"],
          items.map((e) => [e.name, e.state, e.pythonVersion, e.packageCount, megabytes(e.sizeBytes), e.lastUsedAt]),
        ),
      );
    },
  );
  withProjectOptions(environment.command("get <name>").description("show an environment")).action(
    async (name: string, options: EnvironmentOptions) => {
      const { client, params } = await find(name, options);
      print(await client.environment.get({ params }), options.json, describe);
    },
  );
  withProjectOptions(environment.command("prepare <name>").description("resolve and build an environment; waits"))
    .option("--refresh", "resolve again, to what is newest now")
    .action(async (name: string, options: EnvironmentOptions & { readonly refresh?: boolean }) => {
      const { client, params } = await find(name, options);
      const { job } = await client.environment.prepare({ params, body: { refresh: options.refresh ?? false } });
      await follow(client, job.id, options.json);
      print(await client.environment.get({ params }), options.json, describe);
    });
  withProjectOptions(
    environment.command("lock <name>").description("print what it was resolved to: a requirements file with hashes"),
  ).action(async (name: string, options: EnvironmentOptions) => {
    const { client, params } = await find(name, options);
    print(await client.environment.lock({ params }), options.json, ({ text }) => text.trimEnd());
  });
  withProjectOptions(environment.command("delete <name>").description("delete an environment")).action(
    async (name: string, options: EnvironmentOptions) => {
      const { client, params } = await find(name, options);
      await client.environment.delete({ params });
      print({ deleted: name }, options.json, () => `deleted ${name}`);
    },
  );
  return environment;
}

function withSource(command: Command): Command {
  return withProjectOptions(command)
    .option("--file <path>", "requirements.txt, pyproject.toml or conda's environment.yml")
    .option("--package <requirement>", "such as 'numpy>=2'; may be given often", collected, [])
    .addOption(
      new Option("--kind <kind>", "what the file is; default: by its name").choices([
        "requirements",
        "pyproject",
        "conda",
      ]),
    )
    .option("--python <version>", "such as 3.12 or '>=3.10,<3.13'; goes before what the file says")
    .option("--source-builds", "build packages that have no wheel, which runs code of theirs");
}

function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function sourceOf({ file, package: packages, kind, python, sourceBuilds }: SourceOptions) {
  if ((file === undefined) === (packages.length === 0)) throw new UsageError("give --file, or --package once or more");
  const common = { python: python ?? null, allowSourceBuilds: sourceBuilds ?? false };
  if (file === undefined) return { kind: "requirements" as const, text: `${packages.join("\n")}\n`, ...common };
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  });
  return { kind: kind ?? kindOf(file), text, ...common };
}

function kindOf(file: string): EnvironmentSourceKind {
  if (/\.toml$/i.test(file)) return "pyproject";
  return /\.ya?ml$/i.test(basename(file)) ? "conda" : "requirements";
}

async function all(options: EnvironmentOptions) {
  const client = await connect(options);
  const params = { projectId: await projectId(client, options.project) };
  const items = await everyPage((cursor) => client.environment.list({ params, query: { limit: 1000, cursor } }));
  return { client, params, items };
}

async function find(name: string, options: EnvironmentOptions) {
  const { client, params, items } = await all(options);
  const found = items.find((one) => one.name === name || one.id === name);
  if (!found) {
    const known = items.map((one) => one.name).join(", ") || "none yet";
    throw new UsageError(`there is no environment ${name}; there are: ${known}`);
  }
  return { client, params: { ...params, environmentId: found.id } };
}

function describe(environment: Environment): string {
  const { notes, text: _text, ...shown } = environment;
  return [facts(Object.entries(shown)), ...notes].join("\n");
}

function megabytes(bytes: number | null): string | null {
  return bytes === null ? null : (bytes / 1e6).toFixed(1);
}
