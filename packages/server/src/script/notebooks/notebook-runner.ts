import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type PreparedEnvironment, prepareEnvironment } from "../../compute/environments/prepare-environment.js";
import type { JobContext, JobRunner } from "../../compute/job-kind.js";
import { JobLogWriter } from "../../compute/log/job-log-writer.js";
import { confine } from "../../compute/process/confinement.js";
import type { Isolation } from "../../compute/process/confinement-support.js";
import { mask } from "../../compute/secrets/mask.js";
import { layOutCode } from "../code/lay-out.js";
import { ScriptError } from "../script-error.js";
import { exampleNotebook } from "./example-notebook.js";
import { jupyterCommand, jupyterSpec, jupyterVariables, kernelSpec, writeKernel } from "./jupyter-command.js";
import { lastActivity } from "./jupyter-idle.js";
import { askJupyter } from "./jupyter-socket.js";
import {
  type NotebookFact,
  type NotebookGrant,
  type NotebookJobSpec,
  notebookFolder,
  SOCKET_NAME,
  TOKEN_FILE,
} from "./notebook-process.js";

/** How long JupyterLab may take to answer first, in ms: on a machine that is busy, its files cold. */
const START_MS = 120_000;
/** How often it is looked whether something is done in it, in ms. */
const LOOK_MS = 10_000;
/** How long it may take to end its kernels when it is told to end, in ms. */
const STOP_MS = 8000;

/** Runs a JupyterLab until it is stopped, ends by itself, or nothing was done in it for long enough. */
export const notebookRunner: JobRunner<NotebookJobSpec, null> = {
  async run(spec, context) {
    const { signal, dataDir, workDir } = context;
    const grant = context.grant as NotebookGrant;
    const folder = await layOutFolder(dataDir, spec.notebookId, (files) => layOutFiles(files, grant, context));
    const log = new JobLogWriter({ folder: context.logDir, now: Date.now });
    try {
      const jupyter = await prepare(jupyterSpec, spec, context, log);
      const kernel = await prepare(kernelSpec(spec.environment), spec, context, log);
      const kernelFolder = join(workDir, "kernel");
      await writeKernel(kernelFolder, kernel.pythonPath);
      const token = randomBytes(32).toString("base64url");
      await writeFile(join(workDir, TOKEN_FILE), token, { mode: 0o600 });
      signal.throwIfAborted();
      context.progress("start", 0, null, "steps");
      const confined = confine(grant.support, {
        jobId: context.jobId,
        command: jupyterCommand(jupyter.pythonPath, spec.notebookId),
        cwd: folder,
        env: jupyterVariables({
          jobId: context.jobId,
          spec,
          grant,
          folder,
          kernelFolder,
          kernelBin: dirname(kernel.pythonPath),
          token,
        }),
        folder,
        readable: [kernelFolder, ...[jupyter, kernel].flatMap(filesOf)],
        dataDir,
        limits: spec.resources,
      });
      const child = spawn(confined.file, confined.args, {
        ...confined.spawnOptions,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const supervised = context.supervise(confined);
      const ended = new Promise<string>((resolve) => {
        child.once("error", ({ message }) => resolve(message));
        child.once("exit", (code, by) => resolve(by === null ? `exit code ${code}` : `the signal ${by}`));
      });
      const masked = [token, grant.token, ...Object.values(grant.secrets)];
      const logged = Promise.all([
        log.read("stdout", child.stdout.pipe(mask(masked))),
        log.read("stderr", child.stderr.pipe(mask(masked))),
      ]);
      const place = { folder, notebookId: spec.notebookId, token };
      const end = await Promise.race([
        ended.then((how) => ({ how })),
        untilOver(place, spec, { context, log }, confined.isolation),
      ]);
      if (!("how" in end)) await supervised.stop(STOP_MS);
      await supervised.end();
      await logged;
      signal.throwIfAborted();
      if ("how" in end) throw new ScriptError("notebook_failed", `JupyterLab ended by itself, with ${end.how}.`);
      return null;
    } finally {
      await log.close();
    }
  },
};

/** Resolves when it is time to end it. Throws if it does not come up. */
async function untilOver(
  place: Parameters<typeof askJupyter>[0],
  { idleMinutes }: NotebookJobSpec,
  { context, log }: { readonly context: JobContext; readonly log: JobLogWriter },
  isolation: Isolation,
): Promise<object> {
  const { signal } = context;
  const startedMs = Date.now();
  while (!signal.aborted && (await askJupyter(place, "api/status")) === undefined) {
    if (Date.now() - startedMs > START_MS) {
      throw new ScriptError("notebook_failed", `JupyterLab did not answer within ${START_MS / 1000} s; see its log.`);
    }
    await sleep(100);
  }
  const aspects = ["user", "files", "processes", "memory", "cores"] as const;
  const fact: NotebookFact = { isolation: aspects.map((aspect) => ({ aspect, ...isolation[aspect] })) };
  context.fact(fact);
  context.progress("run", 0, null, "steps");
  // By the minute: each is an event that is kept.
  let idle = 0;
  const sayIdle = (ms: number) => {
    const minutes = Math.min(idleMinutes, Math.floor(ms / 60_000));
    if (minutes === idle) return;
    if (minutes > 0) context.progress("idle", minutes * 60, idleMinutes * 60, "seconds");
    else context.progress("run", 0, null, "steps");
    idle = minutes;
  };
  let activeMs = Date.now();
  while (!signal.aborted && Date.now() - activeMs < idleMinutes * 60_000) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
    activeMs = Math.max(activeMs, (await lastActivity(place, Date.now())) ?? 0);
    sayIdle(Date.now() - activeMs);
  }
  if (!signal.aborted) log.note("info", `Nothing was done in it for ${idleMinutes} min: it stops, its files stay.`);
  return {};
}

/**
 * The notebook's folder, with its first files when it is new. What an earlier start has left there to be written over goes
 * first: the notebook's own user could have put links to others' files in its place.
 */
async function layOutFolder(
  dataDir: string,
  notebookId: string,
  layOut: (files: string) => Promise<void>,
): Promise<string> {
  const folder = notebookFolder(dataDir, notebookId);
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  if (!existsSync(folder)) {
    // Of a start that ended in the middle of this.
    await rm(`${folder}.new`, { recursive: true, force: true });
    await mkdir(`${folder}.new/files`, { recursive: true, mode: 0o700 });
    await layOut(`${folder}.new/files`);
    await rename(`${folder}.new`, folder);
  }
  for (const name of [SOCKET_NAME, ".tmp", ".environment"]) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  return folder;
}

/** What the notebook begins with: its code, or the example. */
async function layOutFiles(files: string, { code }: NotebookGrant, { blobs }: JobContext): Promise<void> {
  if (code.length > 0) await layOutCode(code, blobs, files);
  else await writeFile(join(files, "example.ipynb"), exampleNotebook());
}

async function prepare(
  environment: Parameters<typeof prepareEnvironment>[0],
  spec: NotebookJobSpec,
  { dataDir, signal, progress }: JobContext,
  log: JobLogWriter,
): Promise<PreparedEnvironment> {
  return prepareEnvironment(environment, {
    ...{ root: dataDir, signal, maximumBytes: spec.maximumEnvironmentBytes },
    log: (line) => log.note("info", line),
    phase: (name) => progress(name, 0, null, "steps"),
  });
}

/** The environment, and the Python that it is made from. */
function filesOf({ folder, pythonPath }: PreparedEnvironment): readonly string[] {
  return [folder, dirname(dirname(realpathSync(pythonPath)))];
}
