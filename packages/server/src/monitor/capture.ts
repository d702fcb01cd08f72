import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { FailedRequest, PredictedRequest, PredictionObserver } from "../deploy/prediction-observer.js";
import type { Database } from "../store/database.js";
import type { Store } from "../store/store.js";
import { type CapturedRowInput, insertCapturedRows } from "./captured-rows.js";
import { addDroppedRows } from "./settings.js";
import { forgetOldMinutes, TrafficTally } from "./traffic.js";

export interface CaptureOptions {
  readonly store: Store;
  readonly clock: { now(): number };
  readonly log: Logger;
  /** Rows that may wait for the disk; more are dropped and counted. Default 50,000. */
  readonly maximumQueuedRows?: number;
  /** How long rows wait for company, in ms. Default 50. */
  readonly flushAfterMs?: number;
  /** Told after each commit how many rows each endpoint got. */
  readonly onWritten?: (rowCounts: ReadonlyMap<string, number>) => void;
}

/** A write holds all other writers up while it runs: 1,000 rows take about 10 ms. */
const ROWS_PER_WRITE = 1_000;
const RETRY_AFTER_MS = 1_000;

/**
 * Keeps what endpoints predicted. Requests wait in memory and are written together shortly after they were answered,
 * so that no answer waits for the disk; `close` writes what is left. A crash can lose the last `flushAfterMs`.
 */
export class Capture implements PredictionObserver {
  readonly #options: Required<Omit<CaptureOptions, "onWritten">> & CaptureOptions;
  #queue: PredictedRequest[] = [];
  #queuedRows = 0;
  #tally = new TrafficTally();
  readonly #dropped = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #closed = false;
  #minutesForgottenAtMs = 0;

  constructor(options: CaptureOptions) {
    this.#options = { maximumQueuedRows: 50_000, flushAfterMs: 50, ...options };
  }

  predicted(request: PredictedRequest): void {
    const { endpointId, atMs, latencyMs, rows } = request;
    this.#tally.add(endpointId, atMs, { rows: rows.length, failed: false, latencyMs });
    if (this.#closed || this.#queuedRows + rows.length > this.#options.maximumQueuedRows) {
      this.#dropped.set(endpointId, (this.#dropped.get(endpointId) ?? 0) + rows.length);
    } else {
      this.#queue.push(request);
      this.#queuedRows += rows.length;
    }
    this.#flushSoon(this.#options.flushAfterMs);
  }

  failed({ endpointId, atMs, latencyMs }: FailedRequest): void {
    this.#tally.add(endpointId, atMs, { rows: 0, failed: true, latencyMs });
    this.#flushSoon(this.#options.flushAfterMs);
  }

  /** Rows that wait for the disk. */
  get queuedRows(): number {
    return this.#queuedRows;
  }

  /** Writes all that was captured until now; throws the store's error, and then keeps what was not written. */
  async flush(): Promise<void> {
    while (this.#flushing) await this.#flushing.catch(() => {});
    if (this.#isEmpty) return;
    this.#flushing = this.#writeAll();
    try {
      await this.#flushing;
    } finally {
      this.#flushing = undefined;
    }
  }

  /** Writes what is left and takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.flush();
  }

  get #isEmpty(): boolean {
    return this.#queue.length === 0 && this.#tally.isEmpty && this.#dropped.size === 0;
  }

  #flushSoon(delayMs: number): void {
    if (this.#timer || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.flush().catch((error) => {
        this.#options.log.error({ error, queuedRows: this.#queuedRows }, "captured rows could not be written");
        this.#flushSoon(RETRY_AFTER_MS);
      });
    }, delayMs);
    this.#timer.unref();
  }

  async #writeAll(): Promise<void> {
    while (!this.#isEmpty) await this.#writeSome();
  }

  async #writeSome(): Promise<void> {
    let rowCount = 0;
    let requestCount = 0;
    for (const request of this.#queue) {
      if (requestCount > 0 && rowCount + request.rows.length > ROWS_PER_WRITE) break;
      rowCount += request.rows.length;
      requestCount++;
    }
    const requests = this.#queue.slice(0, requestCount);
    const rows = requests.flatMap(capturedRowsOf);
    const tally = this.#tally;
    const dropped = new Map(this.#dropped);
    this.#tally = new TrafficTally();
    this.#dropped.clear();
    try {
      await this.#options.store.write(async (tx) => {
        const live = await liveEndpoints(tx);
        // An endpoint may have been deleted while its rows waited.
        await insertCapturedRows(
          tx,
          rows.filter((row) => live.has(row.endpointId)),
        );
        await tally.write(tx, (endpointId) => live.has(endpointId));
        for (const [endpointId, count] of dropped) {
          if (live.has(endpointId)) await addDroppedRows(tx, endpointId, count);
        }
        await this.#forgetOldMinutes(tx);
      });
    } catch (error) {
      tally.addTo(this.#tally);
      for (const [id, count] of dropped) this.#dropped.set(id, (this.#dropped.get(id) ?? 0) + count);
      throw error;
    }
    this.#queue.splice(0, requestCount);
    this.#queuedRows -= rowCount;
    const counts = new Map<string, number>();
    for (const row of rows) counts.set(row.endpointId, (counts.get(row.endpointId) ?? 0) + 1);
    this.#options.onWritten?.(counts);
  }

  async #forgetOldMinutes(tx: Kysely<Database>): Promise<void> {
    const nowMs = this.#options.clock.now();
    if (nowMs - this.#minutesForgottenAtMs < 600_000) return;
    this.#minutesForgottenAtMs = nowMs;
    await forgetOldMinutes(tx, nowMs);
  }
}

function capturedRowsOf(request: PredictedRequest): CapturedRowInput[] {
  const { endpointId, modelId, modelVersion, atMs, latencyMs } = request;
  return request.predictions.map(({ id, prediction, probabilities }, i) => ({
    endpointId,
    id,
    atMs,
    modelId,
    modelVersion,
    input: JSON.stringify(request.rows[i]),
    prediction: JSON.stringify(prediction),
    probabilities: probabilities ? JSON.stringify(probabilities) : null,
    latencyMs,
  }));
}

async function liveEndpoints(tx: Kysely<Database>): Promise<Set<string>> {
  const rows = await tx.selectFrom("endpoint").select("id").execute();
  return new Set(rows.map((row) => row.id));
}
