import { AsyncLocalStorage } from "node:async_hooks";
import { scriptJobRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { userOf } from "../access/roles.js";
import type { ModelImportThreads } from "../deploy/model-import-threads.js";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { convertOutputs } from "./convert-outputs.js";
import { scriptAgain } from "./rerun.js";
import { getScriptJob, scriptJobOfRun, scriptJobView } from "./script-jobs.js";
import { scriptOutcome } from "./script-outcome.js";
import { startScript } from "./start-script.js";

/** Jobs of one's own scripts. */
export function scriptRoutes(app: FastifyInstance, effects: Effects, threads: ModelImportThreads): void {
  const { store, jobs } = effects;
  jobs.handle("script", scriptOutcome(effects));
  // Bound here, outside of the transaction that ends the job.
  jobs.onEnd(
    AsyncLocalStorage.bind((jobId: string) => {
      convertOutputs(effects, threads, jobId).catch((error: unknown) => {
        effects.log.error({ err: error, jobId }, "the models of a script could not be looked for");
      });
    }),
  );

  serve(app, routes.submit, ({ params, body, caller }) => startScript(effects, userOf(caller), params.projectId, body));

  serve(app, routes.script, async ({ params }) =>
    scriptJobView(store.read, await getScriptJob(store.read, params.jobId)),
  );

  serve(app, routes.ofRun, async ({ params: { projectId, runId } }) =>
    scriptJobView(store.read, await scriptJobOfRun(store.read, projectId, runId)),
  );

  serve(app, routes.rerun, async ({ params, body, caller }) => {
    const before = await getScriptJob(store.read, params.jobId);
    const { projectId, spec, before: repeated } = await scriptAgain(store.read, before, body);
    return startScript(effects, userOf(caller), projectId, spec, repeated);
  });
}
