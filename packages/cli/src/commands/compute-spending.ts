import type { ComputeMonth } from "@crisol/contract";
import type { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions, withServerOptions } from "../connect.js";
import { bytes, print, table } from "../output.js";
import { costText, label, time } from "../verdict-text.js";

/** Adds to `compute` what a month cost, and how the runs of a project went on. */
export function addSpendingCommands(compute: Command): void {
  withServerOptions(
    compute
      .command("month [month]")
      .description("what the jobs of a month cost, such as 2026-11, and what of it was for nothing; default: this one"),
  ).action(async (month: string | undefined, options: ServerOptions) => {
    print(await (await connect(options)).compute.month({ query: { month } }), options.json, monthText);
  });
  withProjectOptions(compute.command("trend").description("time, cores, memory, cost and verdict of a project's runs"))
    .option("--limit <n>", "how many", Number, 50)
    .action(async (options: ServerOptions & { readonly project?: string; readonly limit: number }) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const { items } = await client.compute.trend({ params, query: { limit: options.limit } });
      print(items, options.json, () =>
        table(
          ["run", "name", "ended", "time", "cores", "peak memory", "cost", "verdict"],
          items.map((one) => [
            ...[one.runId, one.name, one.endedAt, time(one.seconds), one.cores.toFixed(2), bytes(one.peakMemoryBytes)],
            ...[one.spent === null ? "-" : costText(one.spent, one.currency), one.verdict && label(one.verdict)],
          ]),
        ),
      );
    });
}

function monthText({ month, totals, byProject, most }: ComputeMonth): string {
  if (totals.length === 0) return `${month}: no job has ended`;
  const amounts = (of: ComputeMonth["totals"][number]) => [
    of.jobCount,
    ...[of.spent, of.wasted, of.saved].map((each) => costText(each, of.currency)),
    of.basis === "list" ? "list prices" : "its machine's price",
  ];
  const head = ["jobs", "spent", "of it unused", "saved", "by"];
  return [
    table(
      [month, ...head],
      totals.map((one) => ["all", ...amounts(one)]),
    ),
    table(
      ["project", ...head],
      byProject.map((one) => [one.name ?? "deleted projects", ...amounts(one)]),
    ),
    table(
      ["left the most unused", "name", "verdict", "spent", "of it unused"],
      most.map((one) => [
        ...[one.jobId, one.name ?? one.subject, label(one.verdict)],
        ...[costText(one.spent, one.currency), costText(one.wasted, one.currency)],
      ]),
    ),
  ].join("\n\n");
}
