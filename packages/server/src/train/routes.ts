import { algorithmRoutes, CrisolError, type Evaluation, type Job, runRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { deleteJob, findJob, hasEnded } from "../compute/job.js";
import { addDataUse } from "../data/data-uses.js";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import type { Tx } from "../store/database.js";
import { getAnyRun } from "../track/run-log.js";
import { setRunDeleted } from "../track/runs.js";
import { addTraining } from "./add-training.js";
import { algorithmViews } from "./algorithms.js";
import { historyOf } from "./history.js";
import { checkRun } from "./new-run.js";
import { deleteRun, findTraining, getRun, listRuns, type RunRecord, runsOfData, runView } from "./runs.js";
import { explanationView, type StoredExplanation } from "./stored-explanation.js";
import { trainOutcome } from "./train-outcome.js";

/** Step 4: algorithms, and runs from request to evaluation. */
export function trainRoutes(app: FastifyInstance, effects: Effects): void {
  const { store, blobs, jobs, clock } = effects;
  jobs.handle("train", trainOutcome);
  addDataUse(runsOfData);

  serve(app, algorithmRoutes.list, async () => ({ items: algorithmViews() }));

  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listRuns(store.read, params.projectId, query);
  });

  serve(app, routes.create, async ({ params, body }) => {
    const project = await getProject(store.read, params.projectId);
    const checked = await checkRun(effects, project, body);
    return store.write(async (tx) => {
      const { runId, jobId } = await addTraining(tx, effects, { project, request: body, checked });
      return { run: runView(await getRun(tx, project.id, runId)), job: (await findJob(tx, jobId)) as Job };
    });
  });

  serve(app, routes.get, async ({ params }) => runView(await getRun(store.read, params.projectId, params.runId)));

  serve(app, routes.evaluation, async ({ params }) => {
    const { state, evaluationSha256 } = await getRun(store.read, params.projectId, params.runId);
    if (evaluationSha256 === null) throw new CrisolError("run_not_finished", { value: params.runId, state });
    return readJson<Evaluation>(blobs, evaluationSha256);
  });

  serve(app, routes.explanation, async ({ params }) => {
    const { state, explanationSha256 } = await getRun(store.read, params.projectId, params.runId);
    if (state !== "succeeded") throw new CrisolError("run_not_finished", { value: params.runId, state });
    // Runs from before there were explanations have none.
    if (explanationSha256 === null)
      throw new CrisolError("not_found", { resource: "explanation of the run", value: params.runId });
    return explanationView(await readJson<StoredExplanation>(blobs, explanationSha256));
  });

  serve(app, routes.history, async ({ params }) => {
    const run = await getRun(store.read, params.projectId, params.runId);
    return { series: await historyOf(store.read, run) };
  });

  serve(app, routes.delete, async ({ params: { projectId, runId } }) => {
    await store.write(async (tx) => {
      const { id, name } = await getAnyRun(tx, projectId, runId);
      const used = await tx.selectFrom("modelVersion").select("modelId").where("runId", "=", id).executeTakeFirst();
      if (used) {
        throw new CrisolError("conflict", {
          problem: `The run ${name} is where a version of the model ${used.modelId} came from`,
        });
      }
      const training = await findTraining(tx, id);
      if (training) await deleteTraining(tx, training);
      else await setRunDeleted(tx, id, clock.now());
    });
  });
}

/** Deletes a training of ours with its job. Throws `conflict` while it goes on, or where another went on from it. */
async function deleteTraining(tx: Tx, { id, name, state, jobId }: RunRecord): Promise<void> {
  if (!hasEnded(state)) {
    throw new CrisolError("conflict", { problem: `The run ${name} is ${state}: cancel its job first` });
  }
  const next = await tx
    .selectFrom("training")
    .innerJoin("run", "run.id", "training.runId")
    .select("run.name")
    .where("training.warmStartRunId", "=", id)
    .executeTakeFirst();
  if (next) {
    throw new CrisolError("conflict", { problem: `The run ${name} is what the run ${next.name} went on from` });
  }
  await deleteRun(tx, id);
  await deleteJob(tx, jobId);
}

async function readJson<T>(blobs: Effects["blobs"], sha256: string): Promise<T> {
  return JSON.parse(Buffer.from(await blobs.read(sha256)).toString("utf8")) as T;
}
