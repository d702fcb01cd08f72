import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import type { Connection } from "./connection.js";
import { streamQuery } from "./driver.js";
import { StoreError } from "./store-error.js";

/**
 * The transaction of one write, from the start of its work to the end: what the work's queries run on.
 *
 * A write awaits only its transaction. Then, at each turn of the event loop, either one of its statements is under way
 * or it has ended; one that is caught with neither awaits something else, and is refused, because every other writer
 * waits for it. SQLite's statements are over before the loop turns, so there a write is over by its first turn.
 */
export class OpenWrite implements DatabaseConnection {
  open = true;
  /** Rejects when the work awaits something other than its transaction. */
  readonly overstayed: Promise<never>;
  readonly streamQuery = streamQuery;
  #refuse: (error: StoreError) => void = () => {};
  #underWay = 0;
  #watched = false;
  #failure: { readonly error: unknown } | undefined;

  /** `defer` calls back in a later turn of the event loop. */
  constructor(
    readonly connection: Connection,
    readonly defer: (callback: () => void) => void,
  ) {
    this.overstayed = new Promise((_, reject) => {
      this.#refuse = reject;
    });
    this.overstayed.catch(() => {});
    this.#watch();
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.#permit();
    this.#underWay++;
    try {
      return await this.connection.run<R>(query.sql, query.parameters);
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    } finally {
      this.#underWay--;
      this.#watch();
    }
  }

  /**
   * Throws the error of the first statement that failed. PostgreSQL takes no further statement of such a transaction,
   * so a write that caught the error and went on is undone whole, with either database.
   */
  throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }

  #permit(): void {
    if (!this.open) {
      throw new StoreError("write_ended", "The transaction of a write was used after the write had ended.");
    }
    this.throwFailure();
    // Without this, a write whose transaction the database has ended by itself would go on outside of it.
    if (!this.connection.inTransaction) throw transactionLost();
  }

  #watch(): void {
    if (this.#watched) return;
    this.#watched = true;
    this.defer(() => {
      this.#watched = false;
      if (!this.open || this.#underWay > 0) return;
      this.#refuse(
        new StoreError(
          "write_awaited_outside",
          "A write awaited something other than its transaction, while all other writers wait for it: do that before.",
        ),
      );
    });
  }
}

export function transactionLost(): StoreError {
  return new StoreError("storage_failed", "The database ended the transaction by itself: nothing of it was kept.");
}
