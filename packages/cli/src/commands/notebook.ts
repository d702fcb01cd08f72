import { setTimeout as sleep } from "node:timers/promises";
import type { Notebook } from "@crisol/contract";
import { type Client, everyPage } from "@crisol/sdk";
import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { facts, print, table } from "../output.js";
import { type PlaceOptions, placeOf, withPlaceOptions } from "../place-options.js";

interface NotebookOptions extends ServerOptions {
  readonly project?: string;
}

interface StartOptions extends NotebookOptions, PlaceOptions {
  readonly environment?: string;
  readonly package: readonly string[];
  readonly python?: string;
  readonly cores?: string;
  readonly memory?: string;
  readonly idle?: string;
  readonly secret: readonly string[];
  readonly code?: string;
}

interface Found {
  readonly client: Client;
  readonly params: { readonly projectId: string; readonly notebookId: string };
  readonly notebook: Notebook;
}

export function command(): Command {
  const notebook = new Command("notebook");
  withPlaceOptions(
    withProjectOptions(notebook.command("start <name>").description("start a notebook, new or stopped; waits")),
  )
    .option("--environment <name>", "environment of its kernel")
    .option("--package <requirement>", "instead, such as 'numpy>=2'; may be given often", collected, [])
    .option("--python <version>", "with --package: such as 3.12")
    .option("--cores <n>", "cores that it may use (default 1)")
    .option("--memory <bytes>", "memory that it may use (default: all)")
    .option("--idle <minutes>", "stop when nothing is done in it for so long (default 120)")
    .option("--secret <name>", "of the project, a variable of that name; may be given often", collected, [])
    .option("--code <id>", "of code that the files of a new one begin with (default: an example)")
    .action(async (name: string, options: StartOptions) => {
      const client = await connect(options);
      const inProject = { projectId: await projectId(client, options.project) };
      const known = (await all(client, inProject)).find((one) => one.name === name || one.id === name);
      const body = specOf(options);
      const { code: codeId } = options;
      if (known && codeId !== undefined) throw new UsageError(`${name} has its files already: --code is for a new one`);
      const started = known
        ? await client.notebook.start({ params: { ...inProject, notebookId: known.id }, body })
        : await client.notebook.create({ params: inProject, body: { name, ...body, ...(codeId && { codeId }) } });
      print(await untilReady(client, started), options.json, describe);
    });
  withProjectOptions(notebook.command("list").description("list a project's notebooks")).action(
    async (options: NotebookOptions) => {
      const client = await connect(options);
      const items = await all(client, { projectId: await projectId(client, options.project) });
      print(items, options.json, () =>
        table(
          ["name", "state", "of", "idle minutes", "created"],
          items.map((one) => [one.name, one.state, one.userName, one.idleMinutes, one.createdAt]),
        ),
      );
    },
  );
  withProjectOptions(
    notebook.command("open <name>").description("print the address that opens it in a browser: once, within 30 s"),
  ).action(async (name: string, options: NotebookOptions) => {
    const { client, params } = await find(name, options);
    print(await client.notebook.open({ params }), options.json, ({ url }) => url);
  });
  withProjectOptions(notebook.command("stop <name>").description("stop it; its files stay")).action(
    async (name: string, options: NotebookOptions) => {
      const { client, params } = await find(name, options);
      print(await client.notebook.stop({ params }), options.json, describe);
    },
  );
  withProjectOptions(notebook.command("delete <name>").description("delete it; restore works for 30 days")).action(
    async (name: string, options: NotebookOptions) => {
      const { client, params } = await find(name, options);
      await client.notebook.delete({ params });
      print({ deleted: name }, options.json, () => `deleted ${name}`);
    },
  );
  withProjectOptions(notebook.command("restore <name>").description("restore one that was deleted")).action(
    async (name: string, options: NotebookOptions) => {
      const { client, params } = await find(name, options, true);
      print(await client.notebook.restore({ params }), options.json, describe);
    },
  );
  return notebook;
}

function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** What was given; the rest stays as it was, or is the default. */
function specOf(options: StartOptions) {
  const { environment, package: requirements, python, cores, memory, idle } = options;
  if (environment !== undefined && requirements.length > 0) throw new UsageError("give --environment or --package");
  const place = placeOf(options);
  const packages = { kind: "packages" as const, requirements: [...requirements], python: python ?? null };
  return {
    ...(environment !== undefined && { environment: { kind: "named" as const, name: environment } }),
    ...(requirements.length > 0 && { environment: packages }),
    ...((cores !== undefined || memory !== undefined || place !== undefined) && {
      resources: {
        ...place,
        ...(cores !== undefined && { cores: Number(cores) }),
        ...(memory !== undefined && { memoryBytes: Number(memory) }),
      },
    }),
    ...(idle !== undefined && { idleMinutes: Number(idle) }),
    ...(options.secret.length > 0 && { secrets: [...options.secret] }),
  };
}

async function untilReady(client: Client, { id, projectId }: Notebook): Promise<Notebook> {
  for (;;) {
    const now = await client.notebook.get({ params: { projectId, notebookId: id } });
    if (now.state === "ready") return now;
    if (now.state === "failed" || now.state === "stopped") {
      throw new UsageError(`the notebook is ${now.state}: ${now.problem ?? "it was stopped"}`);
    }
    await sleep(300);
  }
}

function all(client: Client, params: { readonly projectId: string }, deleted = false): Promise<readonly Notebook[]> {
  return everyPage((cursor) =>
    client.notebook.list({ params, query: { limit: 1000, cursor, deleted: deleted ? "true" : "false" } }),
  );
}

async function find(name: string, options: NotebookOptions, deleted = false): Promise<Found> {
  const client = await connect(options);
  const params = { projectId: await projectId(client, options.project) };
  const items = await all(client, params, deleted);
  const notebook = items.find((one) => one.name === name || one.id === name);
  if (!notebook) {
    const known = items.map((one) => one.name).join(", ") || "none";
    throw new UsageError(`there is no notebook ${name}; there are: ${known}`);
  }
  return { client, params: { ...params, notebookId: notebook.id }, notebook };
}

function describe({ environment, resources, isolation, ...shown }: Notebook): string {
  const packages = environment.kind === "named" ? environment.name : environment.requirements.join(" ");
  const { cores, memoryBytes } = resources;
  return [
    facts(Object.entries({ ...shown, environment: packages, cores, memoryBytes })),
    ...(isolation ?? []).map(({ text }) => text),
  ].join("\n");
}
