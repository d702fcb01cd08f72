import type { GroupCommit } from "./group-commit.js";
import { StoreError } from "./store-error.js";

/** Throws where a read outside a transaction may not be made: inside a write, and in a store that is closed. */
export function permitRead(commits: GroupCommit, closed: boolean): void {
  if (closed) throw new StoreError("store_closed", "The store is closed.");
  if (commits.inside) {
    throw new StoreError(
      "write_nested",
      "A write read outside its transaction, where its own changes and those before it are not seen: read with `tx`.",
    );
  }
}
