import type { Extrapolation, Forecast } from "@crisol/contract";
import { Command, InvalidArgumentError } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { bytes, print, table } from "../output.js";
import { follow } from "../progress.js";
import { type ResourceOptions, resourcesOf, withResourceOptions } from "../resource-options.js";
import { type TrainingOptions, trainingRequest, withTrainingOptions } from "../training-request.js";

interface ExtrapolationOptions extends ServerOptions {
  readonly project?: string;
}

interface CreateOptions extends ExtrapolationOptions, TrainingOptions, ResourceOptions {
  readonly shares?: number[];
  readonly detach?: boolean;
}

export function command(): Command {
  const extrapolation = new Command("extrapolation");
  withResourceOptions(
    withTrainingOptions(
      withProjectOptions(
        extrapolation.command("create").description("train on 1/16, 1/8 and 1/4 of the rows, and foretell all of them"),
      ),
    ),
    "all, or those of --size",
  )
    .option("--shares <list>", "parts of the rows to train on, such as 1/16,1/8,1/4", sharesOf)
    .option("--detach", "do not wait for the end")
    .action(async (options: CreateOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const body = {
        ...(await trainingRequest(client, params.projectId, options)),
        ...{ shares: options.shares, resources: resourcesOf(options) },
      };
      const { extrapolation: started, job } = await client.extrapolation.create({ params, body });
      if (!options.detach) await follow(client, job.id, options.json);
      const found = await client.extrapolation.get({ params: { ...params, extrapolationId: started.id } });
      print(found, options.json, described);
    });
  withProjectOptions(extrapolation.command("list").description("list them, newest first")).action(
    async (options: ExtrapolationOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const { items } = await client.extrapolation.list({ params, query: { limit: 1000 } });
      print(items, options.json, () =>
        table(
          ["id", "state", "algorithm", "rows", "created"],
          items.map(({ id, state, request, rowCount, createdAt }) => [
            id,
            state,
            request.algorithm,
            rowCount,
            createdAt,
          ]),
        ),
      );
    },
  );
  withProjectOptions(extrapolation.command("get <id>").description("what was measured, and what follows")).action(
    async (extrapolationId: string, options: ExtrapolationOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), extrapolationId };
      print(await client.extrapolation.get({ params }), options.json, described);
    },
  );
  withProjectOptions(extrapolation.command("delete <id>").description("delete one that has ended")).action(
    async (extrapolationId: string, options: ExtrapolationOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), extrapolationId };
      await client.extrapolation.delete({ params });
      print({ deleted: extrapolationId }, options.json, () => `deleted ${extrapolationId}`);
    },
  );
  return extrapolation;
}

function described({ id, state, target, metric, parts, forecasts, findings, measured }: Extrapolation): string {
  const measuredRows = parts.map(({ rowCount, seconds, peakMemoryBytes, quality }) => [
    rowCount,
    "measured",
    `${seconds.toFixed(1)} s`,
    bytes(peakMemoryBytes),
    quality?.toPrecision(4) ?? "-",
  ]);
  const foretold = [0.5, 1, 10].flatMap((share) => {
    const forecast = forecasts.find((one) => one.share === share);
    return forecast ? [forecastRow(forecast)] : [];
  });
  const truth = measured && [
    "all",
    `measured: ${measured.runId}`,
    `${measured.seconds.toFixed(1)} s`,
    bytes(measured.peakMemoryBytes),
    measured.quality?.toPrecision(4) ?? "-",
  ];
  return [
    `${id}: ${state}${target ? `, on ${target.name}` : ""}`,
    table(["rows", "", "time", "memory", metric], [...measuredRows, ...foretold, ...(truth ? [truth] : [])]),
    ...(findings.length > 0 ? [findings.map(({ text }) => text).join("\n")] : []),
  ].join("\n\n");
}

function forecastRow({ rowCount, seconds, peakMemoryBytes, quality }: Forecast): unknown[] {
  return [
    rowCount,
    "expected",
    `${seconds.value.toFixed(1)} s (${seconds.lower.toFixed(1)} to ${seconds.upper.toFixed(1)})`,
    `${bytes(peakMemoryBytes.value)} (${bytes(peakMemoryBytes.lower)} to ${bytes(peakMemoryBytes.upper)})`,
    quality
      ? `${quality.value.toPrecision(4)} (${quality.lower.toPrecision(4)} to ${quality.upper.toPrecision(4)})`
      : "-",
  ];
}

function sharesOf(text: string): number[] {
  return text.split(",").map((part) => {
    const [above = "", below = "1"] = part.trim().split("/");
    const share = Number(above) / Number(below);
    if (above === "" || !Number.isFinite(share)) {
      throw new InvalidArgumentError("must be shares such as 1/16,1/8,1/4 or 0.1,0.2.");
    }
    return share;
  });
}
