import { Readable } from "node:stream";
import { jobLogRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import type { Effects } from "../../effects.js";
import { sendEvents } from "../../http/events.js";
import { sendFile } from "../../http/file.js";
import { serve } from "../../http/serve.js";
import { logEvents } from "./log-events.js";
import { logPage } from "./log-page.js";
import { LogSearchThreads } from "./log-search-threads.js";
import { logText } from "./log-text.js";
import { openLog } from "./open-log.js";

const SEARCH_BUDGET_MS = 2000;

/** Logs of jobs: looked at, searched, followed, taken away. */
export function jobLogRoutes(app: FastifyInstance, effects: Effects): void {
  const threads = new LogSearchThreads();

  serve(app, routes.log, async ({ params: { jobId }, query: { attempt, ...wanted } }) =>
    logPage(await openLog(effects, jobId, attempt), wanted),
  );

  serve(app, routes.searchLog, async ({ params: { jobId }, query: { attempt, ...search } }) => {
    const { segments } = await openLog(effects, jobId, attempt);
    return threads.search(segments, { ...search, budgetMs: SEARCH_BUDGET_MS });
  });

  serve(app, routes.logEvents, async ({ params: { jobId }, query, request, reply }) => {
    const opened = await openLog(effects, jobId, query.attempt);
    // Of a job that waits it is the first one.
    const attempt = Math.max(1, opened.attempt);
    return sendEvents(request, reply, query.after, (after, signal) =>
      logEvents(() => openLog(effects, jobId, attempt), { after, rank: query.rank }, signal),
    );
  });

  serve(app, routes.downloadLog, async ({ params: { jobId }, query, reply }) => {
    const log = await openLog(effects, jobId, query.attempt);
    return sendFile(reply, Readable.from(logText(log, query.rank), { objectMode: false }), {
      fileName: `${jobId}.log`,
      mediaType: "text/plain; charset=utf-8",
    });
  });
}
