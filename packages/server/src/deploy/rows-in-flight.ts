import { CrisolError } from "@crisol/contract";

/** Counts the rows of requests in flight, for each endpoint, and refuses those beyond a limit. */
export class RowsInFlight {
  readonly #rows = new Map<string, number>();

  /** @param limit Rows at a time for each endpoint. */
  constructor(readonly limit: number) {}

  /** Does `work` while `count` rows more are in flight; throws `overloaded` instead when that is too many. */
  async during<T>(endpointId: string, count: number, work: () => Promise<T>): Promise<T> {
    const before = this.#rows.get(endpointId) ?? 0;
    if (before + count > this.limit) {
      const limit = `${this.limit} rows at a time for each endpoint`;
      throw new CrisolError("overloaded", { limit, retryAfterSeconds: 1 });
    }
    this.#rows.set(endpointId, before + count);
    try {
      return await work();
    } finally {
      const left = (this.#rows.get(endpointId) as number) - count;
      if (left > 0) this.#rows.set(endpointId, left);
      else this.#rows.delete(endpointId);
    }
  }
}
