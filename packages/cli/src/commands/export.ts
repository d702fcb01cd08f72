import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { print } from "../output.js";
import { writeResources } from "../resources/file.js";
import type { Fields } from "../resources/kind.js";
import { kinds } from "../resources/kinds.js";
import { Workspace } from "../resources/workspace.js";

interface ExportOptions extends ServerOptions {
  readonly project?: readonly string[];
  readonly output?: string;
}

export function command(): Command {
  return withServerOptions(
    new Command("export")
      .option("-p, --project <name...>", "only these projects; default: all, with users and groups")
      .option("-o, --output <file>", "write to this file, and model files beside it; default: standard output"),
  ).action(async (options: ExportOptions) => {
    const folder = options.output ? dirname(resolve(options.output)) : process.cwd();
    const workspace = new Workspace(await connect(options), folder);
    const names = (await workspace.projects()).map(({ name }) => name).reverse();
    const unknown = options.project?.find((name) => !names.includes(name));
    if (unknown) throw new UsageError(`there is no project ${unknown}; there are: ${names.join(", ") || "none yet"}`);
    const resources: { kind: string; spec: Fields }[] = [];
    const add = (kind: string, specs: readonly Fields[] = []) =>
      resources.push(...specs.map((spec) => ({ kind, spec })));
    if (!options.project)
      for (const [kind, { listAll }] of Object.entries(kinds)) add(kind, await listAll?.(workspace));
    for (const project of options.project ?? names) {
      for (const [kind, { list }] of Object.entries(kinds)) add(kind, await list?.(workspace, project));
    }
    const text = writeResources(resources);
    if (options.output) {
      for (const { kind, spec } of resources) await kinds[kind]?.save?.(workspace, spec);
      await writeFile(options.output, text);
    }
    print({ resources }, options.json, () =>
      options.output ? `${resources.length} resources in ${options.output}` : text.trimEnd(),
    );
  });
}
