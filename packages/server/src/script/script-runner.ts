import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { commandWith } from "@crisol/contract";
import type { JobContext, JobRunner } from "../compute/job-kind.js";
import { layOutCode } from "./code/lay-out.js";
import { type CommandEnd, runCommand } from "./run-command.js";
import { ScriptError } from "./script-error.js";
import { layOutInputs } from "./script-inputs.js";
import { type KeptOutput, keepOutput, prepareOutputs } from "./script-outputs.js";
import type { ScriptFact, ScriptGrant, ScriptJobSpec } from "./script-process.js";
import { type ScriptPaths, valuesOf, variablesOf } from "./script-variables.js";

/** Runs somebody's own script: lays out what it reads, starts it, follows it to its end, and keeps what it leaves. */
export const scriptRunner: JobRunner<ScriptJobSpec, null> = {
  async run(spec, context) {
    const { signal, workDir } = context;
    const grant = context.grant as ScriptGrant;
    const fact = (said: ScriptFact) => context.fact(said);
    const code = join(workDir, "code");
    await mkdir(code, { recursive: true });
    await layOutCode(spec.code, context.blobs, code);
    const paths = await layOut(spec, context);
    signal.throwIfAborted();
    context.progress("run", 0, null, "steps");
    const end = await runCommand(commandWith(spec.command, valuesOf(spec, paths)), {
      cwd: code,
      variables: { ...machineVariables(), ...variablesOf(context.jobId, spec, grant, paths) },
      timeoutSeconds: spec.timeoutSeconds,
      signal,
      write: (stream, chunk) => context.log(stream === "stderr" ? "warning" : "info", chunk.toString("utf8")),
    });
    fact({ exitCode: end.exitCode });
    signal.throwIfAborted();
    const outputs = await keepAll(spec, paths, context);
    fact({ outputs });
    requireSuccess(end, spec);
    const missing = outputs.find((output) => "problem" in output);
    if (missing && "problem" in missing) {
      throw new ScriptError("output_invalid", `The output ${missing.name} cannot be kept: ${missing.problem}.`);
    }
    return null;
  },
};

async function layOut(spec: ScriptJobSpec, { workDir, blobs, progress }: JobContext): Promise<ScriptPaths> {
  const count = spec.inputs.length;
  const inputs = await layOutInputs(spec.inputs, blobs, join(workDir, "inputs"), (done) =>
    progress("inputs", done, count, "steps"),
  );
  return { inputs, outputs: await prepareOutputs(spec.outputs, join(workDir, "outputs")) };
}

async function keepAll(spec: ScriptJobSpec, { outputs }: ScriptPaths, context: JobContext): Promise<KeptOutput[]> {
  const kept: KeptOutput[] = [];
  const all = Object.entries(spec.outputs);
  for (const [name, output] of all) {
    context.progress("outputs", kept.length, all.length, "steps");
    kept.push(await keepOutput(name, output, outputs[name]!, context));
  }
  return kept;
}

/** What programs need of the machine's own environment. */
function machineVariables(): Record<string, string> {
  const names = ["PATH", "LANG", "LC_ALL", "TZ"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function requireSuccess({ exitCode, signal, timedOut }: CommandEnd, spec: ScriptJobSpec): void {
  if (timedOut) {
    throw new ScriptError("timed_out", `The command was ended after ${spec.timeoutSeconds} s, its time limit.`);
  }
  if (exitCode === 0) return;
  const how = signal === null ? `with exit code ${exitCode}` : `by the signal ${signal}`;
  throw new ScriptError("script_failed", `The command ended ${how}.`);
}
