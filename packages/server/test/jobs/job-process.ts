import { setTimeout as sleep } from "node:timers/promises";
import type { JobContext } from "../../src/compute/job-kind.js";
import { runJobProcess } from "../../src/compute/job-main.js";

/** What the tests' only kind of job does. */
export interface TestSpec {
  readonly steps: number;
  readonly pauseMs: number;
  readonly ending: "result" | "error" | "heap" | "buffers" | "exit" | "killed" | "spin" | "environment";
}

/** A job that counts `steps` and then ends in one of the ways that jobs end. */
await runJobProcess({
  train: {
    async run(spec: TestSpec, context: JobContext) {
      for (let step = 1; step <= spec.steps; step++) {
        context.progress("count", step, spec.steps, "steps");
        context.metric("step", step, step);
        if (spec.pauseMs > 0) await sleep(spec.pauseMs);
      }
      if (spec.ending === "error") throw Object.assign(new Error("The sum is not 42."), { code: "recipe_invalid" });
      if (spec.ending === "exit") process.exit(7);
      if (spec.ending === "killed") process.kill(process.pid, "SIGKILL");
      if (spec.ending === "spin" && context.signal) for (;;);
      if (spec.ending === "heap")
        for (const held: unknown[] = []; ; ) held.push(Array.from({ length: 1e5 }, Math.random));
      if (spec.ending === "buffers") for (const held: unknown[] = []; ; ) held.push(new Float64Array(2 ** 32 - 2));
      return spec.ending === "environment" ? process.env : { steps: spec.steps };
    },
  },
});
