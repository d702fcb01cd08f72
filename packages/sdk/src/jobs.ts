import type { Job, JobEvent } from "@crisol/contract";
import type { Client } from "./client.js";
import type { EventOptions } from "./events.js";

/** A job ended otherwise than by success. */
export class JobFailedError extends Error {
  override readonly name = "JobFailedError";

  constructor(readonly job: Job) {
    super(job.error?.message ?? `The job ${job.id} was ${job.state}.`);
  }
}

/** Follows a job until it has succeeded and returns it; rejects with a `JobFailedError` when it failed or was cancelled. */
export async function waitForJob(
  client: Client,
  jobId: string,
  options: EventOptions & { readonly onEvent?: (event: JobEvent) => void } = {},
): Promise<Job> {
  for await (const event of client.job.events({ params: { jobId } }, options)) options.onEvent?.(event);
  const job = await client.job.get({ params: { jobId } }, options);
  if (job.state !== "succeeded") throw new JobFailedError(job);
  return job;
}
