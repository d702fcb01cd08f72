import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rm, stat } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { CrisolError, commandWith, type ScriptOutput, type ScriptSpec } from "@crisol/contract";
import { openBlobs } from "../store/blobs.js";
import { enterEnvironment } from "./script-environment.js";
import { layOutInputs } from "./script-inputs.js";
import { prepareOutputs } from "./script-outputs.js";
import { PHASE_VARIABLE } from "./script-phase.js";
import type { InputFile, NamedEnvironment } from "./script-process.js";
import { ownVariablesOf, valuesOf } from "./script-variables.js";
import { Stop } from "./stop-signals.js";

/** A script that runs in its own folder, without a job. */
export interface ScriptHere extends Pick<ScriptSpec, "command" | "parameters" | "outputs" | "environment"> {
  /** Absolute. */
  readonly folder: string;
  readonly inputs: readonly InputFile[];
  /** Of the environment that it asks for by its name. */
  readonly named: NamedEnvironment | null;
  /** Its own, its secrets, and how it reaches its run. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface ScriptHereOptions {
  /** Absolute folder for inputs and outputs. */
  readonly stateFolder: string;
  /** Absolute data folder, where environments are kept. */
  readonly dataDir: string;
  /** The Parquet file of that hash; asked for only what is not in `stateFolder` yet. */
  fetchInput(input: InputFile): Promise<ReadableStream<Uint8Array>>;
  log(level: "info" | "warning", text: string): void;
  /** Its standard output becomes this process's, or its standard error. Default "stdout". */
  readonly output?: "stdout" | "stderr";
}

export interface ScriptHereEnd {
  /** As a shell says it: 128 and the number of the signal that ended it. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
  /** What this process was told to end by meanwhile; null without. */
  readonly stoppedBy: NodeJS.Signals | null;
  /** Where its outputs are, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Of its outputs, those in which it left nothing. */
  readonly missing: readonly string[];
}

/**
 * Runs a script as a job would, but in its folder and as the user of this process: in the environment that it asks for,
 * its inputs laid out anew, its outputs those of this run alone. Told to end (Ctrl-C) it ends what is under way, and leaves
 * no process behind. Throws the errors of `prepareEnvironment`, and `conflict` for an input that is not what its hash says.
 */
export async function runScriptHere(script: ScriptHere, options: ScriptHereOptions): Promise<ScriptHereEnd> {
  const stop = new Stop();
  try {
    return await prepareAndRun(script, options, stop);
  } catch (error) {
    if (stop.by === null) throw error;
    return { exitCode: exitCodeOf(stop.by), signal: stop.by, stoppedBy: stop.by, outputs: {}, missing: [] };
  } finally {
    stop.letGo();
  }
}

async function prepareAndRun(script: ScriptHere, options: ScriptHereOptions, stop: Stop): Promise<ScriptHereEnd> {
  const { stateFolder, dataDir, log } = options;
  const { folder: codeFolder, environment: asked, named } = script;
  const environment = await enterEnvironment(
    { asked, named, lock: null, codeFolder },
    { root: dataDir, signal: stop.signal, log, phase: () => {} },
  );
  const inputs = await inputsOf(script.inputs, options, stop.signal);
  stop.signal.throwIfAborted();
  const outputFolder = join(stateFolder, "outputs");
  await rm(outputFolder, { recursive: true, force: true });
  const outputs = await prepareOutputs(script.outputs, outputFolder);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...environment.variables,
    ...ownVariablesOf(script, { inputs, outputs }),
  };
  env[PHASE_VARIABLE] = join(stateFolder, "phase");
  const command = commandWith(script.command, valuesOf(script, { inputs, outputs }));
  const end = await runAttached(command, { cwd: codeFolder, env, output: options.output ?? "stdout" }, stop);
  return { ...end, outputs, missing: await emptyOf(script.outputs, outputs) };
}

async function inputsOf(
  inputs: readonly InputFile[],
  { stateFolder, fetchInput }: ScriptHereOptions,
  signal: AbortSignal,
) {
  const blobs = await openBlobs(join(stateFolder, "blobs"));
  for (const input of inputs) {
    if (await blobs.verify(input.sha256).then(Boolean, () => false)) continue;
    const { sha256 } = await blobs.put(Readable.fromWeb((await fetchInput(input)) as WebStream, { signal }));
    if (sha256 === input.sha256) continue;
    await blobs.delete(sha256);
    throw new CrisolError("conflict", {
      problem: `the file of the input ${input.name} is not the one that the server named`,
    });
  }
  return layOutInputs(inputs, blobs, join(stateFolder, "inputs"), () => {});
}

interface Attached {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly output: "stdout" | "stderr";
}

/** Runs the command with this process's own input and output, and passes on what this process is told to end by. */
async function runAttached(command: string, { cwd, env, output }: Attached, stop: Stop) {
  // A terminal sends Ctrl-C to all that it runs in front, the script too: it must not get it twice.
  const terminal = process.stdin.isTTY === true;
  const stdio = ["inherit", output === "stderr" ? 2 : 1, 2] as const;
  const child = spawn("/bin/sh", ["-c", command], { cwd, env, stdio: [...stdio], detached: !terminal });
  stop.passOn = (signal) => {
    if (terminal && signal === "SIGINT") return;
    if (terminal) child.kill(signal);
    else sendToGroup(child.pid!, signal);
  };
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return { exitCode: code ?? exitCodeOf(signal), signal, stoppedBy: stop.by };
}

function exitCodeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal ? constants.signals[signal] : 0);
}

function sendToGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // It has just ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function emptyOf(
  outputs: Readonly<Record<string, ScriptOutput>>,
  paths: Readonly<Record<string, string>>,
): Promise<string[]> {
  const empty: string[] = [];
  for (const [name, { kind }] of Object.entries(outputs)) {
    const found = kind === "data" ? stat(paths[name]!).then((one) => [one]) : readdir(paths[name]!);
    if ((await found.catch(() => [])).length === 0) empty.push(name);
  }
  return empty;
}
