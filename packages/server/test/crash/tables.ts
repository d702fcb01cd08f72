import type { Kysely } from "kysely";
import { store } from "../../src/store/migrations/0001_store.js";
import type { Migration } from "../../src/store/migrations/migration.js";
import type { Store } from "../../src/store/store.js";

/** The tables that the crash test writes to. */
export interface CrashTables {
  /** One of `size` rows that are written, and deleted, together. `blob` is a blob's hash. */
  item: { group: string; number: number; size: number; blob: string | null };
  /** Balances that always add up to 0, and each to the amounts of its transfers. */
  account: { id: number; balance: number };
  transfer: { id: string; fromAccount: number; toAccount: number; amount: number };
}

export const accounts = 8;

const crash: Migration = {
  id: "9999_crash",
  async up(db: Kysely<CrashTables>) {
    await db.schema
      .createTable("item")
      .addColumn("group", "text", (column) => column.notNull())
      .addColumn("number", "integer", (column) => column.notNull())
      .addColumn("size", "integer", (column) => column.notNull())
      .addColumn("blob", "text")
      .addPrimaryKeyConstraint("item_key", ["group", "number"])
      .execute();
    await db.schema
      .createTable("account")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("balance", "integer", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("transfer")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("fromAccount", "integer", (column) => column.notNull().references("account.id"))
      .addColumn("toAccount", "integer", (column) => column.notNull().references("account.id"))
      .addColumn("amount", "integer", (column) => column.notNull())
      .execute();
    for (let id = 0; id < accounts; id++) await db.insertInto("account").values({ id, balance: 0 }).execute();
  },
};

export const crashMigrations: readonly Migration[] = [store, crash];

/** The store, whose type does not know the tables of this test. */
export type CrashStore = Omit<Store, "read" | "write"> & {
  readonly read: Kysely<CrashTables>;
  write<T>(work: (tx: Kysely<CrashTables>) => Promise<T>): Promise<T>;
};

export function crashStore(opened: Store): CrashStore {
  return opened as unknown as CrashStore;
}
