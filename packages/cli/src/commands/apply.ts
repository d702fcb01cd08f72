import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { CrisolError, JobFailedError } from "@crisol/sdk";
import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { print } from "../output.js";
import { FileError, readResources } from "../resources/file.js";
import { MissingError } from "../resources/kind.js";
import { applyChange, type Change, plan } from "../resources/plan.js";
import { Workspace } from "../resources/workspace.js";

interface ApplyOptions extends ServerOptions {
  readonly file: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

const SIGNS = { create: "+", change: "~", follow: "~", none: "=" } as const;
/** What \`--dry-run\` ends with where something would change. */
const WOULD_CHANGE = 3;

export function command(): Command {
  return withServerOptions(
    new Command("apply")
      .requiredOption("-f, --file <file>", "YAML file with a resource a document; - for standard input")
      .option("-y, --yes", "do not ask")
      .option("--dry-run", `show what would change, and end with ${WOULD_CHANGE} if anything would`),
  ).action(apply);
}

async function apply(options: ApplyOptions): Promise<void> {
  const { file } = options;
  const resources = readUsable(file, await textOf(file));
  const workspace = new Workspace(await connect(options), file === "-" ? process.cwd() : dirname(resolve(file)));
  const changes = await plan(workspace, resources);
  const pending = changes.filter(({ action }) => action !== "none");
  if (!options.json) console.log(changes.flatMap(described).join("\n") || "(no resources)");
  if (options.dryRun || pending.length === 0) {
    print(summary(changes, false), options.json, () => counted(changes));
    if (pending.length > 0) process.exitCode = WOULD_CHANGE;
    return;
  }
  if (!options.yes && !(await agreed(pending.length))) throw new UsageError("nothing was changed");
  const remarks: string[] = [];
  for (const change of pending) {
    const { kind, name, line } = change.resource;
    const remark = await applyChange(workspace, change).catch((error) => {
      throw located(error, `${file}:${line}: ${kind} ${name}`);
    });
    if (remark) remarks.push(`${kind} ${name}: ${remark}`);
    if (!options.json) console.log(`done: ${kind} ${name}`);
  }
  print({ ...summary(changes, true), remarks }, options.json, () => [...remarks, counted(changes)].join("\n"));
}

async function textOf(file: string): Promise<string> {
  if (file === "-") return (await process.stdin.toArray()).join("");
  return readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  });
}

function readUsable(file: string, text: string) {
  try {
    return readResources(file, text);
  } catch (error) {
    throw error instanceof FileError ? new UsageError(error.message) : error;
  }
}

/** An error of the server with the place in the file in front, its code kept. */
function located(error: unknown, place: string): unknown {
  const known = error instanceof CrisolError || error instanceof JobFailedError || error instanceof MissingError;
  if (known) error.message = `${place}: ${error.message}`;
  return error;
}

async function agreed(count: number): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError("give --yes to apply without being asked, or --dry-run to look only");
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test(await prompt.question(`Make these ${count} changes? [y/N] `));
  } finally {
    prompt.close();
  }
}

function described({ resource, action, fields, because }: Change): string[] {
  const head = `${SIGNS[action]} ${resource.kind} ${resource.name}${because ? ` (follows ${because})` : ""}`;
  if (action === "none") return [head];
  const text = (value: unknown) => (value === undefined ? "-" : JSON.stringify(value));
  return [
    head,
    ...fields
      .filter(({ to }) => action !== "create" || !resource.name.split("/").includes(String(to)))
      .map(({ field, from, to }) => `    ${field}: ${action === "create" ? "" : `${text(from)} -> `}${text(to)}`),
  ];
}

function counted(changes: readonly Change[]): string {
  const count = (action: Change["action"]) => changes.filter((change) => change.action === action).length;
  return `${count("create")} to create, ${count("change") + count("follow")} to change, ${count("none")} unchanged`;
}

function summary(changes: readonly Change[], applied: boolean) {
  return {
    applied,
    changes: changes.map(({ resource: { kind, name }, action, fields, because }) => ({
      kind,
      name,
      action,
      fields,
      ...(because && { because }),
    })),
  };
}
