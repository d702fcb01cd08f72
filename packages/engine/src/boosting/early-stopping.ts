/** Follows a number on validation rows, lower being better, and remembers the iteration where it was lowest. */
export class EarlyStopping {
  readonly #rounds: number;
  #bestLoss = Number.POSITIVE_INFINITY;
  #best: number | undefined;

  /** 0 rounds: never stops and has no best iteration. */
  constructor(rounds: number) {
    this.#rounds = rounds;
  }

  get watches(): boolean {
    return this.#rounds > 0;
  }

  /** Iterations to keep: those up to the lowest number. */
  get best(): number | undefined {
    return this.#best;
  }

  /** Takes the number after `iterations` iterations; true when it has not improved for too long. */
  seen(iterations: number, loss: number): boolean {
    if (loss < this.#bestLoss) {
      this.#bestLoss = loss;
      this.#best = iterations;
    }
    return iterations - (this.#best ?? 0) >= this.#rounds;
  }
}
