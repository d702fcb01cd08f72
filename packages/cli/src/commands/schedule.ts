import type { NewScheduleInput, Schedule, ScheduledTime, ScheduleFiring, ScheduleTrigger } from "@crisol/contract";
import { type Client, everyPage } from "@crisol/sdk";
import { Command, InvalidArgumentError, Option } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { specOfFolder } from "../job-run.js";
import { facts, print, table } from "../output.js";
import { parametersOf } from "../script-parameters.js";

interface ScheduleOptions extends ServerOptions {
  readonly project?: string;
}

interface WrittenOptions extends ScheduleOptions {
  readonly cron?: string;
  readonly timeZone: string;
  readonly missed: Extract<ScheduleTrigger, { kind: "time" }>["missed"];
  readonly onData?: string;
  readonly onDrift?: string;
  readonly pipeline?: string;
  readonly folder?: string;
  readonly param: string[];
  readonly cache: boolean;
  readonly overlap?: Schedule["overlap"];
  readonly description?: string;
}

export function command(): Command {
  const schedule = new Command("schedule");
  withWritten(
    schedule.command("create <name>").description("start a pipeline, or a folder's script, at times or on events"),
  )
    .option("--paused", "fire only once it is resumed")
    .action(async (name: string, options: WrittenOptions & { paused?: boolean }) => {
      const { client, params } = await place(options);
      const trigger = triggerOf(options);
      if (!trigger) throw new UsageError("give --cron, --on-data or --on-drift");
      const action = await actionOf(client, params.projectId, options);
      if (!action) throw new UsageError("give --pipeline or --folder");
      const { overlap, description, paused } = options;
      const body = { name, trigger, action, overlap, description, isEnabled: !paused };
      print(await client.schedule.create({ params, body }), options.json, described);
    });
  withWritten(schedule.command("update <name>").description("change when a schedule fires, or what it starts")).action(
    async (name: string, options: WrittenOptions) => {
      const { client, params } = await named(name, options);
      const { overlap, description } = options;
      const action = await actionOf(client, params.projectId, options);
      const body = { trigger: triggerOf(options), action, overlap, description };
      print(await client.schedule.update({ params, body }), options.json, described);
    },
  );
  withProjectOptions(schedule.command("list").description("the project's schedules, newest first")).action(
    async (options: ScheduleOptions) => {
      const { client, params } = await place(options);
      const items = await everyPage((cursor) => client.schedule.list({ params, query: { limit: 1000, cursor } }));
      print(items, options.json, () =>
        table(
          ["name", "when", "starts", "next", "fired"],
          items.map((one) => [one.name, whenOf(one), startsOf(one), one.nextAt ?? pauseOf(one), one.lastFiredAt]),
        ),
      );
    },
  );
  withProjectOptions(schedule.command("get <name>").description("a schedule")).action(
    async (name: string, options: ScheduleOptions) =>
      print((await named(name, options)).found, options.json, described),
  );
  for (const [verb, isEnabled, text] of [
    ["pause", false, "let a schedule not fire any more"],
    ["resume", true, "let a schedule fire again, from now on"],
  ] as const) {
    withProjectOptions(schedule.command(`${verb} <name>`).description(text)).action(
      async (name: string, options: ScheduleOptions) => {
        const { client, params } = await named(name, options);
        print(await client.schedule.update({ params, body: { isEnabled } }), options.json, described);
      },
    );
  }
  withProjectOptions(schedule.command("fire <name>").description("start now what a schedule starts")).action(
    async (name: string, options: ScheduleOptions) => {
      const { client, params } = await named(name, options);
      const firing = await client.schedule.fire({ params });
      print(firing, options.json, () => firingText(firing));
      if (firing.state !== "started") process.exitCode = 1;
    },
  );
  withProjectOptions(schedule.command("delete <name>").description("delete a schedule; what it started stays")).action(
    async (name: string, options: ScheduleOptions) => {
      const { client, params } = await named(name, options);
      await client.schedule.delete({ params });
      print({ deleted: params.scheduleId }, options.json, () => `deleted ${name}`);
    },
  );
  addTimes(schedule);
  return schedule;
}

function addTimes(schedule: Command): void {
  withProjectOptions(
    schedule.command("firings [name]").description("when schedules fired, and what came of it, newest first"),
  )
    .option("--limit <count>", "at most so many", wholeNumber, 50)
    .action(async (name: string | undefined, options: ScheduleOptions & { limit: number }) => {
      const { client, params } = await place(options);
      const scheduleId = name === undefined ? undefined : (await find(client, params.projectId, name)).id;
      const { items } = await client.schedule.firings({ params, query: { scheduleId, limit: options.limit } });
      print(items, options.json, () =>
        table(
          ["schedule", "due", "state", "started", "of it came", "why"],
          items.map((one) => [
            ...[one.scheduleName, one.dueAt, one.state, one.started?.id, one.started?.state, one.reason?.text],
          ]),
        ),
      );
    });
  withTimeZone(
    withProjectOptions(schedule.command("preview <cron>").description("the next times of a cron expression")),
  )
    .option("--count <times>", "how many", wholeNumber, 5)
    .action(async (cron: string, options: ScheduleOptions & { timeZone: string; count: number }) => {
      const { client, params } = await place(options);
      const { timeZone, count } = options;
      const { times } = await client.schedule.preview({ params, body: { cron, timeZone, count } });
      print(times, options.json, () => times.map((time) => timeText(time, timeZone)).join("\n"));
    });
}

