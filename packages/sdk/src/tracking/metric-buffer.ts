import type { NewMetricPoint } from "@crisol/contract";

/** The most points of one request. */
const BATCH_POINTS = 1000;

export interface MetricOptions {
  /** Default 0. */
  readonly step?: number;
  /** When it was measured, in milliseconds since 1970; default now. */
  readonly timestampMs?: number;
}

export interface BufferOptions {
  /**
   * How many points may wait to be sent. Whoever awaits a call that finds more waits until there are fewer; twice as many
   * are refused.
   */
  readonly capacity: number;
  /** How long a point waits for others, in milliseconds. A full batch is sent at once. */
  readonly delayMs: number;
}

/**
 * Points that go to the server in the background, in their order, a batch at a time; `send` is given the number of the
 * batch, from 1. When `send` rejects nothing more is sent: points that come later, and `flush`, reject with its error.
 */
export class MetricBuffer {
  #waiting: NewMetricPoint[] = [];
  /** Of points in the request that is under way. */
  #sending = 0;
  #batches = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #room: (() => void)[] = [];

  constructor(
    readonly send: (points: readonly NewMetricPoint[], sequence: number) => Promise<void>,
    readonly options: BufferOptions,
  ) {}

  /** Points that the server has not confirmed. */
  get size(): number {
    return this.#waiting.length + this.#sending;
  }

  /** Takes the points; resolves as soon as they have room. */
  async add(points: readonly NewMetricPoint[]): Promise<void> {
    this.#throwFailure();
    const { capacity, delayMs } = this.options;
    if (this.size + points.length > 2 * capacity) {
      throw new RangeError(
        `${this.size} points wait to be sent, and ${points.length} more are beyond the limit of ${2 * capacity}: ` +
          "await the calls that log, or flush().",
      );
    }
    for (const point of points) this.#waiting.push(point);
    if (this.#waiting.length >= BATCH_POINTS) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), delayMs);
    while (this.size > capacity) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
      this.#throwFailure();
    }
  }

  /** Resolves when all that was added is on the server's disk. */
  async flush(): Promise<void> {
    while (this.size > 0 && !this.#failure) {
      this.#start();
      await this.#running;
    }
    this.#throwFailure();
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#failure) {
      const batch = this.#waiting.splice(0, BATCH_POINTS);
      this.#sending = batch.length;
      try {
        await this.send(batch, ++this.#batches);
      } catch (error) {
        this.#failure = { error };
        this.#waiting = [];
      }
      this.#sending = 0;
      for (const resume of this.#room.splice(0)) resume();
    }
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
