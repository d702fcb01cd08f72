import { setTimeout as sleep } from "node:timers/promises";
import { type Pipeline, type PipelineRun, RESTORE_DAYS } from "@crisol/contract";
import { everyPage } from "@crisol/sdk";
import { Command } from "commander";
import { askedFor } from "../asked-for.js";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { facts, print, table } from "../output.js";
import { readPipelineFile } from "../pipeline-file.js";
import { parametersOf } from "../script-parameters.js";

interface PipelineOptions extends ServerOptions {
  readonly project?: string;
}

interface RunOptions extends PipelineOptions {
  readonly param: string[];
  readonly cache: boolean;
  readonly step?: string;
  readonly detach?: boolean;
}

const LOOK_EVERY_MS = 500;

export function command(): Command {
  const pipeline = new Command("pipeline");
  withProjectOptions(
    pipeline
      .command("create <file>")
      .description("make the pipeline that a YAML file says; its folders of code are sent"),
  ).action(async (path: string, options: PipelineOptions) => {
    const { name, description, definition } = await readPipelineFile(path);
    const { client, params } = await place(options);
    const body = { name, description, definition: await definition(client, params.projectId) };
    print(await client.pipeline.create({ params, body }), options.json, described);
  });
  withProjectOptions(
    pipeline.command("update <file>").description("make the pipeline of the file's name what the file says"),
  ).action(async (path: string, options: PipelineOptions) => {
    const { name, description, definition } = await readPipelineFile(path);
    const { client, params } = await place(options);
    const { id: pipelineId } = await named(client, params.projectId, name);
    const body = { description, definition: await definition(client, params.projectId) };
    print(await client.pipeline.update({ params: { ...params, pipelineId }, body }), options.json, described);
  });
  withProjectOptions(pipeline.command("list").description("the project's pipelines, newest first")).action(
    async (options: PipelineOptions) => {
      const { client, params } = await place(options);
      const items = await everyPage((cursor) => client.pipeline.list({ params, query: { limit: 1000, cursor } }));
      print(items, options.json, () =>
        table(
          ["name", "version", "steps", "changed"],
          items.map((one) => [one.name, one.version, Object.keys(one.definition.steps).length, one.updatedAt]),
        ),
      );
    },
  );
  withProjectOptions(pipeline.command("get <name>").description("a pipeline; or one of its runs, by number"))
    .option("--run <number>", "this run with its steps")
    .action(async (name: string, options: PipelineOptions & { run?: string }) => {
      const { client, params } = await place(options);
      const one = await named(client, params.projectId, name);
      if (options.run === undefined) return print(one, options.json, described);
      const { id: pipelineRunId } = await runNumbered(client, one, options.run);
      print(await client.pipeline.getRun({ params: { ...params, pipelineRunId } }), options.json, steps);
    });
  withProjectOptions(
    pipeline
      .command("delete <name>")
      .description(`delete a pipeline, which can be restored for ${RESTORE_DAYS} days; what its steps made stays`),
  ).action(async (name: string, options: PipelineOptions) => {
    const { client, params } = await place(options);
    const { id: pipelineId } = await named(client, params.projectId, name);
    await client.pipeline.delete({ params: { ...params, pipelineId } });
    print({ deleted: pipelineId }, options.json, () => `deleted ${name}`);
  });
  withProjectOptions(
    pipeline.command("restore <name>").description("undo the deletion of a pipeline; the newest of that name"),
  ).action(async (name: string, options: PipelineOptions) => {
    const { client, params } = await place(options);
    const { items } = await client.pipeline.list({ params, query: { name, deleted: "true" } });
    if (!items[0]) throw new UsageError(`the project has no deleted pipeline ${name}`);
    const restored = await client.pipeline.restore({ params: { ...params, pipelineId: items[0].id } });
    print(restored, options.json, described);
  });
  withProjectOptions(
    pipeline.command("check <file>").description("say what is wrong with a YAML file, and make nothing"),
  ).action(async (path: string, options: PipelineOptions) => {
    const { name, withoutCode: definition } = await readPipelineFile(path);
    const { client, params } = await place(options);
    const { items } = await client.pipeline.list({ params, query: { name } });
    const body = { name, pipelineId: items[0]?.id, definition };
    const checked = await client.pipeline.check({ params, body });
    print(
      checked,
      options.json,
      ({ problems, remarks }) =>
        [
          ...problems.map(({ field, message }) => `${field.replace(/^definition\./, "")}: ${message}`),
          ...remarks.map(({ text }) => text),
        ].join("\n") || "nothing is wrong with it",
    );
    if (checked.problems.length > 0) process.exitCode = 1;
  });
  addRuns(pipeline);
  return pipeline;
}

