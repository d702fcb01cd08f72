import type { ScheduleAction, ScheduleFiring } from "@crisol/contract";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import { checkScript } from "../../script/script-check.js";
import { addScriptJob } from "../../script/script-jobs.js";
import type { Tx } from "../../store/database.js";
import type { PipelineDriver } from "../pipelines/pipeline-driver.js";
import { addPipelineRun, parametersWith } from "../pipelines/pipeline-runs.js";
import { definitionOf, pipelineNamed } from "../pipelines/pipelines.js";
import { addSweep } from "../sweeps/change-sweep.js";
import { checkSweep } from "../sweeps/check-sweep.js";
import type { SweepDriver } from "../sweeps/sweep-driver.js";
import { getSweep } from "../sweeps/sweeps.js";

export type Started = Pick<NonNullable<ScheduleFiring["started"]>, "kind" | "id" | "runId">;

/** What a schedule starts, checked and ready to start in a transaction. */
export interface PreparedAction {
  start(
    tx: Tx,
    whose: { readonly user: { readonly id: string; readonly name: string }; readonly nowMs: number },
  ): Promise<Started>;
}

/** What makes go on what was started. */
export interface Drivers {
  readonly pipelines: Pick<PipelineDriver, "wake">;
  readonly sweeps: Pick<SweepDriver, "soon">;
}

/**
 * Checks what a schedule starts, outside of any transaction: trainings are tried on a sample. Throws what starting it by hand
 * would.
 */
export async function prepareAction(
  effects: Effects,
  projectId: string,
  action: ScheduleAction,
): Promise<PreparedAction> {
  const { store, jobs } = effects;
  switch (action.kind) {
    case "pipeline": {
      const found = await pipelineNamed(store.read, projectId, action.pipeline);
      parametersWith(definitionOf(found.definition), action.parameters);
      return {
        async start(tx, whose) {
          const pipeline = await pipelineNamed(tx, projectId, action.pipeline);
          const { parameters, cache: usesCache } = action;
          const { id, runId } = await addPipelineRun(tx, { pipeline, parameters, usesCache, ...whose });
          return { kind: "pipeline", id, runId };
        },
      };
    }
    case "script": {
      const spec = action.script;
      await checkScript(store.read, projectId, spec);
      return {
        async start(tx, whose) {
          const inputs = await checkScript(tx, projectId, spec);
          const { jobId, runId } = await addScriptJob(tx, jobs, { projectId, spec, inputs, ...whose });
          return { kind: "script", id: jobId, runId };
        },
      };
    }
    case "sweep": {
      const checked = await checkSweep(effects, projectId, action.sweep);
      return {
        async start(tx, whose) {
          const id = await addSweep(tx, { project: await getProject(tx, projectId), checked, ...whose });
          return { kind: "sweep", id, runId: (await getSweep(tx, projectId, id)).runId };
        },
      };
    }
  }
}

/** Lets what was started go on, after its transaction; a script's job needs nobody. */
export function wake({ pipelines, sweeps }: Drivers, { kind, id }: Started): void {
  if (kind === "pipeline") pipelines.wake(id);
  if (kind === "sweep") sweeps.soon(id);
}
