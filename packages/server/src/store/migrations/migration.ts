import type { Kysely } from "kysely";

/**
 * One step in the life of the tables. It is applied once, whole or not at all, and never changed after a release.
 * No deferred foreign keys: they are checked at the commit, which a write shares with others that would fail with it.
 */
export interface Migration {
  /** Number and name, in the order of application: `0002_access`. */
  readonly id: string;
  /** Makes the change; awaits nothing but `db`. `any`: a migration knows the tables as they were then, not as they are. */
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  up(db: Kysely<any>): Promise<void>;
}
