import { CrisolError, NotebookSpec, notebookRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import type { Kysely } from "kysely";
import { userOf } from "../../access/roles.js";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import { type Caller, serve } from "../../http/serve.js";
import type { Database } from "../../store/database.js";
import { newId } from "../../store/ids.js";
import { getCode } from "../code/code.js";
import { createTicket, mayOpen } from "./notebook-access.js";
import { notebookAddress } from "./notebook-address.js";
import { notebookOutcome } from "./notebook-outcome.js";
import { notebookPath } from "./notebook-process.js";
import { getNotebook, listNotebooks, type NotebookRecord, notebookView, stateOf } from "./notebooks.js";
import { conflict, requireStopped, startNotebook } from "./start-notebook.js";

/** Notebooks: made, started, opened, stopped, deleted. */
export function registerNotebookRoutes(app: FastifyInstance, effects: Effects): void {
  const { store, jobs, clock, settings } = effects;
  jobs.handle("notebook", notebookOutcome(effects));

  const view = async (db: Kysely<Database>, named: { readonly projectId: string; readonly notebookId: string }) =>
    notebookView(await getNotebook(db, named));

  serve(app, routes.create, async ({ params: { projectId }, body: { name, ...spec }, caller }) => {
    const { userId, name: userName } = userOf(caller);
    const id = newId("ntb");
    return await store.write(async (tx) => {
      await getProject(tx, projectId);
      if (spec.codeId !== null) await getCode(tx, projectId, spec.codeId);
      const notebook: NotebookRecord = {
        ...{ id, projectId, userId, userName, name, spec: JSON.stringify(spec) },
        ...{ jobId: null, isReady: 0, isolation: null, createdAtMs: clock.now(), deletedAtMs: null },
      };
      await tx.insertInto("notebook").values(notebook).execute();
      await startNotebook(tx, effects, notebook);
      return view(tx, { projectId, notebookId: id });
    });
  });

  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return await listNotebooks(store.read, params.projectId, query);
  });

  serve(app, routes.get, ({ params }) => view(store.read, params));

  serve(app, routes.start, async ({ params, body, caller }) => {
    return await store.write(async (tx) => {
      const notebook = await getNotebook(tx, params);
      requireOwn(caller, notebook);
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const spec = JSON.stringify(NotebookSpec.parse({ ...JSON.parse(notebook.spec), ...given }));
      await tx.updateTable("notebook").set({ spec }).where("id", "=", notebook.id).execute();
      await startNotebook(tx, effects, { ...notebook, spec });
      return view(tx, params);
    });
  });

  serve(app, routes.stop, async ({ params }) => {
    const notebook = await getNotebook(store.read, params);
    const state = stateOf(notebook);
    if (notebook.jobId === null || state === "stopped" || state === "failed") {
      throw conflict(`The notebook ${notebook.name} is ${state} already`);
    }
    await jobs.cancel(notebook.jobId).catch((error: unknown) => {
      // It has ended by itself meanwhile, which is what was asked for.
      if (!(error instanceof CrisolError) || error.code !== "job_finished") throw error;
    });
    return view(store.read, params);
  });

  serve(app, routes.open, async ({ params, caller, request }) => {
    const { ticket, expiresAtMs } = await store.write(async (tx) => {
      const notebook = await getNotebook(tx, params);
      requireOwn(caller, notebook);
      if (!request.credential) throw new CrisolError("unauthenticated");
      return createTicket(tx, notebook, request.credential, clock.now());
    });
    const address = notebookAddress(settings, request.headers.host ?? "");
    const url = `${address}${notebookPath(params.notebookId)}enter?ticket=${ticket}`;
    return { url, expiresAt: new Date(expiresAtMs).toISOString() };
  });

  serve(app, routes.delete, async ({ params }) => {
    await store.write(async (tx) => {
      const notebook = await getNotebook(tx, params);
      requireStopped(notebook);
      await tx.updateTable("notebook").set({ deletedAtMs: clock.now() }).where("id", "=", notebook.id).execute();
    });
  });

  serve(app, routes.restore, async ({ params }) => {
    return await store.write(async (tx) => {
      const notebook = await getNotebook(tx, params, { deleted: true });
      await tx.updateTable("notebook").set({ deletedAtMs: null }).where("id", "=", notebook.id).execute();
      return view(tx, params);
    });
  });
}

function requireOwn(caller: Caller, notebook: NotebookRecord): void {
  if (mayOpen(userOf(caller), notebook)) return;
  throw new CrisolError("forbidden", { action: `do this with a notebook of ${notebook.userName}: it acts as them` });
}
