/** How a process is told to end from outside. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Catches what this process is told to end by, until it lets go. */
export class Stop {
  /** What came last; null before. */
  by: StopSignal | null = null;
  /** Told each time; what is under way is left to it to end. */
  passOn: ((signal: StopSignal) => void) | undefined;
  readonly #abort = new AbortController();

  constructor() {
    for (const signal of stopSignals) process.on(signal, this.#stop);
  }

  /** Aborts with the first. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  letGo(): void {
    for (const signal of stopSignals) process.off(signal, this.#stop);
  }

  readonly #stop = (signal: StopSignal) => {
    this.by = signal;
    this.#abort.abort();
    this.passOn?.(signal);
  };
}
