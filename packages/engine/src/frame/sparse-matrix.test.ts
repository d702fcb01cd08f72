import fc from "fast-check";
import { expect, test } from "vitest";
import { gradientBoosting } from "../boosting/gradient-boosting.js";
import { EngineError } from "../engine-error.js";
import { takeMatrixRows } from "./matrix.js";
import { type SparseColumns, SparseMatrix } from "./sparse-matrix.js";

const features = [
  { name: "a", kind: "numeric" },
  { name: "b", kind: "numeric" },
] as const;

const good: SparseColumns = {
  rowCount: 4,
  features,
  starts: Uint32Array.of(0, 2, 3),
  rows: Uint32Array.of(0, 3, 1),
  values: Float64Array.of(5, -2, 7),
};

test("columns are dense when asked for, and once", () => {
  const sparse = new SparseMatrix(good);
  expect(sparse.columns.map((column) => [...column])).toEqual([
    [5, 0, 0, -2],
    [0, 7, 0, 0],
  ]);
  expect(sparse.columns[1]).toBe(sparse.columns[1]);
});

test("any rows of a sparse matrix are those of the dense one, and from dense to sparse nothing is lost", () => {
  const entry = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer() });
  const shape = fc.record({ rowCount: fc.integer({ min: 0, max: 12 }), width: fc.integer({ min: 0, max: 5 }) });
  const matrix = shape.chain(({ rowCount, width }) =>
    fc.record({
      columns: fc.array(fc.array(entry, { minLength: rowCount, maxLength: rowCount }), {
        minLength: width,
        maxLength: width,
      }),
      rows: rowCount === 0 ? fc.constant([]) : fc.array(fc.integer({ min: 0, max: rowCount - 1 })),
      rowCount: fc.constant(rowCount),
    }),
  );
  fc.assert(
    fc.property(matrix, ({ columns, rows, rowCount }) => {
      const dense = {
        rowCount,
        features: columns.map((_, f) => ({ name: `f${f}`, kind: "numeric" as const })),
        columns: columns.map((column) => Float64Array.from(column)),
      };
      const sparse = SparseMatrix.from(dense);
      expect([...sparse.columns]).toEqual(dense.columns);
      const taken = takeMatrixRows(sparse, rows);
      expect(taken).toBeInstanceOf(SparseMatrix);
      expect([...taken.columns]).toEqual(takeMatrixRows(dense, rows).columns);
      expect(taken.rowCount).toBe(rows.length);
    }),
  );
});

test("an algorithm that knows nothing of sparse matrices learns the same from one", () => {
  const x = {
    rowCount: 300,
    features,
    columns: [0, 1].map((f) => Float64Array.from({ length: 300 }, (_, row) => Math.max(0, ((row * (7 + f)) % 11) - 6))),
  };
  const y = { task: "regression", classCount: 0, values: x.columns[0] as Float64Array } as const;
  const params = { n_estimators: 5 };
  const fromDense = gradientBoosting.fit({ x, y, params, seed: 1 });
  const fromSparse = gradientBoosting.fit({ x: SparseMatrix.from(x), y, params, seed: 1 });
  expect(fromSparse.save()).toEqual(fromDense.save());
});

test.each([
  [{ starts: Uint32Array.of(0, 3) }, "starts must have 3 entries for 2 features, not 2"],
  [{ values: Float64Array.of(1) }, "there are 1 values for 3 rows"],
  [{ starts: Uint32Array.of(0, 2, 2) }, "starts must go from 0 to the 3 entries, not from 0 to 2"],
  [{ starts: Uint32Array.of(0, 4, 3) }, 'starts must ascend, and that of feature "b" is 4, the next one 3'],
  [{ rows: Uint32Array.of(0, 4, 1) }, 'row 4 of feature "a" must be below 4'],
  [{ rows: Uint32Array.of(3, 3, 1) }, 'the rows of feature "a" must ascend without repetition, and 3 follows 3'],
  [{ values: Float64Array.of(1, 2, Number.NaN) }, 'the value of feature "b" in row 1 must be a finite number, not NaN'],
  [
    { features: [features[0], { name: "b", kind: "category", cardinality: 3 }] },
    'a sparse matrix takes numbers only, and feature "b" is a category',
  ],
] as const)("refused: %o", (change, sentence) => {
  expect(() => new SparseMatrix({ ...good, ...change } as SparseColumns)).toThrow(
    new EngineError("bad_matrix", sentence),
  );
});
