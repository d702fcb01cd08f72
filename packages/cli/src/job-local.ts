import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { JobFile } from "@crisol/contract";
import { type Client, createClient } from "@crisol/sdk";
import type { ScriptHereEnd } from "@crisol/server";
import { connectionOf, projectId, type ServerOptions } from "./connect.js";
import { UsageError } from "./errors.js";
import { print } from "./output.js";
import type { Parameters } from "./script-parameters.js";
import { dataVersion } from "./source.js";

export interface LocalOptions extends ServerOptions {
  readonly project?: string;
  readonly name?: string;
  readonly offline?: boolean;
}

/** A data version that the script reads, as `.crisol/inputs.json` remembers it for when there is no server. */
interface KnownInput {
  readonly data: string;
  readonly dataId: string;
  readonly version: number;
  readonly sha256: string;
}
type KnownInputs = Record<string, KnownInput>;

/** A run on the server that the script logs to. */
interface Logged {
  readonly id: string;
  readonly variables: Readonly<Record<string, string>>;
  end(state: "succeeded" | "failed" | "cancelled"): Promise<unknown>;
}

/**
 * Runs the folder's script in the folder and on this machine, and passes its exit code on. What it reads is fetched once
 * into `.crisol`; it logs to a run of the server, to none with `--offline`.
 */
export async function runHere(
  given: string,
  file: JobFile,
  parameters: Parameters,
  options: LocalOptions,
): Promise<void> {
  const folder = resolve(given);
  const stateFolder = join(folder, ".crisol");
  const { resolveDataDir, runScriptHere } = await import("@crisol/server");
  const secrets = secretsOf(file.secrets);
  const formats = new Map(dataInputsOf(file).map(([name, { format }]) => [name, format]));
  const project = options.offline ? undefined : await projectOf(options);
  if (!project && file.environment.kind === "named") {
    throw new UsageError(`the environment ${file.environment.name} is the server's: not with --offline`);
  }
  await prepareState(stateFolder);
  const known = await knownInputs(file, project, stateFolder);
  const named = project && file.environment.kind === "named" ? await namedOf(project, file.environment.name) : null;
  const run = project ? await startRun(project, file, parameters, options.name) : undefined;
  let end: ScriptHereEnd;
  try {
    end = await runScriptHere(
      {
        ...{ folder, named, command: file.command, parameters, outputs: file.outputs, environment: file.environment },
        inputs: Object.entries(known).map(([name, { sha256 }]) => ({
          ...{ name, sha256, format: formats.get(name) ?? "parquet" },
        })),
        variables: { ...file.variables, ...secrets, ...run?.variables },
      },
      {
        ...{ stateFolder, dataDir: resolveDataDir(options.dataDir) },
        fetchInput: ({ name }) => fetchInput(project, known[name] as KnownInput),
        log: (level, text) => (level === "warning" || !options.json ? console.error(text) : undefined),
        output: options.json ? "stderr" : "stdout",
      },
    );
  } catch (error) {
    await run?.end("failed");
    throw error;
  }
  const isGood = end.exitCode === 0 && end.missing.length === 0;
  const state = end.stoppedBy === null ? (isGood ? "succeeded" : "failed") : "cancelled";
  await run?.end(state);
  report(end, run?.id ?? null, state, options.json);
  process.exitCode = end.exitCode === 0 && !isGood ? 1 : end.exitCode;
}

function report({ exitCode, outputs, missing }: ScriptHereEnd, runId: string | null, state: string, json?: boolean) {
  if (json) return print({ state, exitCode, runId, outputs, missing }, json, () => "");
  console.error(`${state}${runId === null ? "" : `, run ${runId}`}`);
  for (const [name, path] of Object.entries(outputs)) {
    console.error(missing.includes(name) ? `the script left nothing in the output ${name}` : `${name}: ${path}`);
  }
}

interface Project {
  readonly client: Client;
  readonly url: string;
  readonly token: string;
  readonly projectId: string;
}

