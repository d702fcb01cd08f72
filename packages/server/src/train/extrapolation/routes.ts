import { type Job, extrapolationRoutes as routes, TrainingRequest } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { findJob } from "../../compute/job.js";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import { serve } from "../../http/serve.js";
import { newId } from "../../store/ids.js";
import { checkRun } from "../new-run.js";
import type { TrainSpec } from "../train-job.js";
import { trainingMachine } from "../training-machine.js";
import type { ExtrapolateSpec } from "./extrapolate-job.js";
import {
  deleteExtrapolation,
  type ExtrapolationRecord,
  extrapolateOutcome,
  extrapolationSubject,
  extrapolationView,
  getExtrapolation,
  listExtrapolations,
} from "./extrapolations.js";

/** Trainings on parts of the rows, before a long one on all. */
export function extrapolationRoutes(app: FastifyInstance, effects: Effects): void {
  const { store, jobs, clock } = effects;
  jobs.handle("extrapolate", extrapolateOutcome);

  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listExtrapolations(store.read, params.projectId, query);
  });

  serve(app, routes.create, async ({ params: { projectId }, body }) => {
    const project = await getProject(store.read, projectId);
    const { definition, recipe, dataSha256, ...checked } = await checkRun(effects, project, {
      ...body,
      warmStartRunId: null,
    });
    const request = TrainingRequest.parse(body);
    const shares = [...body.shares].sort((one, other) => one - other);
    const id = newId("ext");
    const { algorithm, calibration, coverage, seed } = request;
    const machine = trainingMachine(request.resources);
    const training: TrainSpec = {
      ...{ runId: id, ...definition, dataSha256, steps: recipe.steps, split: recipe.split },
      ...{ algorithm, params: checked.params, calibration, coverage, seed, ...machine.held },
    };
    return await store.write(async (tx) => {
      const spec: ExtrapolateSpec = { training, shares };
      const subject = extrapolationSubject(id);
      const jobId = await jobs.enqueue(tx, { kind: "extrapolate", projectId, subject, spec, ...machine.job });
      const row: ExtrapolationRecord = {
        ...{ id, projectId, jobId, state: "queued", request: JSON.stringify(request) },
        ...{ params: JSON.stringify(checked.params), metric: definition.primaryMetric, shares: JSON.stringify(shares) },
        ...{ rowCount: null, parts: "[]", forecasts: "[]", createdAtMs: clock.now(), endedAtMs: null },
      };
      await tx.insertInto("extrapolation").values(row).execute();
      return { extrapolation: await extrapolationView(tx, row), job: (await findJob(tx, jobId)) as Job };
    });
  });

  serve(app, routes.get, async ({ params: { projectId, extrapolationId } }) => {
    await getProject(store.read, projectId);
    return extrapolationView(store.read, await getExtrapolation(store.read, projectId, extrapolationId));
  });

  serve(app, routes.delete, async ({ params: { projectId, extrapolationId } }) => {
    await getProject(store.read, projectId);
    await store.write(async (tx) => deleteExtrapolation(tx, await getExtrapolation(tx, projectId, extrapolationId)));
  });
}
