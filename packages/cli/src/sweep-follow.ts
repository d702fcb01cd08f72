import { setTimeout as sleep } from "node:timers/promises";
import type { Sweep } from "@crisol/contract";
import type { Client } from "@crisol/sdk";
import { askedFor } from "./asked-for.js";

const EVERY_MS = 1000;

/** Waits for the end of a sweep, and says on standard error when there is a better trial, unless `quiet`. */
export async function followSweep(client: Client, projectId: string, sweepId: string, quiet = false): Promise<Sweep> {
  let best: number | undefined;
  for (;;) {
    const sweep = await client.sweep.get({ params: { projectId, sweepId } });
    if (sweep.best && sweep.best.number !== best && !quiet) console.error(`${countsOf(sweep)}; ${bestOf(sweep)}`);
    best = sweep.best?.number;
    if (sweep.endedAt !== null) return sweep;
    await sleep(EVERY_MS);
  }
}

/** `3 completed, 1 running`. */
export function countsOf({ trialCounts }: Sweep): string {
  const some = Object.entries(trialCounts).filter(([, count]) => count > 0);
  return some.map(([state, count]) => `${count} ${state}`).join(", ") || "no trials yet";
}

/** `best loss 0.25 with rate=0.1`. */
export function bestOf({ best, spec }: Sweep): string {
  if (!best) return "none yet";
  const values = Object.entries(best.parameters).map(([name, value]) => `${name}=${value}`);
  return `best ${spec.objective.metric} ${best.value} with ${values.join(" ")}`;
}

export function sweepFacts(sweep: Sweep): [string, unknown][] {
  const { objective, strategy, stopping, maximumTrials, template } = sweep.spec;
  const { resources } = template.kind === "training" ? template.training : template.script;
  return [
    ["id", sweep.id],
    ["name", sweep.name],
    ["state", sweep.reason ? `${sweep.state}: ${sweep.reason.text}` : sweep.state],
    ["run", sweep.runId],
    ["objective", `${objective.goal} ${objective.metric}`],
    ["strategy", strategy.name],
    ["stopping rule", stopping.rule],
    ["a trial asks for", askedFor(resources)],
    ["trials", `${countsOf(sweep)}, of at most ${maximumTrials}`],
    ["best", bestOf(sweep)],
    ["best run", sweep.best?.runId],
  ];
}
