import { readFile } from "node:fs/promises";
import type { MonitorReport } from "@crisol/contract";
import { Command } from "commander";
import { type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { facts, print, table } from "../output.js";
import { find } from "./endpoint.js";

interface MonitorOptions extends ServerOptions {
  readonly project?: string;
}

interface SetOptions extends MonitorOptions {
  readonly psi?: string;
  readonly jensenShannon?: string;
  readonly latencyP95Ms?: string;
  readonly metricBound?: string;
  readonly windowRows?: string;
  readonly minimumRows?: string;
  readonly webhook?: string;
}

export function command(): Command {
  const monitor = new Command("monitor");
  withProjectOptions(monitor.command("show <endpoint>").description("traffic, latency, drift and performance")).action(
    async (name: string, options: MonitorOptions) => {
      const { client, params } = await find(name, options);
      print(await client.monitor.report({ params }), options.json, describe);
    },
  );
  withProjectOptions(
    monitor.command("set <endpoint>").description("change thresholds and webhook; 'none' switches one off"),
  )
    .option("--psi <value>", "population stability index that raises an alert")
    .option("--jensen-shannon <value>", "Jensen-Shannon distance that raises an alert")
    .option("--latency-p95-ms <value>", "95th percentile of latency that raises an alert, in ms")
    .option("--metric-bound <value>", "the primary metric must stay on the good side of this")
    .option("--window-rows <n>", "rows that drift is computed on")
    .option("--minimum-rows <n>", "fewer rows give no drift alert")
    .option("--webhook <url>", "receives each alert as a JSON POST")
    .action(async (name: string, options: SetOptions) => {
      const { client, params } = await find(name, options);
      const given = {
        psiThreshold: numberOf(options.psi),
        jensenShannonThreshold: numberOf(options.jensenShannon),
        latencyP95Ms: numberOf(options.latencyP95Ms),
        metricBound: numberOf(options.metricBound),
        windowRows: numberOf(options.windowRows) ?? undefined,
        minimumRows: numberOf(options.minimumRows) ?? undefined,
        webhookUrl: options.webhook === "none" ? null : options.webhook,
      };
      print(await client.monitor.update({ params, body: given }), options.json, (settings) =>
        facts(Object.entries(settings)),
      );
    });
  withProjectOptions(
    monitor
      .command("label <endpoint> <file>")
      .description("send true outcomes: a JSON file with an array of {id, label}"),
  ).action(async (name: string, file: string, options: MonitorOptions) => {
    const { client } = await find(name, options);
    const labels = JSON.parse(await readFile(file, "utf8"));
    if (!Array.isArray(labels)) throw new UsageError(`${file} must hold an array of {"id", "label"}`);
    print(
      await client.monitor.label({ params: { endpointName: name }, body: { labels } }),
      options.json,
      (result) => `${result.accepted} labels accepted, ${result.unknown.length} for unknown rows`,
    );
  });
  withProjectOptions(monitor.command("rows <endpoint>").description("captured rows, newest first"))
    .option("--limit <n>", "how many", Number, 20)
    .action(async (name: string, options: MonitorOptions & { limit: number }) => {
      const { client, params } = await find(name, options);
      const { items } = await client.monitor.rows({ params, query: { limit: options.limit } });
      print(items, options.json, () =>
        table(
          ["id", "at", "version", "prediction", "label", "ms", "input"],
          items.map((r) => [r.id, r.at, r.modelVersion, r.prediction, r.label, r.latencyMs.toFixed(1), r.input]),
        ),
      );
    });
  return monitor;
}

function describe(report: MonitorReport): string {
  const { totals, latencyMs, performance } = report;
  return [
    facts([
      ["requests", `${totals.requests} (${totals.rows} rows, ${totals.errors} errors)`],
      [
        "latency",
        latencyMs &&
          `p50 ${latencyMs.p50.toFixed(1)} ms, p95 ${latencyMs.p95.toFixed(1)} ms, p99 ${latencyMs.p99.toFixed(1)} ms`,
      ],
      [
        performance.metric,
        `${performance.overall?.toFixed(3) ?? "-"} on ${totals.labelledRows} labelled rows (at training ${performance.reference?.toFixed(3) ?? "-"})`,
      ],
      ["open alerts", report.openAlerts],
    ]),
    table(
      ["drift of", "PSI", "Jensen-Shannon", "state"],
      report.drift.columns.map((c) => [
        c.name,
        c.psi?.toFixed(3),
        c.jensenShannon?.toFixed(3),
        c.psi === null ? "-" : c.drifted ? "DRIFTED" : "ok",
      ]),
    ),
  ].join("\n\n");
}

/** A number, null for "none", undefined when the option was not given. */
function numberOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === "none") return null;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new UsageError(`${text} is not a number`);
  return value;
}
