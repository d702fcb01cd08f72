import { type ChangedScriptResources, CrisolError, contract, type Job } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { userOf } from "../access/roles.js";
import { findJob } from "../compute/job.js";
import { changedResources } from "../compute/targets/changed-resources.js";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { scriptAgain } from "../script/rerun.js";
import { scriptJobOfRun } from "../script/script-jobs.js";
import { startScript } from "../script/start-script.js";
import { getAnyRun, summaryOf } from "../track/run-log.js";
import { addTraining } from "../train/add-training.js";
import { checkRun } from "../train/new-run.js";
import { findTraining, type RunRecord, resourcesOf } from "../train/runs.js";

/** A run again at another size, whichever way it was made. */
export function runAgainRoutes(app: FastifyInstance, effects: Effects): void {
  const { store } = effects;

  serve(app, contract.run.again, async ({ params: { projectId, runId }, body, caller }) => {
    await getAnyRun(store.read, projectId, runId);
    const training = await findTraining(store.read, runId);
    if (training) return trainAgain(effects, training, body);
    const before = await scriptJobOfRun(store.read, projectId, runId);
    const { name, ...resources } = body;
    const again = await scriptAgain(store.read, before, { name, resources });
    return startScript(effects, userOf(caller), projectId, again.spec, again.before);
  });
}

async function trainAgain(
  effects: Effects,
  training: RunRecord,
  { name, nodes, processesPerNode, ...change }: ChangedScriptResources & { readonly name?: string | undefined },
) {
  if ((nodes ?? 1) > 1 || (processesPerNode ?? 1) > 1) {
    const problem = "a training of ours is one process: nodes are of scripts";
    throw new CrisolError("params_invalid", { problem }, [{ field: "nodes", message: problem }]);
  }
  const { store } = effects;
  const project = await getProject(store.read, training.projectId);
  const { recipeId, algorithm, params, calibration, coverage, seed, warmStartRunId } = training;
  const before = await findJob(store.read, training.jobId);
  const resources = changedResources(resourcesOf(training), change, before?.target?.name ?? null);
  const trained = { recipeId, algorithm, params, calibration, coverage, seed, warmStartRunId };
  const request = { ...trained, resources, name };
  const checked = await checkRun(effects, project, request);
  return store.write(async (tx) => {
    const { runId, jobId } = await addTraining(tx, effects, { project, request, checked });
    return {
      job: (await findJob(tx, jobId)) as Job,
      run: await summaryOf(tx, await getAnyRun(tx, project.id, runId)),
    };
  });
}
