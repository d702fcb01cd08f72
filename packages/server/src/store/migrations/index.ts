import { store } from "./0001_store.js";
import type { Migration } from "./migration.js";

/** All migrations in their order. A new one goes at the end: one import and one line here. */
export const migrations: readonly Migration[] = [store];
