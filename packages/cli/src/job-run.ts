import { join } from "node:path";
import { JOB_FILE, type ScriptSpec } from "@crisol/contract";
import { type Client, uploadCode } from "@crisol/sdk";
import type { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "./connect.js";
import { UsageError } from "./errors.js";
import { readJobFile, specOfJobFile } from "./job-file.js";
import { followScript } from "./job-log.js";
import { type NodeOptions, nodesOf, withNodeOptions } from "./node-options.js";
import { print } from "./output.js";
import { follow } from "./progress.js";
import { type ResourceOptions, resourcesInstead, resourcesOf, withResourceOptions } from "./resource-options.js";
import { parametersOf } from "./script-parameters.js";

interface RunOptions extends ServerOptions, ResourceOptions, NodeOptions {
  readonly project?: string;
  readonly file?: string;
  readonly param: string[];
  readonly name?: string;
  readonly detach?: boolean;
  readonly local?: boolean;
  readonly offline?: boolean;
}

/** Adds `job run`. */
export function addJobRun(job: Command): void {
  withNodeOptions(
    withResourceOptions(
      withProjectOptions(
        job.command("run [folder]").description(`run a folder as its ${JOB_FILE} says; default: this one`),
      ),
      `those of ${JOB_FILE}, or 1`,
    ),
  )
    .option("-f, --file <file>", `another description than FOLDER/${JOB_FILE}`)
    .option("--param <name=value...>", "parameters instead of those of the same names", [])
    .option("--name <name>", "name of the job and its run")
    .option("--detach", "do not wait for its end")
    .option("--local", "in the folder itself and on this machine, with a run on the server")
    .option("--offline", "with --local: without a server")
    .action(async (given: string | undefined, options: RunOptions) => {
      const folder = given ?? ".";
      if (options.offline && !options.local) throw new UsageError("--offline goes with --local");
      if (options.local) {
        refuseWhatIsNotLocal(options);
        const file = await readJobFile(options.file ?? join(folder, JOB_FILE));
        const parameters = { ...file.parameters, ...parametersOf(options.param, file.parameters) };
        return (await import("./job-local.js")).runHere(folder, file, parameters, options);
      }
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      const spec = await specOfFolder(client, params.projectId, folder, options);
      const name = options.name ?? spec.name;
      const resources = { ...(resourcesInstead(spec.resources, options) ?? spec.resources), ...nodesOf(options) };
      const started = await client.job.submit({
        params,
        body: {
          ...spec,
          ...(name !== undefined && { name }),
          ...(Object.keys(resources).length > 0 && { resources }),
        },
      });
      await reportStarted(client, started, options);
    });
}

function refuseWhatIsNotLocal(options: RunOptions): void {
  if (Object.keys(nodesOf(options)).length > 0) {
    throw new UsageError("--local runs one process: leave out --nodes and --processes-per-node");
  }
  if (Object.keys(resourcesOf(options)).length > 0) {
    throw new UsageError(
      "--local takes this machine as it is: leave out --cores, --memory, --target, --class and --size",
    );
  }
}

/** What the folder's description says, after the folder was sent. */
export async function specOfFolder(
  client: Client,
  projectId: string,
  folder: string,
  { file: path, param }: Pick<RunOptions, "file" | "param">,
): Promise<ScriptSpec> {
  const file = await readJobFile(path ?? join(folder, JOB_FILE));
  const { gitFacts, packFolder } = await import("@crisol/sdk/node");
  const code = await uploadCode(client, projectId, await packFolder(folder), { git: await gitFacts(folder) });
  return specOfJobFile(client, projectId, file, {
    codeId: code.id,
    parameters: parametersOf(param, file.parameters),
  });
}

type Started = Awaited<ReturnType<Client["job"]["submit"]>>;

/**
 * Says what was started or, unless it is detached, what it prints and that it ended well. Rejects with a `JobFailedError` where
 * it did not.
 */
export async function reportStarted(
  client: Client,
  started: Started,
  { detach, json }: { readonly detach?: boolean; readonly json?: boolean },
): Promise<void> {
  if (detach) return print(started, json, () => `${started.job.id}, run ${started.run.id}`);
  if (!json) {
    console.error(`${started.job.id}, run ${started.run.id}`);
    await followScript(client, started.job.id);
  }
  await follow(client, started.job.id, true);
  const ended = await client.job.get({ params: { jobId: started.job.id } });
  print({ ...started, job: ended }, json, () => `${ended.id} ${ended.state}, run ${started.run.id}`);
}
