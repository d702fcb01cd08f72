import { CrisolError, type Job, jobRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { isVisible, userOf } from "../access/roles.js";
import type { Effects } from "../effects.js";
import { sendEvents } from "../http/events.js";
import { serve } from "../http/serve.js";
import { findJob, listJobs } from "./job.js";
import { condense, readSpans, sampleOf } from "./use/usage-samples.js";
import { phasesOf } from "./verdict/phases.js";

/** Jobs: list, look, cancel, follow. */
export function jobRoutes(app: FastifyInstance, { store, jobs }: Effects): void {
  const get = async (jobId: string): Promise<Job> => {
    const job = await findJob(store.read, jobId);
    if (!job) throw new CrisolError("not_found", { resource: "job", value: jobId });
    return job;
  };

  serve(app, routes.list, ({ caller, query }) =>
    listJobs(store.read, query, isVisible(store.read, userOf(caller), "job.projectId")),
  );

  serve(app, routes.get, ({ params }) => get(params.jobId));

  serve(app, routes.cancel, async ({ params }) => {
    await jobs.cancel(params.jobId);
    return get(params.jobId);
  });

  serve(app, routes.usage, async ({ params, query }) => {
    await get(params.jobId);
    const spans = await readSpans(store.read, params.jobId);
    return { items: condense(spans, query.points).map(sampleOf), phases: phasesOf(spans) };
  });

  serve(app, routes.events, async ({ params, query, request, reply }) => {
    await get(params.jobId);
    return sendEvents(request, reply, query.after, (after, signal) => jobs.events(params.jobId, after, signal));
  });
}
