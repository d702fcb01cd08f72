import { CrisolError } from "@crisol/contract";
import { ConnectionError } from "../request.js";

/** Waits between attempts, in milliseconds; the last one repeats. */
const BACK_OFF_MS = [100, 250, 500, 1000, 2000, 5000];

export interface RetryOptions {
  /** How long a request is repeated while the server cannot be reached, in milliseconds. */
  readonly retryMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What `send` answers. While the server does not answer, or says that it cannot now (429, 502, 503, 504), it is asked
 * again, until `retryMs` have gone by since the first attempt; then, and for any other error, rejects with that.
 * `send` must be safe to repeat: the server may have done what was asked although its answer was lost.
 */
export async function retried<T>(send: () => Promise<T>, { retryMs, signal }: RetryOptions): Promise<T> {
  const untilMs = Date.now() + retryMs;
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const waitMs = BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)]! * (0.5 + Math.random());
      if (!isPassing(error) || signal?.aborted || Date.now() + waitMs > untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof CrisolError && [429, 502, 503, 504].includes(error.status);
}
