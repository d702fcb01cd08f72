import { type ComputeTarget, type MachineSize, Month } from "@crisol/contract";
import { type Client, everyPage } from "@crisol/sdk";
import { Command } from "commander";
import { type SettingOptions, settingsOf, withSettingOptions } from "../compute-options.js";
import { connect, projectId, type ServerOptions, withServerOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { bytes, facts, print, table } from "../output.js";
import { addSpendingCommands } from "./compute-spending.js";

type SetOptions = ServerOptions & SettingOptions;

export function command(): Command {
  const compute = new Command("compute");
  withServerOptions(
    compute.command("list").description("where jobs run: state, load, price and what was spent"),
  ).action(async (options: ServerOptions) => {
    const { items } = await (await connect(options)).compute.list({});
    print(items, options.json, targetTable);
  });
  withServerOptions(compute.command("get [name]").description("a target; default: this machine")).action(
    async (name: string | undefined, options: ServerOptions) => {
      const client = await connect(options);
      const projects = await everyPage((cursor) => client.project.list({ query: { limit: 1000, cursor } }));
      const names = new Map(projects.map(({ id, name: called }) => [id, called]));
      print(await find(client, name), options.json, (target) => described(target, names));
    },
  );
  withSettingOptions(
    withServerOptions(
      compute
        .command("add <name>")
        .description("add a target: a share of the server's machine, or another machine by SSH"),
    ),
  ).action(async (name: string, options: SetOptions) => {
    const client = await connect(options);
    const body = await settingsOf(options, (project) => projectId(client, project));
    print(await client.compute.create({ body: { ...body, name } }), options.json, (target) => described(target));
  });
  withSettingOptions(
    withServerOptions(
      compute.command("set [name]").description("change a target; default: this machine. `none` takes a setting away"),
    ),
  ).action(async (name: string | undefined, options: SetOptions) => {
    const client = await connect(options);
    const target = await find(client, name);
    const body = await settingsOf(options, (project) => projectId(client, project), target);
    print(await client.compute.update({ params: { targetId: target.id }, body }), options.json, (target) =>
      described(target),
    );
  });
  withServerOptions(compute.command("remove <name>").description("remove a target on which nothing runs")).action(
    async (name: string, options: ServerOptions) => {
      const client = await connect(options);
      const { id } = await find(client, name);
      await client.compute.delete({ params: { targetId: id } });
      print({ removed: name }, options.json, () => `removed ${name}`);
    },
  );
  withServerOptions(
    compute.command("check [name]").description("look at what a target has, and at what holds jobs to their limits"),
  ).action(async (name: string | undefined, options: ServerOptions) => {
    const client = await connect(options);
    const { id } = await find(client, name);
    const checked = await client.compute.check({ params: { targetId: id } });
    print(checked, options.json, ({ findings }) =>
      findings.map(({ isWell, reason }) => `${isWell ? "well" : "look"}  ${reason.text}.`).join("\n"),
    );
    if (!checked.isWell) process.exitCode = 1;
  });
  for (const verb of ["start", "stop"] as const) {
    const what = verb === "start" ? "start a target by its start command" : "stop a target on which nothing runs";
    withServerOptions(compute.command(`${verb} <name>`).description(what)).action(
      async (name: string, options: ServerOptions) => {
        const client = await connect(options);
        const { id } = await find(client, name);
        print(await client.compute[verb]({ params: { targetId: id } }), options.json, (target) => described(target));
      },
    );
  }
  withServerOptions(compute.command("spending").description("what each project has spent on each target in a month"))
    .option("--month <month>", "such as 2026-11; default: this one, by UTC")
    .option("--target <name>", "of this target alone")
    .option("--project <name>", "of this project alone")
    .action(async (options: ServerOptions & { month?: string; target?: string; project?: string }) => {
      const client = await connect(options);
      const { month, target, project } = options;
      if (month !== undefined && !Month.safeParse(month).success)
        throw new UsageError("--month must be such as 2026-11");
      const query = {
        month,
        targetId: target === undefined ? undefined : (await find(client, target)).id,
        projectId: project === undefined ? undefined : await projectId(client, project),
      };
      print(await client.compute.spending({ query }), options.json, ({ items }) =>
        table(
          ["target", "project", "jobs", "hours", "cost", "energy"],
          items.map((one) => [
            ...[
              one.targetName,
              one.projectName ?? "a deleted project",
              one.jobs,
              one.hours.toFixed(2),
              money(one.cost, one.currency),
            ],
            `${one.energyWattHours.toFixed(1)} Wh`,
          ]),
        ),
      );
    });
  withServerOptions(compute.command("sizes").description("sizes of machines as clouds rent them")).action(
    async (options: ServerOptions) => {
      print(await (await connect(options)).compute.sizes({}), options.json, ({ items, pricesOf }) =>
        [sizeTable(items), `List prices of ${pricesOf}: pay as you go, Linux, East US.`].join("\n"),
      );
    },
  );
  addSpendingCommands(compute);
  return compute;
}

/** The target called `name`, or of that id. Throws a `UsageError` with the names that there are. */
async function find(client: Client, name = "local"): Promise<ComputeTarget> {
  const { items } = await client.compute.list({});
  const found = items.find((one) => one.name === name || one.id === name);
  if (found) return found;
  throw new UsageError(`there is no target ${name}; there are: ${items.map((one) => one.name).join(", ")}`);
}

function targetTable(targets: readonly ComputeTarget[]): string {
  return table(
    ["name", "class", "state", "jobs", "cores", "memory", "queued", "an hour", "spent", "budget"],
    targets.map(({ name, state, offers, load, currency, pricePerHour, spent, budget }) => [
      ...[name, offers.class, state, `${load.jobs}/${offers.maximumJobs}`, `${load.cores}/${offers.cores}`],
      ...[bytes(offers.memoryBytes), load.queued, money(pricePerHour, currency), money(spent.cost, currency)],
      budget ? money(budget.amount, currency) : null,
    ]),
  );
}

function described(target: ComputeTarget, projectNames?: ReadonlyMap<string, string>): string {
  const { offers, machine, load, budget, spent, currency, reason, agent, ssh } = target;
  const gpus = offers.gpus === 0 ? "" : `, ${offers.gpus} GPUs`;
  return facts([
    ["name", target.name],
    ["state", reason === null ? target.state : `${target.state}: ${reason.text}`],
    ...(ssh ? [["reached by SSH", `${ssh.user}@${ssh.host}:${ssh.port}`] as const] : []),
    ...(agent ? [["host key", agent.hostKey] as const, ["agent", agentText(agent)] as const] : []),
    ["class", offers.class],
    ["offers", `${offers.cores} of ${machine.cores} cores, ${bytes(offers.memoryBytes)}${gpus}`],
    ["runs", `${load.jobs} of at most ${offers.maximumJobs} jobs, ${load.cores} cores; ${load.queued} wait`],
    ["open to", target.takesAny ? "every job" : "jobs that ask for it"],
    ["price of an hour", money(target.pricePerHour, currency) ?? "not said"],
    ["power", target.watts === null ? "not said" : `${target.watts} W`],
    [`spent in ${spent.month}`, `${money(spent.cost, currency) ?? "no price"}, ${spent.hours.toFixed(2)} h`],
    ["budget of a month", budgetText(budget, currency)],
    ...target.alerts.map(
      ({ kind, raisedAt, spent: at }) => ["alert", `${kind} at ${money(at, currency)}, ${raisedAt}`] as const,
    ),
    ...(target.isOnDemand
      ? [["started on demand", `stopped after ${target.idleSeconds} s without a job`] as const]
      : []),
    ...(target.lastOutput ? [["its command printed", target.lastOutput] as const] : []),
    ...target.quotas.map((quota) => ["quota", quotaText(quota, currency, projectNames)] as const),
  ]);
}

function agentText({ isConnected, platform, node, seenAt }: NonNullable<ComputeTarget["agent"]>): string {
  return `${isConnected ? "connected" : `not connected, seen last at ${seenAt}`}; Node ${node}, ${platform}`;
}

function budgetText(budget: ComputeTarget["budget"], currency: string | null): string {
  if (!budget) return "none";
  const then = budget.atLimit === "cancel" ? "what runs is cancelled" : "what runs goes on";
  return `${money(budget.amount, currency)}: alert at ${Math.round(budget.alertShare * 100)} %, then new jobs wait and ${then}`;
}

function quotaText(
  quota: ComputeTarget["quotas"][number],
  currency: string | null,
  projectNames?: ReadonlyMap<string, string>,
): string {
  const parts = [
    quota.jobs === null ? [] : [`${quota.jobs} jobs at a time`],
    quota.cores === null ? [] : [`${quota.cores} cores at a time`],
    quota.hoursPerMonth === null ? [] : [`${quota.hoursPerMonth} h a month`],
    quota.costPerMonth === null ? [] : [`${money(quota.costPerMonth, currency)} a month`],
  ].flat();
  const { projectId } = quota;
  const name = projectId === null ? "each other project" : (projectNames?.get(projectId) ?? projectId);
  return `${name}: ${parts.join(", ") || "no limit"}`;
}

function money(amount: number | null, currency: string | null): string | null {
  if (amount === null) return null;
  const shown = amount > 0 && amount < 0.01 ? amount.toPrecision(2) : amount.toFixed(2);
  return `${shown} ${currency ?? ""}`.trim();
}

function sizeTable(sizes: readonly MachineSize[]): string {
  return table(
    ["size", "cores", "memory", "GPU", "$ an hour", "watts", "Azure"],
    sizes.map(({ id, cores, memoryBytes, gpu, listPricePerHour, watts, azure }) => [
      id,
      cores,
      `${memoryBytes / 2 ** 30} GiB`,
      gpu ? `${gpu.count} x ${gpu.name}, ${gpu.memoryBytes / 2 ** 30} GiB` : "-",
      listPricePerHour.toFixed(3),
      watts,
      azure.size,
    ]),
  );
}
