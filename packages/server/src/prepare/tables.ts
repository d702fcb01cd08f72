/** Tables of step 3. */
export interface PrepareTables {
  recipe: RecipeTable;
}

/** Never changes once made: saving under the same name makes the next version. */
export interface RecipeTable {
  id: string;
  projectId: string;
  name: string;
  version: number;
  dataId: string;
  dataVersion: number;
  /** JSON of the contract's `RecipeStep`s. */
  steps: string;
  /** JSON of the contract's `Split`. */
  split: string;
  createdAtMs: number;
}
