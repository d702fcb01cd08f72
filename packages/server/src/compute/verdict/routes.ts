import { AsyncLocalStorage } from "node:async_hooks";
import { CrisolError, contract } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { isVisible, userOf } from "../../access/roles.js";
import type { Effects } from "../../effects.js";
import { serve } from "../../http/serve.js";
import { getAnyRun } from "../../track/run-log.js";
import { verdictOfJob } from "./kept-verdicts.js";
import { monthOf } from "./month.js";
import { trendOf } from "./trend.js";

/** Whether jobs were of the right size: given and kept at the end of each. */
export function verdictRoutes(app: FastifyInstance, effects: Effects): void {
  const { store, jobs, clock, log } = effects;
  // Bound here, outside of the transaction that ends the job.
  jobs.onEnd(
    AsyncLocalStorage.bind((jobId: string) => {
      verdictOfJob(effects, jobId).catch((error: unknown) => {
        // It is given when it is asked for; the job may have been deleted meanwhile.
        log.warn({ err: error, jobId }, "the verdict of a job could not be given at its end");
      });
    }),
  );

  serve(app, contract.job.verdict, ({ params }) => verdictOfJob(effects, params.jobId));

  serve(app, contract.run.verdict, async ({ params: { projectId, runId } }) => {
    const run = await getAnyRun(store.read, projectId, runId);
    const training = await store.read
      .selectFrom("training")
      .select("jobId")
      .where("runId", "=", runId)
      .executeTakeFirst();
    const jobId = training?.jobId ?? run.jobId;
    if (!jobId) throw new CrisolError("not_found", { resource: "job of the run", value: runId });
    return verdictOfJob(effects, jobId);
  });

  serve(app, contract.compute.trend, async ({ params, query }) => ({
    items: await trendOf(store.read, params.projectId, query.limit),
  }));

  serve(app, contract.compute.month, ({ query, caller }) => {
    const month = query.month ?? new Date(clock.now()).toISOString().slice(0, 7);
    const user = userOf(caller);
    return monthOf(store.read, month, {
      isVisible: isVisible(store.read, user, "job.projectId"),
      seesAll: user.isUserAdmin && user.onlyProjectId === null,
    });
  });
}
