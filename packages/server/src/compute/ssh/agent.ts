import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ScriptGrant, ScriptJobSpec } from "../../script/script-process.js";
import type { JobContext, JobRunner } from "../job-kind.js";
import { runJobProcess } from "../job-main.js";
import { detectConfinement } from "../process/confinement-support.js";
import { serveAgent } from "./agent-serve.js";
import { startRelay } from "./relay.js";

/**
 * Entry of what runs on a machine that is reached by SSH: the agent, which the server starts over the connection
 * (`serve`), and the processes of jobs that the agent starts.
 */
const entry = fileURLToPath(import.meta.url);

if (process.argv[2] === "serve")
  await serveAgent(entry, join(process.env.HOME || homedir(), ".crisol"), process.argv[3] ?? "none");
else
  await runJobProcess({
    train: loaded(async () => (await import("../../train/train-job.js")).trainRunner),
    extrapolate: loaded(async () => (await import("../../train/extrapolation/extrapolate-job.js")).extrapolateRunner),
    script: { run: runScript },
  });

/** A script reaches the server through the connection, and is held to its share by the means of this machine. */
async function runScript(spec: ScriptJobSpec, context: JobContext): Promise<null> {
  const { scriptRunner } = await import("../../script/script-runner.js");
  const relay = await startRelay(join(context.dataDir, "server"));
  try {
    const grant = { ...(context.grant as ScriptGrant), url: relay.url, support: detectConfinement() };
    return await scriptRunner.run(spec, { ...context, grant });
  } finally {
    relay.close();
  }
}

function loaded<Spec, Result>(load: () => Promise<JobRunner<Spec, Result>>): JobRunner<Spec, Result> {
  return {
    run: async (spec, context) => (await load()).run(spec, context),
    memoryBytes: async (spec) => (await load()).memoryBytes?.(spec) ?? null,
  };
}