function addRuns(pipeline: Command): void {
  withProjectOptions(pipeline.command("run <name>").description("run a pipeline and wait for its end"))
    .option("--param <name=value...>", "parameters instead of the pipeline's", [])
    .option("--no-cache", "run every step, also those that an earlier run has done")
    .option("--step <name>", "run this step alone, on what those that it reads of have left before")
    .option("--detach", "do not wait for its end")
    .action(async (name: string, options: RunOptions) => {
      const { client, params } = await place(options);
      const one = await named(client, params.projectId, name);
      const body = {
        parameters: parametersOf(options.param, one.definition.parameters),
        cache: options.cache,
        step: options.step,
      };
      const run = await client.pipeline.run({ params: { ...params, pipelineId: one.id }, body });
      if (options.detach) return print(run, options.json, ({ number }) => `run ${number}`);
      await waited(client, run, options);
    });
  withProjectOptions(
    pipeline.command("runs [name]").description("runs of the project's pipelines, newest first"),
  ).action(async (name: string | undefined, options: PipelineOptions) => {
    const { client, params } = await place(options);
    const pipelineId = name === undefined ? undefined : (await named(client, params.projectId, name)).id;
    const items = await everyPage((cursor) =>
      client.pipeline.runs({ params, query: { limit: 1000, cursor, ...(pipelineId && { pipelineId }) } }),
    );
    print(items, options.json, () =>
      table(
        ["pipeline", "run", "state", "steps", "by", "begun"],
        items.map((run) => [run.pipelineName, run.number, run.state, counted(run), run.userName, run.createdAt]),
      ),
    );
  });
  withProjectOptions(pipeline.command("cancel <name> <number>").description("cancel a run of a pipeline")).action(
    async (name: string, number: string, options: PipelineOptions) => {
      const { client, params } = await place(options);
      const { id: pipelineRunId } = await runNumbered(client, await named(client, params.projectId, name), number);
      await waited(
        client,
        await client.pipeline.cancel({ params: { ...params, pipelineRunId } }),
        options,
        "cancelled",
      );
    },
  );
  withProjectOptions(
    pipeline
      .command("retry <name> <number>")
      .description("go on with a run that did not end well, and wait for its end"),
  ).action(async (name: string, number: string, options: PipelineOptions) => {
    const { client, params } = await place(options);
    const { id: pipelineRunId } = await runNumbered(client, await named(client, params.projectId, name), number);
    await waited(client, await client.pipeline.retry({ params: { ...params, pipelineRunId } }), options);
  });
}

type Client = Awaited<ReturnType<typeof connect>>;

async function place(options: PipelineOptions) {
  const client = await connect(options);
  return { client, params: { projectId: await projectId(client, options.project) } };
}

async function named(client: Client, projectId: string, name: string): Promise<Pipeline> {
  const { items } = await client.pipeline.list({ params: { projectId }, query: { name } });
  if (!items[0]) throw new UsageError(`the project has no pipeline ${name}`);
  return items[0];
}

async function runNumbered(client: Client, { id: pipelineId, projectId, name }: Pipeline, number: string) {
  const params = { projectId };
  const runs = await everyPage((cursor) =>
    client.pipeline.runs({ params, query: { limit: 1000, pipelineId, cursor } }),
  );
  const found = runs.find((run) => String(run.number) === number);
  if (!found) throw new UsageError(`the pipeline ${name} has no run ${number}`);
  return found;
}

/** Waits for the end, prints the steps, and says by the exit code whether it is `wanted`. */
async function waited(client: Client, begun: PipelineRun, options: PipelineOptions, wanted = "succeeded") {
  const params = { projectId: begun.projectId, pipelineRunId: begun.id };
  let run = begun;
  while (run.state === "running") {
    await sleep(LOOK_EVERY_MS);
    run = await client.pipeline.getRun({ params });
  }
  print(run, options.json, steps);
  if (run.state !== wanted) process.exitCode = 1;
}

function described({ name, version, description, definition, remarks }: Pipeline): string {
  const all = Object.entries(definition.steps).map(([step, { kind, resources }]) => {
    const { target, class: ofClass, size } = resources;
    return (target ?? ofClass ?? size) ? `${step} (${kind}, ${askedFor(resources)})` : `${step} (${kind})`;
  });
  const entries = [["pipeline", name] as const, ["version", version] as const, ["steps", all.join(", ")] as const];
  return [facts([...entries, ["description", description]]), ...remarks.map(({ text }) => text)].join("\n");
}

function steps(run: PipelineRun): string {
  const rows = run.steps.map((step) => [
    step.name,
    step.state,
    step.reasons.join(", "),
    step.target?.name,
    step.runId,
    step.error?.message,
  ]);
  return `run ${run.number}${run.step === null ? "" : ` (only ${run.step})`} ${run.state}\n${table(["step", "state", "why it ran", "on", "run", "error"], rows)}`;
}

function counted({ counts }: Pick<PipelineRun, "counts">): string {
  return Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ");
}
