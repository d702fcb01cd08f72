import { CrisolError, type Job, environmentRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import { serve } from "../../http/serve.js";
import { findJob } from "../job.js";
import { EnvironmentFolders } from "./environment-folders.js";
import type { EnvironmentJobSpec } from "./environment-job.js";
import { packagesOf, parseLock } from "./environment-lock.js";
import {
  addEnvironment,
  changeEnvironment,
  environmentOutcome,
  environmentSubject,
  environmentView,
  getEnvironment,
  isLockShared,
  listEnvironments,
  refuseWhilePreparing,
  sourceOf,
} from "./environments.js";
import { removeEnvironment } from "./remove-unused.js";

/** Python environments: describe, prepare, look, delete. */
export function environmentRoutes(app: FastifyInstance, { store, jobs, clock, settings }: Effects): void {
  const folders = new EnvironmentFolders(settings.dataDir);
  jobs.handle("environment", environmentOutcome);

  serve(app, routes.create, async ({ params, body }) => {
    await getProject(store.read, params.projectId);
    const record = await store.write((tx) => addEnvironment(tx, params.projectId, body, clock.now()));
    return environmentView(record, folders);
  });

  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return await listEnvironments(store.read, folders, params.projectId, query);
  });

  serve(app, routes.get, async ({ params }) => environmentView(await getEnvironment(store.read, params), folders));

  serve(app, routes.change, async ({ params, body }) => {
    return await store.write(async (tx) => {
      await changeEnvironment(tx, await getEnvironment(tx, params), body);
      return environmentView(await getEnvironment(tx, params), folders);
    });
  });

  serve(app, routes.prepare, async ({ params, body }) => {
    await getProject(store.read, params.projectId);
    return await store.write(async (tx) => {
      const record = await getEnvironment(tx, params);
      refuseWhilePreparing(record);
      const { lock, id, projectId } = record;
      const maximumBytes = settings.maximumEnvironmentBytes;
      const spec: EnvironmentJobSpec = { source: sourceOf(record), lock, refresh: body.refresh, maximumBytes };
      const subject = environmentSubject(id);
      const jobId = await jobs.enqueue(tx, { kind: "environment", projectId, subject, spec });
      await tx.updateTable("environment").set({ state: "preparing", jobId }).where("id", "=", id).execute();
      const environment = environmentView(await getEnvironment(tx, params), folders);
      return { environment, job: (await findJob(tx, jobId)) as Job };
    });
  });

  serve(app, routes.lock, async ({ params }) => {
    const lock = parseLock((await getEnvironment(store.read, params)).lock ?? "");
    if (!lock) throw new CrisolError("not_found", { resource: "lock of the environment", value: params.environmentId });
    const { hash, python: pythonVersion, platform, text } = lock;
    return { hash, pythonVersion, platform, packages: [...packagesOf(text)], text };
  });

  serve(app, routes.delete, async ({ params }) => {
    const record = await store.write(async (tx) => {
      const found = await getEnvironment(tx, params);
      refuseWhilePreparing(found);
      await tx.deleteFrom("environment").where("id", "=", found.id).execute();
      return found;
    });
    const lock = parseLock(record.lock ?? "");
    if (lock && !(await isLockShared(store.read, record))) await removeEnvironment(folders, lock.hash);
  });
}
