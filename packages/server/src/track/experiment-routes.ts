import { CrisolError, type Experiment, experimentRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import type { Kysely } from "kysely";
import { roleIn, userOf } from "../access/roles.js";
import { findProject, getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import type { Database } from "../store/database.js";
import { mapPage } from "../store/page.js";
import { createExperiment, findExperiment, getExperiment, PROJECT_TAG } from "./client-experiments.js";
import { type ExperimentRecord, listExperiments } from "./experiments.js";

/** The experiments that group a project's runs. */
export function registerExperimentRoutes(app: FastifyInstance, { store, clock }: Effects): void {
  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return mapPage(await listExperiments(store.read, params.projectId, query), view);
  });

  serve(app, routes.create, async ({ params: { projectId }, body: { name }, caller }) => {
    const tags = [{ key: PROJECT_TAG, value: projectId }];
    return view(await store.write((tx) => createExperiment(tx, userOf(caller), { name, tags, nowMs: clock.now() })));
  });

  serve(app, routes.open, async ({ body: { name }, caller }) => {
    const user = userOf(caller);
    return view(
      await store.write(async (tx) => {
        const found = await findExperiment(tx, name);
        if (!found) return createExperiment(tx, user, { name, tags: [], nowMs: clock.now() });
        if ((await roleIn(tx, user, found.projectId)) === null) {
          throw new CrisolError("already_exists", { resource: "experiment", value: name });
        }
        if (await isThere(tx, found)) return found;
        throw new CrisolError("conflict", { problem: `The experiment ${name} is deleted: restore it first` });
      }),
    );
  });

  serve(app, routes.find, async ({ query: { name }, caller }) => {
    const found = await findExperiment(store.read, name);
    const isFound = found && (await roleIn(store.read, userOf(caller), found.projectId)) !== null;
    return { items: isFound && (await isThere(store.read, found)) ? [view(found)] : [] };
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

/** Whether neither it nor its project is deleted. */
async function isThere(db: Kysely<Database>, { projectId, deletedAtMs }: ExperimentRecord): Promise<boolean> {
  const project = await findProject(db, projectId);
  return deletedAtMs === null && project?.deletedAtMs === null;
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
