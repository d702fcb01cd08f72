/** Which migrations were applied. The runner makes this table itself, before the first of them. */
export interface MigrationTable {
  id: string;
  appliedAtMs: number;
}

/** Facts of the store as a whole, such as its own id. */
export interface MetaTable {
  key: string;
  value: string;
}

export interface StoreTables {
  migration: MigrationTable;
  meta: MetaTable;
}
