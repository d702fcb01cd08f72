import { CrisolError, type Experiment, experimentRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { getExperiment } from "./client-experiments.js";
import type { ExperimentRecord } from "./experiments.js";

/** The experiments that group a project's runs. */
export function registerExperimentRoutes(app: FastifyInstance, { store }: Effects): void {
  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    const records = await store.read
      .selectFrom("experiment")
      .selectAll()
      .where("projectId", "=", params.projectId)
      .where("deletedAtMs", "is", null)
      .orderBy("createdAtMs")
      .limit(query.limit)
      .execute();
    return { items: records.map(view) };
  });

  serve(app, routes.get, async ({ params: { experimentId } }) => {
    const experiment = await getExperiment(store.read, experimentId);
    if (experiment.deletedAtMs !== null) {
      throw new CrisolError("not_found", { resource: "experiment", value: experimentId });
    }
    await getProject(store.read, experiment.projectId);
    return view(experiment);
  });
}

function view({ id, projectId, name, createdAtMs, updatedAtMs }: ExperimentRecord): Experiment {
  return {
    id,
    projectId,
    name,
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}
