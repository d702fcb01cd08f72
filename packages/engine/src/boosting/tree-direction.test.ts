import fc from "fast-check";
import { expect, test } from "vitest";
import { tables } from "../../test/random-table.js";
import { readExample } from "../../test/read-fixture.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import type { Forest } from "./forest.js";
import { gradientBoosting } from "./gradient-boosting.js";
import { predict } from "./predictor.js";
import { treeAgainst } from "./tree-direction.js";

/** Whether the tree's prediction of some row moves against the direction from one value of the feature to the next. */
function seenAgainst(forest: Forest, tree: number, x: FeatureMatrix, f: number, direction: number): boolean {
  const [start, end] = forest.treeStarts.subarray(tree, tree + 2) as unknown as [number, number];
  const nodes = Array.from({ length: end - start }, (_, i) => start + i);
  const own = nodes.filter((node) => forest.feature[node] === f).map((node) => forest.threshold[node] as number);
  const values = [...own, Number.MAX_VALUE].filter(Number.isFinite).sort((a, b) => a - b);
  const alone = { ...forest, treeStarts: forest.treeStarts.slice(tree, tree + 2) };
  const scores = values.map((value) => {
    const columns = x.columns.map((column, g) => (g === f ? column.map(() => value) : column));
    return predict(alone, { ...x, columns }, "identity");
  });
  return scores
    .slice(1)
    .some((after, i) => after.some((score, row) => direction * (score - (scores[i]?.[row] as number)) < 0));
}

/** Every row that the trees can tell apart: all values of each feature with all of each other, one feature held at 0. */
function everyRow(x: FeatureMatrix, forest: Forest, held: number): FeatureMatrix {
  const choices = x.features.map((feature, g) => {
    if (g === held) return [0];
    if (feature.kind === "category") return [...Array(feature.cardinality).keys(), Number.NaN];
    const thresholds = new Set(forest.threshold.filter((_, node) => forest.feature[node] === g));
    return [...thresholds, Number.MAX_VALUE, Number.NaN].filter((value) => value !== Number.POSITIVE_INFINITY);
  });
  const rows = choices.reduce<number[][]>((all, values) => all.flatMap((row) => values.map((v) => [...row, v])), [[]]);
  return {
    ...x,
    rowCount: rows.length,
    columns: choices.map((_, g) => Float64Array.from(rows, (row) => row[g] as number)),
  };
}

test("a tree is found against a direction where, and only where, rows that differ in the feature alone show it", () => {
  let [against, along] = [0, 0];
  fc.assert(
    fc.property(
      tables,
      fc.integer({ min: 3, max: 8 }),
      fc.constantFrom(1 as const, -1 as const),
      (table, leaves, way) => {
        const f = table.x.features.findIndex(({ kind }) => kind === "numeric");
        if (f < 0) return;
        const params = { n_estimators: 1, max_leaves: leaves, max_bins: 6, min_samples_leaf: 1, min_gain_to_noise: 0 };
        const { forest } = gradientBoosting.fit({ ...table, params, seed: 1 });
        for (let tree = 0; tree < forest.treeStarts.length - 1; tree++) {
          const alone = { ...forest, treeStarts: forest.treeStarts.slice(tree, tree + 2) };
          const rows = everyRow(table.x, forest, f);
          if (rows.rowCount > 4000) return;
          const seen = seenAgainst(forest, tree, rows, f, way);
          expect(treeAgainst(alone, f, way) !== undefined).toBe(seen);
          if (seen) against++;
          else along++;
        }
      },
    ),
    { numRuns: 120 },
  );
  expect(Math.min(against, along)).toBeGreaterThan(20);
});

test("a model whose trees go against a direction is not gone on from with it; one that keeps it is", () => {
  const { x, y } = readExample("wine", "regression");
  const fit = (monotone_constraints: Record<string, "increasing" | "decreasing">, more = {}) =>
    gradientBoosting.fit({ x, y, seed: 1, params: { n_estimators: 20, monotone_constraints }, ...more });
  const free = fit({});
  expect(() => fit({ alcohol: "decreasing" }, { warmStart: free })).toThrow(
    expect.objectContaining({
      code: "bad_warm_start",
      message: expect.stringMatching(
        /^monotone_constraints has "alcohol" decreasing, but tree \d+ of warmStart rises along it$/,
      ),
    }),
  );
  const kept = fit({ alcohol: "increasing", ph: "decreasing" });
  expect(() => fit({ alcohol: "increasing" }, { warmStart: kept })).not.toThrow();
  expect(() => fit({ ph: "increasing" }, { warmStart: kept })).toThrow(
    /"ph" increasing, but tree \d+ of warmStart falls/,
  );
});
