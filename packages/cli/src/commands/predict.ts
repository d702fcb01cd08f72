import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { modelVersion } from "../model-version.js";
import { print } from "../output.js";
import { follow } from "../progress.js";
import { sourceOf } from "../source.js";

interface PredictOptions extends ServerOptions {
  readonly project?: string;
  readonly model: string;
  readonly version?: string;
  readonly out: string;
  readonly runsCode?: true;
}

export function command(): Command {
  return withProjectOptions(new Command("predict"))
    .argument("<file>", "a local file, example:NAME or server:PATH")
    .requiredOption("--model <name>", "the registered model")
    .option("--version <n>", "version; default: the newest")
    .option("--runs-code", "let code that comes with the model run, in a process of its own")
    .requiredOption("-o, --out <file>", "where the rows with their predictions go: .csv or .parquet")
    .action(async (file: string, options: PredictOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const { modelId, version } = await modelVersion(client, params.projectId, options.model, options.version);
      const source = await sourceOf(client, params.projectId, file, options.json);
      const body = { modelId, version, source, runsCode: options.runsCode };
      const started = await client.prediction.create({ params, body });
      await follow(client, started.job.id, options.json);
      const one = { ...params, predictionId: started.prediction.id };
      const format = options.out.endsWith(".parquet") ? "parquet" : "csv";
      const response = await client.prediction.download({ params: one, query: { format } });
      await pipeline(Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>), createWriteStream(options.out));
      const done = await client.prediction.get({ params: one });
      print(
        { ...done, file: options.out },
        options.json,
        () => `${done.rowCount} rows predicted, ${done.refusedRowCount} refused: ${options.out}`,
      );
    });
}
