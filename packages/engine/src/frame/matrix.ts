import { SparseMatrix } from "./sparse-matrix.js";

/**
 * The features an estimator sees: one array of doubles a feature, missing as `NaN`.
 *
 * A feature of kind "category" holds codes 0, 1, 2 ... up to `cardinality - 1`; estimators without native
 * categories refuse it, so that a code is never taken for a quantity by accident.
 */
export interface FeatureMatrix {
  readonly rowCount: number;
  readonly features: readonly Feature[];
  readonly columns: readonly Float64Array[];
}

export type Feature =
  | { readonly name: string; readonly kind: "numeric" }
  | { readonly name: string; readonly kind: "category"; readonly cardinality: number };

/** The rows of `matrix` at `rows`, in that order; a sparse matrix stays one. */
export function takeMatrixRows(matrix: FeatureMatrix, rows: ArrayLike<number>): FeatureMatrix {
  if (matrix instanceof SparseMatrix) return matrix.takeRows(rows);
  const columns = matrix.columns.map((source) => {
    const taken = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) taken[i] = source[rows[i] as number] as number;
    return taken;
  });
  return { ...matrix, rowCount: rows.length, columns };
}
