import { CrisolError, type FieldProblem, sweepRoutes as routes, type SweepTemplate } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { userOf } from "../../access/roles.js";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import { serve } from "../../http/serve.js";
import { addSweep, resumeSweep } from "./change-sweep.js";
import { checkSweep } from "./check-sweep.js";
import { SweepImportances } from "./importances.js";
import { searchMethods } from "./search-methods.js";
import { noteEnding } from "./settle-sweep.js";
import { SweepDriver } from "./sweep-driver.js";
import { ending } from "./sweep-ending.js";
import { getSweep, listSweeps, sweepHasEnded, sweepView } from "./sweeps.js";
import { listTrials } from "./trials.js";

/** Sweeps; the driver that is returned is to be started after the jobs. */
export function sweepRoutes(app: FastifyInstance, effects: Effects): SweepDriver {
  const { store, clock } = effects;
  const driver = new SweepDriver(effects);
  const importances = new SweepImportances(store);
  app.addHook("onClose", () => driver.close());

  serve(app, routes.methods, async () => searchMethods());

  serve(app, routes.create, async ({ params: { projectId }, body, caller }) => {
    const { userId: id, name } = userOf(caller);
    const checked = await checkSweep(effects, projectId, body);
    const sweepId = await store.write(async (tx) => {
      const project = await getProject(tx, projectId);
      return addSweep(tx, { project, checked, user: { id, name }, nowMs: clock.now() });
    });
    driver.soon(sweepId);
    return sweepView(store.read, await getSweep(store.read, projectId, sweepId));
  });

  serve(app, routes.check, async ({ params: { projectId }, body }) => {
    await getProject(store.read, projectId);
    try {
      const { configurationCount } = await checkSweep(effects, projectId, body);
      return { problems: [], configurationCount };
    } catch (error) {
      if (!(error instanceof CrisolError)) throw error;
      return { problems: problemsOf(error, body.template), configurationCount: null };
    }
  });

  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listSweeps(store.read, params.projectId, query);
  });

  serve(app, routes.get, async ({ params: { projectId, sweepId } }) =>
    sweepView(store.read, await getSweep(store.read, projectId, sweepId)),
  );

  serve(app, routes.trials, async ({ params: { projectId, sweepId }, query }) => {
    const { id } = await getSweep(store.read, projectId, sweepId);
    return listTrials(store.read, id, query);
  });

  serve(app, routes.importance, async ({ params: { projectId, sweepId } }) =>
    importances.of(await getSweep(store.read, projectId, sweepId)),
  );

  serve(app, routes.stop, async ({ params: { projectId, sweepId }, caller }) => {
    const { name } = userOf(caller);
    await store.write(async (tx) => {
      const { state } = await getSweep(tx, projectId, sweepId);
      if (sweepHasEnded(state)) throw new CrisolError("sweep_finished", { value: sweepId, state });
      if (state === "running")
        await noteEnding(tx, sweepId, ending("stopped", "by_user", `${name} stopped it`, { name }));
    });
    driver.soon(sweepId);
    return sweepView(store.read, await getSweep(store.read, projectId, sweepId));
  });

  serve(app, routes.resume, async ({ params: { projectId, sweepId }, body }) => {
    await store.write(async (tx) => resumeSweep(tx, await getSweep(tx, projectId, sweepId), body, clock.now()));
    driver.soon(sweepId);
    return sweepView(store.read, await getSweep(store.read, projectId, sweepId));
  });

  serve(app, routes.delete, async ({ params: { projectId, sweepId } }) => {
    await store.write(async (tx) => {
      const { state } = await getSweep(tx, projectId, sweepId);
      if (!sweepHasEnded(state)) throw new CrisolError("sweep_running", { value: sweepId, state });
      await tx.deleteFrom("sweep").where("id", "=", sweepId).execute();
    });
  });

  return driver;
}

/** What a sweep is refused for, by field: where a trial's job would be refused, that of the template. */
function problemsOf({ code, message, params, problems = [] }: CrisolError, { kind }: SweepTemplate): FieldProblem[] {
  if (problems.length > 0) return [...problems];
  return code === "no_target_fits"
    ? [{ field: `template.${kind}.resources`, message, code, params: { problem: String(params.problem) } }]
    : [{ field: "template", message }];
}