function withWritten(command: Command): Command {
  return withTimeZone(withProjectOptions(command))
    .option("--cron <expression>", "minute, hour, day of the month, month, day of the week: '30 7 * * 1-5'")
    .addOption(
      new Option("--missed <policy>", "of times at which no server ran")
        .choices(["once", "all", "none"])
        .default("once"),
    )
    .option("--on-data <name>", "when a data set has a new version")
    .option("--on-drift <endpoint>", "when what an endpoint is asked has drifted")
    .option("--pipeline <name>", "start this pipeline")
    .option("--folder <dir>", "start the script of this folder, as its crisol.yml says; the folder is sent now")
    .option("--param <name=value...>", "parameters of the pipeline or the script", [])
    .option("--no-cache", "with --pipeline: run every step")
    .addOption(
      new Option("--overlap <policy>", "while what it started before goes on (default: skip)").choices([
        ...["skip", "queue", "allow"],
      ]),
    )
    .option("--description <text>", "what it is for");
}

function withTimeZone(command: Command): Command {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return command.option("--time-zone <zone>", "of the times, such as Europe/Madrid; default: this machine's", here);
}

function triggerOf({ cron, timeZone, missed, onData, onDrift }: WrittenOptions): ScheduleTrigger | undefined {
  const given: ScheduleTrigger[] = [
    ...(cron === undefined ? [] : [{ kind: "time", cron, timeZone, missed } as const]),
    ...(onData === undefined ? [] : [{ kind: "data", data: onData } as const]),
    ...(onDrift === undefined ? [] : [{ kind: "drift", endpoint: onDrift } as const]),
  ];
  if (given.length > 1) throw new UsageError("--cron, --on-data and --on-drift exclude each other");
  return given[0];
}

async function actionOf(
  client: Client,
  projectId: string,
  options: WrittenOptions,
): Promise<NewScheduleInput["action"] | undefined> {
  const { pipeline, folder, param, cache } = options;
  if (pipeline !== undefined && folder !== undefined)
    throw new UsageError("--pipeline and --folder exclude each other");
  if (folder !== undefined) return { kind: "script", script: await specOfFolder(client, projectId, folder, { param }) };
  if (pipeline === undefined) return undefined;
  const { items } = await client.pipeline.list({ params: { projectId }, query: { name: pipeline } });
  const known = items[0]?.definition.parameters ?? {};
  return { kind: "pipeline", pipeline, parameters: parametersOf(param, known), cache };
}

async function place(options: ScheduleOptions) {
  const client = await connect(options);
  return { client, params: { projectId: await projectId(client, options.project) } };
}

async function named(name: string, options: ScheduleOptions) {
  const { client, params } = await place(options);
  const found = await find(client, params.projectId, name);
  return { client, found, params: { ...params, scheduleId: found.id } };
}

async function find(client: Client, projectId: string, name: string): Promise<Schedule> {
  const { items } = await client.schedule.list({ params: { projectId }, query: { name } });
  if (!items[0]) throw new UsageError(`the project has no schedule ${name}`);
  return items[0];
}

function described(schedule: Schedule): string {
  return facts([
    ["schedule", schedule.name],
    ["when", whenOf(schedule)],
    ["starts", startsOf(schedule)],
    ["overlap", schedule.overlap],
    ["next", schedule.nextAt ?? pauseOf(schedule)],
    ["for", schedule.userName],
    ["description", schedule.description],
  ]);
}

function whenOf({ trigger }: Schedule): string {
  if (trigger.kind === "time") return `${trigger.cron} ${trigger.timeZone}`;
  return trigger.kind === "data" ? `new version of ${trigger.data}` : `drift of ${trigger.endpoint}`;
}

function startsOf({ action }: Schedule): string {
  if (action.kind === "pipeline") return `pipeline ${action.pipeline}`;
  if (action.kind === "script") return `script ${action.script.name ?? action.script.command}`;
  return `sweep ${action.sweep.name ?? ""}`.trim();
}

function pauseOf({ isEnabled, pausedBecause }: Schedule): string {
  if (isEnabled) return "-";
  return pausedBecause ? `paused: ${pausedBecause.text}` : "paused";
}

function firingText({ state, started, reason }: ScheduleFiring): string {
  return started ? `${state} ${started.kind} ${started.id}, run ${started.runId}` : `${state}: ${reason?.text ?? ""}`;
}

function timeText({ at, clockChange }: ScheduledTime, timeZone: string): string {
  const local = new Date(at).toLocaleString("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  const why = { moved: "  clocks go forward over its time", twice: "  the first of two: clocks go back" };
  return `${local}  ${at}${clockChange === null ? "" : why[clockChange]}`;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("must be a whole number from 1 to 9999");
  return Number(text);
}
