import type { ModelComparison } from "@crisol/contract";
import type { Command } from "commander";
import { connect, projectId, withProjectOptions } from "./connect.js";
import { type ModelOptions, modelVersion } from "./model-version.js";
import { metric, print, table } from "./output.js";
import { follow } from "./progress.js";
import { dataVersion } from "./source.js";

interface CompareOptions extends ModelOptions {
  readonly versions: readonly string[];
  readonly data?: string;
}

/** Versions side by side, measured on the same rows. */
export function addCompare(model: Command): void {
  withProjectOptions(
    model.command("compare <name>").description("measure versions on the same rows, which none was trained on"),
  )
    .requiredOption("--versions <n...>", "versions by number or alias, such as 1 2 champion")
    .option(
      "--data <name[@n]>",
      "all rows of these data; default: the test rows of the newest version that was trained here",
    )
    .action(async (name: string, options: CompareOptions) => {
      const client = await connect(options);
      const project = await projectId(client, options.project);
      const found = [];
      for (const version of options.versions) found.push(await modelVersion(client, project, name, version));
      const params = { projectId: project, modelId: found[0]!.modelId };
      const body = { versions: found.map(({ version }) => version), data: await dataOf(options.data) };
      const { comparison, job } = await client.model.compare({ params, body });
      await follow(client, job.id, options.json);
      const done = await client.model.getComparison({ params: { ...params, comparisonId: comparison.id } });
      print(done, options.json, shown);

      async function dataOf(given: string | undefined) {
        if (given === undefined) return undefined;
        const [, own = given, number] = /^(.+)@(\d+)$/.exec(given) ?? [];
        const { data, version } = await dataVersion(client, project, own, number ? Number(number) : undefined);
        return { dataId: data.id, version };
      }
    });
}

function shown({ result }: ModelComparison): string {
  if (!result) return "no result";
  const { versions, rowCount, leftOut } = result;
  const names = Object.keys(versions[0]?.metrics ?? {});
  const left = [
    [leftOut.noTarget, "without a value of the target"],
    [leftOut.seen, "that one of them was trained on"],
    [leftOut.unknownClass, "of a class that one of them does not know"],
    [leftOut.notScored, "that one of them cannot score"],
  ] as const;
  const unknown = versions.filter(({ isTrainingKnown }) => !isTrainingKnown).map(({ version }) => version);
  return [
    table(
      ["metric", ...versions.map(({ version }) => `version ${version}`)],
      names.map((name) => [name, ...versions.map(({ metrics }) => metric(metrics[name]))]),
    ),
    [
      `measured on ${rowCount} rows`,
      ...left.filter(([count]) => count > 0).map(([count, why]) => `left out: ${count} ${why}`),
      ...unknown.map((version) => `what version ${version} was trained on is not known: it may have seen these rows`),
    ].join("\n"),
  ].join("\n\n");
}
