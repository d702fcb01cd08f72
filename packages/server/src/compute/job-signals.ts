interface Signal {
  readonly promise: Promise<void>;
  readonly send: () => void;
}

/** Lets many wait for the next change of a job. */
export class JobSignals {
  readonly #signals = new Map<string, Signal>();

  /** Resolves at the next `send` for `jobId`: ask before reading, so that no change falls in between. */
  next(jobId: string): Promise<void> {
    let signal = this.#signals.get(jobId);
    if (!signal) {
      let send = () => {};
      const promise = new Promise<void>((resolve) => {
        send = resolve;
      });
      signal = { promise, send };
      this.#signals.set(jobId, signal);
    }
    return signal.promise;
  }

  send(jobId: string): void {
    this.#signals.get(jobId)?.send();
    this.#signals.delete(jobId);
  }

  sendAll(): void {
    for (const jobId of [...this.#signals.keys()]) this.send(jobId);
  }
}
