import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { commandWith } from "@crisol/contract";
import type { Isolation } from "../compute/confinement-support.js";
import type { JobContext, JobRunner } from "../compute/job-kind.js";
import { JobLogWriter } from "../compute/log/job-log-writer.js";
import { SCRIPT_PHASE } from "../compute/phase-marks.js";
import { layOutCode } from "./code/lay-out.js";
import { type CommandEnd, runCommand } from "./run-command.js";
import { enterEnvironment } from "./script-environment.js";
import { ScriptError } from "./script-error.js";
import { layOutInputs } from "./script-inputs.js";
import { type KeptOutput, keepOutput, prepareOutputs } from "./script-outputs.js";
import { followPhase } from "./script-phase.js";
import type { ScriptFact, ScriptGrant, ScriptJobSpec } from "./script-process.js";
import { type ScriptPaths, valuesOf, variablesOf } from "./script-variables.js";

/** Runs somebody's own script: lays out what it reads, starts it, follows it to its end, and keeps what it leaves. */
export const scriptRunner: JobRunner<ScriptJobSpec, null> = {
  async run(spec, context) {
    const log = new JobLogWriter({ folder: context.logDir, now: Date.now });
    try {
      await runScript(spec, context, log);
      return null;
    } finally {
      const { lostLines } = await log.close();
      if (lostLines > 0) {
        context.log("warning", `The log is not whole: the disk did not take ${lostLines} of its lines.`);
      }
    }
  },
};

async function runScript(spec: ScriptJobSpec, context: JobContext, log: JobLogWriter): Promise<void> {
  const { signal, workDir, blobs, progress } = context;
  const grant = context.grant as ScriptGrant;
  const fact = (said: ScriptFact) => context.fact(said);
  const code = join(workDir, "code");
  progress("code", 0, grant.code.length, "steps");
  await mkdir(code, { recursive: true });
  await layOutCode(grant.code, blobs, code);
  const asked = { asked: spec.environment, named: grant.environment, lock: spec.lock, codeFolder: code };
  const environment = await enterEnvironment(asked, {
    root: context.dataDir,
    signal,
    log: (level, text) => log.note(level, text),
    phase: (name) => progress(`environment: ${name}`, 0, null, "steps"),
  });
  fact({ environment: environment.fact });
  const paths = await layOut(spec, context);
  signal.throwIfAborted();
  progress(SCRIPT_PHASE, 0, null, "steps");
  const phaseFile = join(workDir, "phase");
  const options = {
    cwd: code,
    variables: {
      ...machineVariables(),
      ...environment.variables,
      ...variablesOf(context.jobId, spec, grant, paths, phaseFile),
    },
    readable: environment.readable,
    limits: spec.resources,
    support: grant.support,
    timeoutSeconds: spec.timeoutSeconds,
    log,
    masked: [grant.token, ...Object.values(grant.secrets)],
    confined: ({ isolation }: { readonly isolation: Isolation }) => fact({ isolation: notesOf(isolation) }),
  };
  const unfollow = followPhase(phaseFile, (phase) => progress(phase, 0, null, "steps"));
  const end = await runCommand(commandWith(spec.command, valuesOf(spec, paths)), options, context).finally(unfollow);
  fact({ exitCode: end.exitCode });
  signal.throwIfAborted();
  const outputs = await keepAll(spec, paths, context);
  fact({ outputs });
  requireSuccess(end, spec);
  const missing = outputs.find((output) => "problem" in output);
  if (missing && "problem" in missing) {
    throw new ScriptError("output_invalid", `The output ${missing.name} cannot be kept: ${missing.problem}.`);
  }
}

function notesOf(isolation: Isolation): ScriptFact["isolation"] {
  const aspects = ["user", "files", "processes", "memory", "cores"] as const;
  return aspects.map((aspect) => ({ aspect, ...isolation[aspect] }));
}

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
  if (all.length > 0) context.progress("outputs", kept.length, all.length, "steps");
  return kept;
}

/** What programs need of the machine's own environment. */
function machineVariables(): Record<string, string> {
  const names = ["PATH", "LANG", "LC_ALL", "TZ"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function requireSuccess({ exitCode, signal, timedOut, lastError }: CommandEnd, spec: ScriptJobSpec): void {
  if (timedOut) {
    throw new ScriptError("timed_out", `The command was ended after ${spec.timeoutSeconds} s, its time limit.`);
  }
  if (exitCode === 0) return;
  const how = signal === null ? `with exit code ${exitCode}` : `by the signal ${signal}`;
  throw new ScriptError("script_failed", `The command ended ${how}${lastError === null ? "." : `: ${lastError}`}`);
}
