import type { Clock } from "../effects.js";

const WINDOW_MS = 60_000;
/** Keys remembered at once; beyond that the oldest is forgotten, so that many addresses cannot fill the memory. */
const MAXIMUM_KEYS = 10_000;

/** How many of something a key may have in a minute, counted in windows that slide by the second. */
export class RateLimit {
  readonly #windows = new Map<string, { startMs: number; count: number; previous: number }>();

  constructor(
    readonly perMinute: number,
    readonly clock: Clock,
  ) {}

  /** Counts one and returns 0, or does not and returns the seconds to wait. */
  take(key: string): number {
    const waitSeconds = this.waitSeconds(key);
    if (waitSeconds === 0) this.#window(key).count++;
    return waitSeconds;
  }

  /** Seconds until another one is allowed; 0 for now. */
  waitSeconds(key: string): number {
    const window = this.#window(key);
    const passed = (this.clock.now() - window.startMs) / WINDOW_MS;
    // The window before counts for as much of it as the last minute still covers.
    if (window.count + window.previous * (1 - passed) < this.perMinute) return 0;
    return Math.max(1, Math.ceil(((1 - passed) * WINDOW_MS) / 1000));
  }

  #window(key: string) {
    const nowMs = this.clock.now();
    const found = this.#windows.get(key);
    // Negative when the clock was set back.
    const age = found ? nowMs - found.startMs : -1;
    if (found && age >= 0 && age < WINDOW_MS) return found;
    const previous = found && age >= 0 && age < 2 * WINDOW_MS ? found.count : 0;
    const window = { startMs: nowMs, count: 0, previous };
    this.#windows.delete(key);
    this.#windows.set(key, window);
    if (this.#windows.size > MAXIMUM_KEYS) this.#windows.delete(this.#windows.keys().next().value as string);
    return window;
  }
}
