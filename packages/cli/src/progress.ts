import type { JobEvent } from "@crisol/contract";
import { type Client, waitForJob } from "@crisol/sdk";

/**
 * Waits for a job and shows how far it is on standard error: one line that is rewritten on a terminal, nothing with
 * `quiet`. Ctrl-C cancels the job.
 */
export async function follow(client: Client, jobId: string, quiet: boolean | undefined): Promise<void> {
  try {
    await cancelling(client, jobId, () => waitForJob(client, jobId, { onEvent: (event) => quiet || show(event) }));
  } finally {
    if (!quiet && process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  }
}

/** Until `waiting` ends, Ctrl-C cancels the job. */
export async function cancelling<T>(client: Client, jobId: string, waiting: () => Promise<T>): Promise<T> {
  const cancel = () => void client.job.cancel({ params: { jobId } }).catch(() => {});
  process.once("SIGINT", cancel);
  try {
    return await waiting();
  } finally {
    process.off("SIGINT", cancel);
  }
}

/** `fit 40 of 100 iterations`. */
export function progressText(event: { phase: string; done: number; total: number | null; unit: string }): string {
  const of = event.total === null ? "" : ` of ${event.total.toLocaleString("en")}`;
  return `${event.phase} ${event.done.toLocaleString("en")}${of} ${event.unit}`;
}

function show(event: JobEvent): void {
  if (event.type === "log") console.error(`${event.level}: ${event.message}`);
  if (event.type === "progress" && process.stderr.isTTY) process.stderr.write(`\r\u001b[K${progressText(event)}`);
}
