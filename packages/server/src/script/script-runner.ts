import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { commandWith } from "@crisol/contract";
import type { JobContext, JobRunner } from "../compute/job-kind.js";
import { JobLogWriter } from "../compute/log/job-log-writer.js";
import type { Isolation } from "../compute/process/confinement-support.js";
import { SCRIPT_PHASE } from "../compute/use/phase-marks.js";
import { layOutCode } from "./code/lay-out.js";
import { hasSeveral, type RankFact, ranksOf } from "./ranks.js";
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
  const { processesPerNode = 1 } = spec.resources;
  // First of all, as the other nodes are started with what it finds.
  const ranks = hasSeveral(spec.resources)
    ? ranksOf(context.jobId, context.node, processesPerNode, await context.rendezvous())
    : [];
  // What is the same on all nodes is told by the first.
  const isFirst = context.node === 0;
  const fact = (said: ScriptFact) => void (isFirst && context.fact(said));
  const code = join(workDir, "code");
  progress("code", 0, grant.code.length, "steps");
  await mkdir(code, { recursive: true });
  await layOutCode(grant.code, blobs, code);
  const asked = { asked: spec.environment, named: grant.environment, lock: spec.lock, codeFolder: code };
  const environment = await enterEnvironment(asked, {
    root: context.dataDir,
    signal,
    log: (level, text) => log.note(level, isFirst ? text : `Node ${context.node}: ${text}`),
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
    ranks,
    changed: (rank: RankFact) => context.fact({ ranks: [rank] } satisfies ScriptFact),
    failed: (end: CommandEnd) => {
      if (ranks.length > 0) context.failing({ code: "script_failed", message: failureOf(end, context.node) });
    },
    confined: ({ isolation }: { readonly isolation: Isolation }) => fact({ isolation: notesOf(isolation) }),
  };
  const unfollow = followPhase(phaseFile, (phase) => progress(phase, 0, null, "steps"));
  const end = await runCommand(commandWith(spec.command, valuesOf(spec, paths)), options, context).finally(unfollow);
  if (ranks.length === 0) fact({ exitCode: end.exitCode });
  signal.throwIfAborted();
  if (!isFirst) return requireSuccess(end, spec, context.node);
  const outputs = await keepAll(spec, paths, context);
  fact({ outputs });
  requireSuccess(end, spec, context.node);
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

function requireSuccess(end: CommandEnd, spec: ScriptJobSpec, node: number): void {
  if (end.timedOut) {
    throw new ScriptError("timed_out", `The command was ended after ${spec.timeoutSeconds} s, its time limit.`);
  }
  if (end.exitCode !== 0) throw new ScriptError("script_failed", failureOf(end, node));
}

function failureOf({ exitCode, signal, lastError, rank }: CommandEnd, node: number): string {
  const who = rank === null ? "The command" : `Rank ${rank}, on node ${node},`;
  const how = signal === null ? `with exit code ${exitCode}` : `by the signal ${signal}`;
  return `${who} ended ${how}${lastError === null ? "." : `: ${lastError}`}`;
}