async function projectOf(options: LocalOptions): Promise<Project> {
  const connection = await connectionOf(options).catch((error) => {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}; --offline runs without one`);
  });
  const client = createClient(connection);
  const { baseUrl: url, token } = connection;
  return { client, url, token, projectId: await projectId(client, options.project) };
}

/** The folder is no code: it says so itself, to git and to `crisol code upload`. */
async function prepareState(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, ".gitignore"), "*\n");
}

/** Its inputs, which are data sets all; throws a `UsageError` for one that is a folder of a run, which stays on the server. */
function dataInputsOf({ inputs }: JobFile) {
  return Object.entries(inputs).map(([name, input]) => {
    if ("run" in input) throw new UsageError(`the input ${name} is a folder of a run: only jobs are given those`);
    return [name, input] as const;
  });
}

async function knownInputs(file: JobFile, project: Project | undefined, folder: string): Promise<KnownInputs> {
  const path = join(folder, "inputs.json");
  const before: KnownInputs = JSON.parse(await readFile(path, "utf8").catch(() => "{}"));
  const known: KnownInputs = {};
  for (const [name, { data, version }] of dataInputsOf(file)) {
    if (project) known[name] = await foundInput(project, data, version);
    else {
      const one = before[name];
      if (one?.data !== data || (version !== undefined && one.version !== version)) {
        throw new UsageError(`the input ${name} was not fetched yet: run it once without --offline`);
      }
      known[name] = one;
    }
  }
  await writeFile(path, `${JSON.stringify(known, null, 2)}\n`);
  return known;
}

async function foundInput({ client, projectId }: Project, name: string, wanted?: number): Promise<KnownInput> {
  const found = await dataVersion(client, projectId, name, wanted);
  const { versions } = await client.data.get({ params: { projectId, dataId: found.data.id } });
  const version = versions.find((one) => one.version === found.version);
  if (!version) throw new UsageError(`${name} has no version ${found.version}`);
  return { data: name, dataId: found.data.id, version: version.version, sha256: version.sha256 };
}

async function fetchInput(project: Project | undefined, { dataId, data, version }: KnownInput) {
  if (!project) throw new UsageError(`${data}/${version} is not in .crisol any more: run once without --offline`);
  const { client, projectId } = project;
  const { body } = await client.data.download({ params: { projectId, dataId, version } });
  if (!body) throw new Error(`the server sent nothing of ${data}/${version}`);
  return body;
}

async function namedOf({ client, projectId }: Project, name: string) {
  const { items } = await client.environment.list({ params: { projectId }, query: { limit: 1000 } });
  const found = items.find((one) => one.name === name);
  if (!found) throw new UsageError(`there is no environment ${name}`);
  const params = { projectId, environmentId: found.id };
  const lock = found.hash === null ? null : (await client.environment.lock({ params })).text;
  return { source: found, lock };
}

async function startRun(project: Project, file: JobFile, parameters: Parameters, given?: string): Promise<Logged> {
  const { client, projectId, url, token } = project;
  const name = given ?? file.name;
  const run = await client.tracking.startRun({
    projectId,
    ...(file.experiment !== undefined && { experiment: file.experiment }),
    ...(name !== undefined && { name }),
    params: parameters,
    tags: { "mlflow.source.type": "LOCAL", "mlflow.source.name": file.command.slice(0, 5000) },
  });
  const { runVariablesOf } = await import("@crisol/server");
  const { id: runId, experimentId } = run.summary;
  return {
    id: runId,
    variables: runVariablesOf({ projectId, runId, experimentId }, { url, token }),
    end: (state) => run.end(state),
  };
}

/** The values of secrets never leave the server: here they are those of this shell. */
function secretsOf(names: readonly string[]): Record<string, string> {
  const missing = names.filter((name) => process.env[name] === undefined);
  if (missing.length > 0) {
    throw new UsageError(`set ${missing.join(", ")} in this shell: the server gives its secrets to jobs only`);
  }
  return Object.fromEntries(names.map((name) => [name, process.env[name] as string]));
}
