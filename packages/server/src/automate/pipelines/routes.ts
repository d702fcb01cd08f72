import { CrisolError, pipelineRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { userOf } from "../../access/roles.js";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import { serve } from "../../http/serve.js";
import { changeTrackedRun } from "../../track/runs.js";
import { isGood } from "./advance.js";
import { PipelineDriver } from "./pipeline-driver.js";
import { addPipelineRun, getPipelineRun, listPipelineRuns, notStarted, pipelineRunView } from "./pipeline-runs.js";
import {
  addPipeline,
  changePipeline,
  checkPipeline,
  deletePipeline,
  getPipeline,
  listPipelines,
  pipelineView,
  restorePipeline,
} from "./pipelines.js";
import { stepAlone } from "./step-alone.js";

/** Pipelines and their runs; returns what brings these forward. */
export function pipelineRoutes(app: FastifyInstance, effects: Effects): PipelineDriver {
  const { store, clock } = effects;
  const driver = new PipelineDriver(effects);
  app.addHook("onReady", () => driver.start());
  app.addHook("onClose", () => driver.close());

  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listPipelines(store.read, params.projectId, query);
  });

  serve(app, routes.create, ({ params, body }) =>
    store.write(async (tx) => {
      await getProject(tx, params.projectId);
      return pipelineView(await addPipeline(tx, params.projectId, body, clock.now()));
    }),
  );

  serve(app, routes.check, async ({ params: { projectId }, body }) => {
    await getProject(store.read, projectId);
    return checkPipeline(store.read, projectId, body);
  });

  serve(app, routes.get, async ({ params }) =>
    pipelineView(await getPipeline(store.read, params.projectId, params.pipelineId)),
  );

  serve(app, routes.update, ({ params, body }) =>
    store.write(async (tx) => {
      const before = await getPipeline(tx, params.projectId, params.pipelineId);
      return pipelineView(await changePipeline(tx, before, body, clock.now()));
    }),
  );

  serve(app, routes.delete, ({ params }) =>
    store.write(async (tx) =>
      deletePipeline(tx, await getPipeline(tx, params.projectId, params.pipelineId), clock.now()),
    ),
  );

  serve(app, routes.restore, ({ params }) =>
    store.write(async (tx) => pipelineView(await restorePipeline(tx, params.projectId, params.pipelineId))),
  );

  serve(app, routes.run, async ({ params, body, caller }) => {
    const { userId: id, name } = userOf(caller);
    const nowMs = clock.now();
    const run = await store.write(async (tx) =>
      addPipelineRun(tx, {
        pipeline: await getPipeline(tx, params.projectId, params.pipelineId),
        parameters: body.parameters,
        usesCache: body.cache,
        user: { id, name },
        nowMs,
        alone:
          body.step === undefined
            ? undefined
            : stepAlone(tx, body.step, { serverVersion: effects.settings.version, nowMs }),
      }),
    );
    driver.wake(run.id);
    return pipelineRunView(store.read, run);
  });

  serve(app, routes.runs, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listPipelineRuns(store.read, params.projectId, query);
  });

  const view = async (projectId: string, pipelineRunId: string) =>
    pipelineRunView(store.read, await getPipelineRun(store.read, projectId, pipelineRunId));

  serve(app, routes.getRun, ({ params }) => view(params.projectId, params.pipelineRunId));

  serve(app, routes.cancel, async ({ params: { projectId, pipelineRunId } }) => {
    await store.write(async (tx) => {
      const run = await getPipelineRun(tx, projectId, pipelineRunId);
      if (run.state !== "running") {
        throw new CrisolError("conflict", { problem: `Run ${run.number} of the pipeline has ended as ${run.state}` });
      }
      if (run.cancelRequestedAtMs !== null) return;
      const asked = { cancelRequestedAtMs: clock.now() };
      await tx.updateTable("pipelineRun").set(asked).where("id", "=", run.id).execute();
    });
    driver.wake(pipelineRunId);
    return view(projectId, pipelineRunId);
  });

  serve(app, routes.retry, async ({ params: { projectId, pipelineRunId } }) => {
    await store.write(async (tx) => {
      const run = await getPipelineRun(tx, projectId, pipelineRunId);
      if (run.state === "running" || run.state === "succeeded") {
        const problem = `Run ${run.number} of the pipeline is ${run.state}: only one that did not end well is gone on with`;
        throw new CrisolError("conflict", { problem });
      }
      const again = { state: "running", endedAtMs: null } as const;
      await tx
        .updateTable("pipelineRun")
        .set({ ...again, cancelRequestedAtMs: null })
        .where("id", "=", run.id)
        .execute();
      await changeTrackedRun(tx, run.runId, again);
      const noError = { errorCode: null, errorMessage: null };
      await tx.updateTable("run").set(noError).where("id", "=", run.runId).execute();
      const steps = await tx.selectFrom("pipelineStep").selectAll().where("pipelineRunId", "=", run.id).execute();
      const bad = steps.filter(({ state }) => !isGood(state)).map(({ name }) => name);
      await tx
        .updateTable("pipelineStep")
        .set(notStarted)
        .where("pipelineRunId", "=", run.id)
        .where("name", "in", bad)
        .execute();
    });
    driver.wake(pipelineRunId);
    return view(projectId, pipelineRunId);
  });
  return driver;
}
