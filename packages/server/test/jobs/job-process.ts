import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { JobContext } from "../../src/compute/job-kind.js";
import { runJobProcess } from "../../src/compute/job-main.js";
import { JobLogWriter } from "../../src/compute/log/job-log-writer.js";
import { confine, type JobLimits } from "../../src/compute/process/confinement.js";
import { type ConfinementSupport, detectConfinement } from "../../src/compute/process/confinement-support.js";
import { JOB_VARIABLE } from "../../src/compute/process/process-tree.js";

/** What the tests' only kind of job does. */
export interface TestSpec {
  readonly steps: number;
  readonly pauseMs: number;
  /** Whether it logs each step as a process of the user would. Default false. */
  readonly prints?: boolean;
  readonly ending: "result" | "error" | "heap" | "buffers" | "exit" | "killed" | "spin" | "environment" | "script";
  /** For "script": a shell script that runs confined, and how. */
  readonly script?: string;
  readonly limits?: JobLimits;
  /** Means of this system that are not to be used. */
  readonly without?: Partial<ConfinementSupport>;
}

async function runScript({ script, limits, without }: TestSpec, context: JobContext): Promise<number> {
  const folder = join(context.workDir, "script");
  mkdirSync(folder);
  const confined = confine(
    { ...detectConfinement(), ...without },
    {
      ...{ jobId: process.env[JOB_VARIABLE] as string, command: ["sh", "-c", script as string], cwd: folder, folder },
      ...{
        env: { PATH: process.env.PATH as string },
        readable: [],
        dataDir: dirname(dirname(dirname(context.workDir))),
      },
      limits: limits ?? { cores: null, memoryBytes: null },
    },
  );
  context.progress("script", 0, null, "steps");
  const child = spawn(confined.file, confined.args, { ...confined.spawnOptions, stdio: "inherit" });
  context.supervise(confined);
  const [code, signal] = await once(child, "exit");
  if (code !== 0) throw new Error(`The script ended with ${code ?? signal}.`);
  return code;
}

/** A job that counts `steps` and then ends in one of the ways that jobs end. */
await runJobProcess({
  train: {
    async run(spec: TestSpec, context: JobContext) {
      const log = spec.prints && new JobLogWriter({ folder: context.logDir, now: Date.now });
      for (let step = 1; step <= spec.steps; step++) {
        context.progress("count", step, spec.steps, "steps");
        context.metric("step", step, step);
        if (log) log.write("stdout", Buffer.from(`step ${step}\n`));
        if (spec.pauseMs > 0) await sleep(spec.pauseMs);
      }
      if (log) await log.close();
      if (spec.ending === "error") throw Object.assign(new Error("The sum is not 42."), { code: "recipe_invalid" });
      if (spec.ending === "exit") process.exit(7);
      if (spec.ending === "killed") process.kill(process.pid, "SIGKILL");
      if (spec.ending === "spin" && context.signal) for (;;);
      if (spec.ending === "heap")
        for (const held: unknown[] = []; ; ) held.push(Array.from({ length: 1e5 }, Math.random));
      if (spec.ending === "buffers") for (const held: unknown[] = []; ; ) held.push(new Float64Array(2 ** 32 - 2));
      if (spec.ending === "script") return { exitCode: await runScript(spec, context) };
      return spec.ending === "environment" ? process.env : { steps: spec.steps };
    },
  },
});
