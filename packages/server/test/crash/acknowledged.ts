import type { Blobs } from "../../src/store/blobs.js";
import type { CrashStore } from "./tables.js";

/** What the killed processes were told is on disk: the model that the store is compared with. */
export class Acknowledged {
  /** Number of rows of each group that must be there. */
  readonly #items = new Map<string, number>();
  /** Groups whose deletion was asked for and not acknowledged: whole or gone. */
  readonly #maybe = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #transfers = new Set<string>();

  get size(): number {
    return this.#items.size + this.#deleted.size + this.#transfers.size;
  }

  /** Takes in what one process printed; a last line without an end was not acknowledged. */
  hear(output: string): void {
    for (const line of output.split("\n").slice(0, -1)) {
      const [what, id, size] = line.split(" ") as [string, string, string];
      if (what === "item") this.#items.set(id, Number(size));
      else if (what === "transfer") this.#transfers.add(id);
      else if (what === "deleting") this.#maybe.add(id);
      else if (what === "deleted") {
        this.#items.delete(id);
        this.#deleted.add(id);
      }
    }
  }

  /** All ways in which `store` and `blobs` are not what was acknowledged: none if all is well. `from`: first cycle to compare. */
  async differences(store: CrashStore, blobs: Blobs, from: string): Promise<string[]> {
    const found: string[] = [];
    const rows = await store.read.selectFrom("item").selectAll().where("group", ">=", from).execute();
    const groups = new Map<string, typeof rows>();
    for (const row of rows) {
      const members = groups.get(row.group);
      if (members) members.push(row);
      else groups.set(row.group, [row]);
    }
    for (const [group, members] of groups) {
      if (members.length !== members[0]!.size)
        found.push(`half a write: ${members.length} of ${members[0]!.size} of ${group}`);
      if (this.#deleted.has(group)) found.push(`deleted, and there: ${group}`);
      if (group.startsWith("never")) found.push(`failed, and there: ${group}`);
      const { blob } = members[0]!;
      if (blob !== null) await blobs.verify(blob).catch((error) => found.push(`${group}: ${error.message}`));
    }
    for (const group of this.#items.keys()) {
      if (group >= from && !groups.has(group) && !this.#maybe.has(group)) found.push(`lost: ${group}`);
    }
    const transfers = await store.read.selectFrom("transfer").selectAll().execute();
    const ids = new Set(transfers.map((row) => row.id));
    for (const id of this.#transfers) if (!ids.has(id)) found.push(`lost: transfer ${id}`);
    const balances = new Map(
      (await store.read.selectFrom("account").selectAll().execute()).map((a) => [a.id, a.balance]),
    );
    for (const { fromAccount, toAccount, amount } of transfers) {
      balances.set(fromAccount, balances.get(fromAccount)! + amount);
      balances.set(toAccount, balances.get(toAccount)! - amount);
    }
    for (const [id, rest] of balances) if (rest !== 0) found.push(`half a transfer: account ${id} is off by ${rest}`);
    return found;
  }
}
