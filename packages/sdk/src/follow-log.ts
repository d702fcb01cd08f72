import type { JobLogEvent } from "@crisol/contract";
import type { Api } from "./client.js";
import type { EventOptions } from "./events.js";

/** Lines that a job has printed, and in which of its attempts; each attempt numbers its own from 1. */
export interface AttemptLogEvent extends JobLogEvent {
  readonly attempt: number;
}

/** What a job prints, from its first line to its end, over all its attempts. */
export async function* followLog(
  client: Api,
  jobId: string,
  options: EventOptions = {},
): AsyncGenerator<AttemptLogEvent> {
  const params = { jobId };
  for (let attempt = 1; ; attempt++) {
    for await (const event of client.job.logEvents({ params, query: { attempt } }, options))
      yield { ...event, attempt };
    const job = await client.job.get({ params }, options);
    if (job.attempt <= attempt) return;
  }
}
