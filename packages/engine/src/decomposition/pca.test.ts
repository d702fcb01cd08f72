import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../test/golden/unsupervised.json";
import { readExample } from "../../test/read-fixture.js";
import { EngineError } from "../engine-error.js";
import { type FeatureMatrix, takeMatrixRows } from "../frame/matrix.js";
import { encodeModelFile } from "../model-file.js";
import type { ParamValues } from "../params.js";
import { createRandom } from "../random.js";
import { createThreads } from "../threads/threads.js";
import { pca } from "./pca.js";
import { symmetricEigen } from "./symmetric-eigen.js";

describe("axes, signs, variances and components equal scikit-learn's to 1e-8", () => {
  test.each([
    ["wine", "wine", {}, false],
    ["glass_3_whitened_weighted", "glass", { n_components: 3, whiten: true }, true],
    ["diabetes_90", "diabetes", { explained_variance: 0.9 }, false],
  ] as const)("%s", (name, fixture, params, weighted) => {
    const { x } = readExample(fixture, "regression");
    const weights = weighted ? Float64Array.from({ length: x.rowCount }, (_, row) => row % 3) : undefined;
    const fitted = pca.fit({ x, params, seed: 0, ...(weights && { weights }) });
    const expected = golden.pca[name];
    expectClose(fitted.components.axes, expected.axes);
    expectClose(fitted.components.explainedVariance, expected.variance);
    expectClose(fitted.explainedVarianceRatio(), expected.ratio);
    const some = fitted.transform(takeMatrixRows(x, [0, 1, 2, 3, 4]));
    const count = some.features.length;
    const flat = Array.from(
      { length: 5 * count },
      (_, i) => some.columns[i % count]?.[Math.floor(i / count)] as number,
    );
    expectClose(Float64Array.from(flat), expected.transformed);
  });
});

function expectClose(values: Float64Array, expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((values[i] as number) - value)).toBeLessThan(1e-8 * Math.max(1, Math.abs(value)));
  });
}

