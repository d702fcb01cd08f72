import { openStore, type Store, type StoreOptions } from "../src/store/store.js";
import { databaseOf } from "./database.js";

/** Opens the store of `dataDir` in the database that the tests of this run use. */
export async function openTestStore(options: StoreOptions): Promise<Store> {
  return openStore({ databaseUrl: await databaseOf(options.dataDir), ...options });
}
