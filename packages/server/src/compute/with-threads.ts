import { availableParallelism } from "node:os";
import { createThreads, type Threads } from "@crisol/engine";

/** Threads cost some tens of milliseconds to start: below this many rows the work is done by then. */
const LEAST_ROWS = 5000;
const MOST_THREADS = 16;

/**
 * Does `work` on `rowCount` rows with a thread a core, ended afterwards, where there are enough rows to be worth it; on at
 * most `cores` of them, null for all.
 */
export async function withThreads<T>(
  rowCount: number,
  work: (threads: Threads | undefined) => T | Promise<T>,
  cores: number | null = null,
): Promise<T> {
  const count = Math.min(MOST_THREADS, availableParallelism(), cores ?? Number.POSITIVE_INFINITY);
  if (rowCount < LEAST_ROWS || count < 2) return await work(undefined);
  const threads = await createThreads({ count });
  try {
    return await work(threads);
  } finally {
    threads.close();
  }
}
