import { performance } from "node:perf_hooks";

/** A metric over the iterations of a training; its lists have one entry a point. */
export interface CurveSeries {
  readonly key: string;
  readonly steps: number[];
  readonly values: number[];
  /** When each was measured, in milliseconds since 1970; older versions did not say. */
  readonly timesMs?: number[];
}

const minimumGapMs = 50;

/**
 * Collects every point of the learning curve, and passes on those of at most 20 iterations a second while it grows,
 * which is as much as anybody can watch; the last one always, by `flush`.
 */
export class LearningCurve {
  readonly #series = new Map<string, Required<CurveSeries>>();
  #emittedAtMs = Number.NEGATIVE_INFINITY;
  #held: (() => void) | undefined;

  constructor(
    readonly emit: (key: string, step: number, value: number) => void,
    readonly monotonicMs: () => number = () => performance.now(),
    readonly nowMs: () => number = Date.now,
  ) {}

  get series(): readonly CurveSeries[] {
    return [...this.#series.values()];
  }

  add(step: number, losses: Readonly<Record<string, number>>): void {
    const atMs = this.nowMs();
    const points = Object.entries(losses).filter(([, value]) => Number.isFinite(value));
    for (const [key, value] of points) {
      let series = this.#series.get(key);
      if (!series) {
        series = { key, steps: [], values: [], timesMs: [] };
        this.#series.set(key, series);
      }
      series.steps.push(step);
      series.values.push(value);
      series.timesMs.push(atMs);
    }
    this.#held = () => {
      for (const [key, value] of points) this.emit(key, step, value);
    };
    if (this.monotonicMs() - this.#emittedAtMs >= minimumGapMs) this.flush();
  }

  flush(): void {
    this.#held?.();
    this.#held = undefined;
    this.#emittedAtMs = this.monotonicMs();
  }
}
