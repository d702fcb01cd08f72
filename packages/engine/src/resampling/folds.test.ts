import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../engine-error.js";
import { type Fold, groupedFolds, kFolds, stratifiedFolds, timeFolds } from "./folds.js";

const shape = fc.record({
  rowCount: fc.integer({ min: 2, max: 60 }),
  folds: fc.integer({ min: 2, max: 8 }),
  repeats: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1000),
});

/** Train and test are all rows, each once, and over a repeat each row is tested once. */
function expectPartition(folds: readonly Fold[], rowCount: number, foldCount: number): void {
  const all = Uint32Array.from({ length: rowCount }, (_, row) => row);
  for (const { train, test } of folds) expect(Uint32Array.of(...train, ...test).sort()).toEqual(all);
  for (let from = 0; from < folds.length; from += foldCount) {
    const tested = folds.slice(from, from + foldCount).flatMap((fold) => [...fold.test]);
    expect(Uint32Array.from(tested).sort()).toEqual(all);
  }
}

test("k folds test each row once a repeat, in sizes that differ by at most 1, each repeat its own", () => {
  fc.assert(
    fc.property(shape, ({ rowCount, folds, repeats, seed }) => {
      fc.pre(folds <= rowCount);
      const made = kFolds(rowCount, { folds, repeats, seed });
      expectPartition(made, rowCount, folds);
      const sizes = made.map(({ test }) => test.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(kFolds(rowCount, { folds, repeats, seed })).toEqual(made);
      if (rowCount > 20 && repeats > 1) expect(made[0]).not.toEqual(made[folds]);
    }),
  );
});

test("stratified folds divide each class evenly, however rare", () => {
  fc.assert(
    fc.property(shape, fc.array(fc.nat(4), { minLength: 60, maxLength: 60 }), (given, classes) => {
      const { rowCount, folds, repeats, seed } = given;
      fc.pre(folds <= rowCount);
      const values = Float64Array.from(classes.slice(0, rowCount));
      const target = { task: "multiclass_classification", classCount: 5, values } as const;
      const made = stratifiedFolds(target, { folds, repeats, seed });
      expectPartition(made, rowCount, folds);
      for (let k = -1; k < 5; k++) {
        const counts = made.map(({ test }) => test.filter((row) => k < 0 || values[row] === k).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("grouped folds keep a group together and the folds as even as the groups allow", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 20, maxLength: 60 }), fc.nat(100), (groups, seed) => {
      fc.pre(new Set(groups).size >= 3);
      const made = groupedFolds(groups, { folds: 3, seed });
      expectPartition(made, groups.length, 3);
      for (const { train, test } of made) {
        const learnt = new Set([...train].map((row) => groups[row]));
        expect(test.some((row) => learnt.has(groups[row] as number))).toBe(false);
      }
    }),
  );
});

describe("time folds", () => {
  test("never learn from the present or the future", () => {
    const options = fc.record({
      folds: fc.integer({ min: 1, max: 4 }),
      gap: fc.nat(2),
      window: fc.integer({ min: 3, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 20, maxLength: 40 }), options, (times, { folds, gap, window }) => {
        let made: readonly Fold[] = [];
        try {
          made = timeFolds(times, { folds, gap, window: Math.min(window, times.length) });
        } catch (error) {
          // Times that are mostly equal leave no blocks.
          expect((error as EngineError).code).toBe("bad_split");
          return;
        }
        expect(made).toHaveLength(folds);
        for (const { train, test } of made) {
          const last = Math.max(...[...train].map((row) => times[row] as number));
          expect([...test].every((row) => (times[row] as number) > last)).toBe(true);
          expect(train.length).toBeLessThanOrEqual(window);
        }
      }),
    );
  });

  test("are scikit-learn's TimeSeriesSplit where rows divide evenly", () => {
    const made = timeFolds([5, 0, 1, 2, 3, 4, 6, 7], { folds: 3, gap: 1 });
    expect(made.map(({ train, test }) => [[...train], [...test]])).toEqual([
      [[1], [3, 4]],
      [
        [1, 2, 3],
        [0, 5],
      ],
      [
        [1, 2, 3, 4, 5],
        [6, 7],
      ],
    ]);
  });
});

test("folds that cannot be made are refused with the bound", () => {
  const refused = (run: () => unknown, message: string) => {
    expect(run).toThrow(EngineError);
    expect(run).toThrow(message);
  };
  refused(() => kFolds(3, { folds: 4, seed: 1 }), "folds must be a whole number from 2 to 3, not 4");
  refused(() => kFolds(9, { folds: 3, repeats: 0, seed: 1 }), "repeats must be a whole number from 1 to 1000, not 0");
  refused(() => groupedFolds([1, 1, 2], { folds: 3, seed: 1 }), "at most the number of groups 2, not 3");
  refused(() => timeFolds([1, 1, 1, 1], { folds: 2 }), "must be at least 1");
});
