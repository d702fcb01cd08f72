import fc from "fast-check";
import { expect, test } from "vitest";
import type { FitInput } from "../estimator.js";
import { createRandom } from "../random.js";
import { treeCount } from "./forest.js";
import { gradientBoosting } from "./gradient-boosting.js";

function table(seed: number) {
  const random = createRandom(seed);
  const features = ["a", "b", "c", "d"].map((name) => ({ name, kind: "numeric" as const }));
  const columns = features.map(() => Float64Array.from({ length: 250 }, () => random.normal()));
  const at = (f: number, row: number) => columns[f]?.[row] as number;
  const values = Float64Array.from({ length: 250 }, (_, row) => {
    return at(0, row) ** 2 + at(0, row) * at(1, row) - at(2, row) * at(3, row) + random.normal();
  });
  return { x: { rowCount: 250, features, columns }, y: { task: "regression" as const, values, classCount: 0 } };
}

const fit = (seed: number, params: FitInput["params"]) =>
  gradientBoosting.fit({ ...table(seed), params: { min_samples_leaf: 3, n_estimators: 15, ...params }, seed });

test("a prediction only rises or only falls along a feature with a direction, whatever the others are", () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(0, 2), fc.constantFrom(1, 0.5), (seed, l1, fraction) => {
      const directions = { a: "increasing", c: "decreasing" } as const;
      const model = fit(seed, { l1, feature_fraction_by_node: fraction, monotone_constraints: directions });
      const { x } = table(seed + 1);
      for (const [f, sign] of [
        [0, 1],
        [2, -1],
      ] as const) {
        const moved = x.columns.map((column, c) => (c === f ? column.map((value) => value + 0.7) : column));
        const before = model.predictRaw(x);
        const after = model.predictRaw({ ...x, columns: moved });
        expect(after.every((value, row) => sign * (value - (before[row] as number)) >= 0)).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});

test("a path of a tree has only features that are in one group, or one feature that is in none", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { forest } = fit(seed, {
        interaction_constraints: [
          ["a", "b"],
          ["b", "c"],
        ],
      });
      for (let tree = 0; tree < treeCount(forest); tree++) {
        const start = forest.treeStarts[tree] as number;
        const visit = (node: number, path: string): void => {
          const left = forest.left[start + node] as number;
          expect(path).toMatch(/^([ab]*|[bc]*|d*)$/);
          if (left < 0) return;
          const longer = path + "abcd"[forest.feature[start + node] as number];
          visit(left, longer);
          visit(left + 1, longer);
        };
        visit(0, "");
      }
    }),
    { numRuns: 15 },
  );
});

test("a large l1 leaves nothing but the mean", () => {
  expect(new Set(fit(1, { l1: 1e6 }).predict(table(1).x)).size).toBe(1);
});

test("names that are no features are refused with those there are", () => {
  expect(() => fit(1, { monotone_constraints: { z: "increasing" } })).toThrow(
    'monotone_constraints has "z", which is not a feature; there are a, b, c, d',
  );
  expect(() => fit(1, { interaction_constraints: [["a", "z"]] })).toThrow("which is not a feature");
});
