import { CrisolError, type Job, jobRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { isVisible, userOf } from "../access/roles.js";
import type { Effects } from "../effects.js";
import { sendEvents } from "../http/events.js";
import { serve } from "../http/serve.js";
import { findJob, listJobs } from "./job.js";
import { nodeView, placedNodes } from "./nodes/placed-nodes.js";
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
    const { jobId } = params;
    const job = await store.read.selectFrom("job").selectAll().where("id", "=", jobId).executeTakeFirst();
    if (!job) throw new CrisolError("not_found", { resource: "job", value: jobId });
    const spans = await readSpans(store.read, jobId);
    const nodes = await placedNodes(store.read, job, spans);
    const items = condense(spans, query.points).map(sampleOf);
    return { items, phases: phasesOf(spans), nodes: nodes.map(nodeView) };
  });

  serve(app, routes.events, async ({ params, query, request, reply }) => {
    await get(params.jobId);
    return sendEvents(request, reply, query.after, (after, signal) => jobs.events(params.jobId, after, signal));
  });
}
