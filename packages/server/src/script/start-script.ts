import type { Job, RunSummary, ScriptSpec } from "@crisol/contract";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { checkScript } from "./script-check.js";
import { addScriptJob, startedScript } from "./script-jobs.js";

/** Checks and queues a script in one transaction: what it reads cannot go meanwhile. `before` is the run that it repeats. */
export async function startScript(
  { store, jobs, clock }: Pick<Effects, "store" | "jobs" | "clock">,
  { userId, name }: { readonly userId: string; readonly name: string },
  projectId: string,
  spec: ScriptSpec,
  before?: { readonly runId: string; readonly lock: string | null },
): Promise<{ job: Job; run: RunSummary }> {
  const ids = await store.write(async (tx) => {
    await getProject(tx, projectId);
    const inputs = await checkScript(tx, projectId, spec);
    return addScriptJob(tx, jobs, {
      projectId,
      spec,
      inputs,
      user: { id: userId, name },
      rerunOf: before?.runId ?? null,
      lock: before?.lock ?? null,
      nowMs: clock.now(),
    });
  });
  return startedScript(store.read, ids);
}
