import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { print } from "../output.js";
import { writeResources } from "../resources/file.js";
import { kinds } from "../resources/kinds.js";
import { Workspace } from "../resources/workspace.js";

interface ExportOptions extends ServerOptions {
  readonly project?: readonly string[];
  readonly output?: string;
}

export function command(): Command {
  return withServerOptions(
    new Command("export")
      .option("-p, --project <name...>", "only these projects; default: all")
      .option("-o, --output <file>", "write to this file; default: standard output"),
  ).action(async (options: ExportOptions) => {
    const workspace = new Workspace(await connect(options), process.cwd());
    const names = (await workspace.projects()).map(({ name }) => name).reverse();
    const unknown = options.project?.find((name) => !names.includes(name));
    if (unknown) throw new UsageError(`there is no project ${unknown}; there are: ${names.join(", ") || "none yet"}`);
    const resources: { kind: string; spec: Readonly<Record<string, unknown>> }[] = [];
    for (const project of options.project ?? names) {
      for (const [kind, { list }] of Object.entries(kinds)) {
        resources.push(...(await list(workspace, project)).map((spec) => ({ kind, spec })));
      }
    }
    const text = writeResources(resources);
    if (options.output) await writeFile(options.output, text);
    print({ resources }, options.json, () =>
      options.output ? `${resources.length} resources in ${options.output}` : text.trimEnd(),
    );
  });
}