test("eigenvectors of any symmetric matrix are orthogonal and give it back", () => {
  const sizes = fc.integer({ min: 1, max: 9 });
  const matrices = sizes.chain((size) =>
    fc.tuple(
      fc.constant(size),
      fc.array(fc.integer({ min: -3, max: 3 }), { minLength: size * size, maxLength: size * size }),
    ),
  );
  fc.assert(
    fc.property(matrices, ([size, entries]) => {
      const at = (i: number, j: number) =>
        (entries[Math.min(i, j) * size + Math.max(i, j)] as number) * 10 ** (i === j ? 0 : -2);
      const matrix = Float64Array.from({ length: size * size }, (_, i) => at(Math.floor(i / size), i % size));
      const { values, vectors } = symmetricEigen(matrix, size);
      for (let i = 0; i < size; i++) {
        if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1] as number);
        for (let j = 0; j < size; j++) {
          let product = 0;
          let rebuilt = 0;
          for (let k = 0; k < size; k++) {
            product += (vectors[i * size + k] as number) * (vectors[j * size + k] as number);
            rebuilt += (values[k] as number) * (vectors[k * size + i] as number) * (vectors[k * size + j] as number);
          }
          expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
          expect(rebuilt).toBeCloseTo(matrix[i * size + j] as number, 12);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("all components give the rows back, whitened and standardised or not", () => {
  const { x } = readExample("glass", "multiclass_classification");
  const choices: ParamValues[] = [{}, { whiten: true }, { standardize: true }];
  for (const params of choices) {
    const fitted = pca.fit({ x, params, seed: 0 });
    const back = fitted.inverseTransform(fitted.transform(x));
    back.columns.forEach((column, f) => {
      column.forEach((value, row) => {
        expect(value).toBeCloseTo(x.columns[f]?.[row] as number, 8);
      });
    });
  }
});

/** Rows of many features that four directions nearly explain. */
function wide(rowCount: number, featureCount: number): FeatureMatrix {
  const random = createRandom(5);
  const factors = Array.from({ length: 4 }, () => Float64Array.from({ length: rowCount }, () => random.normal()));
  const columns = Array.from({ length: featureCount }, () => {
    const shares = factors.map((_, k) => random.normal() * 2 ** -k);
    return Float64Array.from({ length: rowCount }, (_, row) =>
      factors.reduce((sum, factor, k) => sum + (shares[k] as number) * (factor[row] as number), 0.05 * random.normal()),
    );
  });
  return { rowCount, features: columns.map((_, f) => ({ name: `x${f}`, kind: "numeric" })), columns };
}

test("few components of many features are those of all, on any number of threads", async () => {
  const x = wide(120, 520);
  const all = pca.fit({ x, params: {}, seed: 0 });
  expect(all.outputFeatures).toHaveLength(120);
  const few = pca.fit({ x, params: { n_components: 4 }, seed: 0 });
  few.components.axes.forEach((value, i) => {
    expect(value).toBeCloseTo(all.components.axes[i] as number, 7);
  });
  expectClose(few.explainedVarianceRatio(), [...all.explainedVarianceRatio().slice(0, 4)]);
  const threads = await createThreads({ count: 3 });
  try {
    const choices: ParamValues[] = [{}, { n_components: 4 }];
    for (const params of choices) {
      const alone = pca.fit({ x, params, seed: 0 }).components;
      const shared = pca.fit({ x, params, seed: 0, threads }).components;
      expect(Buffer.from(shared.axes.buffer).equals(Buffer.from(alone.axes.buffer))).toBe(true);
    }
  } finally {
    threads.close();
  }
});

test("more components than rows or features is refused with the bound", () => {
  const { x } = readExample("wine", "regression");
  expect(() => pca.fit({ x, params: { n_components: 99 }, seed: 0 })).toThrow(
    new EngineError(
      "bad_params",
      `n_components must be at most ${x.features.length}, as there are ${x.rowCount} rows and ${x.features.length} features, not 99`,
    ),
  );
  expect(encodeModelFile(pca.fit({ x, params: {}, seed: 0 }).save()).length).toBeLessThan(10_000);
});

test.each([1, 4095, 4097, 9001])(
  "%i rows: variances and components are those of plain sums, on any number of threads",
  async (rowCount) => {
    const random = createRandom(rowCount);
    const width = 5;
    const columns = Array.from({ length: width }, (_, f) =>
      Float64Array.from({ length: rowCount }, () => 100 + (f + 1) * random.uniform()),
    );
    const features = columns.map((_, f) => ({ name: `f${f}`, kind: "numeric" as const }));
    const x: FeatureMatrix = { rowCount, features, columns };
    const weights = Float64Array.from({ length: rowCount }, (_, row) => 1 + (row % 3));
    const threads = await createThreads({ count: 3 });
    try {
      const fitted = pca.fit({ x, weights, params: {}, seed: 0 });
      expect(pca.fit({ x, weights, params: {}, seed: 0, threads }).components).toEqual(fitted.components);
      const total = weights.reduce((a, b) => a + b, 0);
      const means = columns.map(
        (column) => column.reduce((sum, v, row) => sum + v * (weights[row] as number), 0) / total,
      );
      const transformed = fitted.transform(x);
      const { axes, explainedVariance } = fitted.components;
      transformed.columns.forEach((component, c) => {
        let squares = 0;
        component.forEach((value, row) => {
          const plain = columns.reduce(
            (sum, column, f) =>
              sum + (axes[c * width + f] as number) * ((column[row] as number) - (means[f] as number)),
            0,
          );
          if (!(Math.abs(value - plain) < 1e-10)) throw new Error(`row ${row}: ${value} is not ${plain}`);
          squares += (weights[row] as number) * value * value;
        });
        const degrees = total > 1 ? total - 1 : total;
        expect(explainedVariance[c]).toBeCloseTo(squares / degrees, 9);
      });
    } finally {
      threads.close();
    }
  },
);
