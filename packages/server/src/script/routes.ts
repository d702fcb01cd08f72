import { AsyncLocalStorage } from "node:async_hooks";
import { CrisolError, scriptJobRoutes as routes, ScriptSpec } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { userOf } from "../access/roles.js";
import { getProject } from "../define/projects.js";
import type { ModelImportThreads } from "../deploy/model-import-threads.js";
import type { Effects } from "../effects.js";
import { type Served, serve } from "../http/serve.js";
import { convertOutputs } from "./convert-outputs.js";
import { checkScript } from "./script-check.js";
import { addScriptJob, getScriptJob, scriptJobOfRun, scriptJobView, startedScript } from "./script-jobs.js";
import { scriptOutcome } from "./script-outcome.js";

/** Jobs of one's own scripts. */
export function scriptRoutes(app: FastifyInstance, effects: Effects, threads: ModelImportThreads): void {
  const { store, jobs, clock } = effects;
  jobs.handle("script", scriptOutcome(effects));
  // Bound here, outside of the transaction that ends the job.
  jobs.onEnd(
    AsyncLocalStorage.bind((jobId: string) => {
      convertOutputs(effects, threads, jobId).catch((error: unknown) => {
        effects.log.error({ err: error, jobId }, "the models of a script could not be looked for");
      });
    }),
  );

  /** Checked and queued in one transaction: what it reads cannot go meanwhile. */
  const start = async (
    caller: Served<typeof routes.submit>["caller"],
    projectId: string,
    spec: ScriptSpec,
    before?: { readonly runId: string; readonly lock: string | null },
  ) => {
    const { userId: id, name } = userOf(caller);
    const ids = await store.write(async (tx) => {
      await getProject(tx, projectId);
      const inputs = await checkScript(tx, projectId, spec);
      return addScriptJob(tx, jobs, {
        projectId,
        spec,
        inputs,
        user: { id, name },
        rerunOf: before?.runId ?? null,
        lock: before?.lock ?? null,
        nowMs: clock.now(),
      });
    });
    return startedScript(store.read, ids);
  };

  serve(app, routes.submit, ({ params, body, caller }) => start(caller, params.projectId, body));

  serve(app, routes.script, async ({ params }) =>
    scriptJobView(store.read, await getScriptJob(store.read, params.jobId)),
  );

  serve(app, routes.ofRun, async ({ params: { projectId, runId } }) =>
    scriptJobView(store.read, await scriptJobOfRun(store.read, projectId, runId)),
  );

  serve(app, routes.rerun, async ({ params, body, caller }) => {
    const before = await getScriptJob(store.read, params.jobId);
    const { job, ...said } = await scriptJobView(store.read, before);
    const unknown = Object.keys(body.parameters).find((name) => !Object.hasOwn(said.spec.parameters, name));
    if (unknown !== undefined) {
      const choices = Object.keys(said.spec.parameters).join(", ") || "none";
      const problem = `the script has no parameter ${unknown}; it has ${choices}`;
      throw new CrisolError("script_invalid", { problem }, [{ field: `parameters.${unknown}`, message: problem }]);
    }
    const pinned = Object.entries(said.spec.inputs).map(([name, input]) => [
      name,
      "runId" in input ? input : { ...input, version: body.newestData ? undefined : said.inputs[name]!.version },
    ]);
    const spec = ScriptSpec.parse({
      ...said.spec,
      name: body.name ?? said.spec.name,
      parameters: { ...said.spec.parameters, ...body.parameters },
      inputs: Object.fromEntries(pinned),
      priority: body.priority ?? said.spec.priority,
      resources: { ...said.spec.resources, ...body.resources },
    });
    return start(caller, job.projectId, spec, { runId: before.runId, lock: said.environment?.lock ?? null });
  });
}
