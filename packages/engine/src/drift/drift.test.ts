import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Column } from "../frame/frame.js";
import { createRandom } from "../random.js";
import type { ColumnReference } from "./column-reference.js";
import { compareDrift, hasDrifted } from "./compare-drift.js";
import { countRows, emptyCounts } from "./drift-counts.js";
import { fitColumnReference, fitReference } from "./drift-reference.js";
import { jensenShannonDistance } from "./jensen-shannon.js";

const golden = JSON.parse(readFileSync(new URL("../../test/golden/drift.json", import.meta.url), "utf8"));
const numeric = (values: ArrayLike<number>): Column => ({
  kind: "numeric",
  name: "x",
  values: Float64Array.from(values),
});
const category = (values: (string | null)[]): Column => {
  const levels = [...new Set(values.filter((value) => value !== null))];
  return {
    kind: "category",
    name: "c",
    levels,
    codes: Int32Array.from(values, (v) => (v === null ? -1 : levels.indexOf(v))),
  };
};
const compare = (reference: ColumnReference, column: Column) => {
  const counts = emptyCounts(reference);
  countRows(reference, column, counts);
  return compareDrift(reference, counts);
};

test.each(golden.cases as { name: string; a: number[]; b: number[]; expected: number }[])(
  "Jensen-Shannon equals scipy's: $name",
  ({ a, b, expected }) => {
    expect(Math.abs(jensenShannonDistance(a, b) - expected)).toBeLessThan(1e-12);
  },
);

describe("bins", () => {
  test("a number is cut at quantiles, few distinct values each get a bin, missing has its own", () => {
    const many = fitColumnReference(numeric(Array.from({ length: 1000 }, (_, i) => i)));
    expect(many.counts).toEqual([...new Array(10).fill(100), 0]);
    expect(fitColumnReference(numeric([1, 2, 2, 4, Number.NaN, Number.POSITIVE_INFINITY]))).toEqual({
      name: "x",
      kind: "numeric",
      edges: [1.5, 3],
      counts: [1, 2, 1, 2],
    });
    const mostlyZero = fitColumnReference(numeric(Array.from({ length: 100 }, (_, i) => Math.max(0, i - 70))));
    expect(mostlyZero.counts[0]).toBe(71);
    expect(mostlyZero.counts.reduce((a, b) => a + b, 0)).toBe(100);
  });

  test("levels without a bin count as other, and numbers written as text are read", () => {
    const reference = fitColumnReference(category(["a", "a", "b", "c", null]), { maxLevels: 2 });
    expect(reference).toEqual({ name: "c", kind: "category", levels: ["a", "b"], counts: [2, 1, 1, 1] });
    expect(compare(reference, category(["b", "new", null])).counts).toEqual([0, 1, 1, 1]);
    expect(compare(fitColumnReference(numeric([1, 2, 3])), category(["1", "3", "x", null])).counts).toEqual([
      1, 0, 1, 2,
    ]);
  });
});

test("rows added in pieces count as rows added at once, and the reference survives JSON", () => {
  const value = fc.option(fc.double({ min: -10, max: 10, noNaN: true }), { nil: Number.NaN });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), fc.array(value), fc.array(value), (training, first, second) => {
      const [fitted] = fitReference({ rowCount: training.length, columns: [numeric(training)] });
      const reference = JSON.parse(JSON.stringify(fitted)) as ColumnReference;
      expect(reference).toEqual(fitted);
      const counts = emptyCounts(reference);
      countRows(reference, numeric(first), counts);
      countRows(reference, numeric(second), counts);
      const whole = compare(reference, numeric([...first, ...second]));
      expect(counts).toEqual(whole.counts);
      if (whole.rowCount === 0) expect(whole.psi).toBeNaN();
      else {
        expect(whole.psi).toBeGreaterThanOrEqual(-1e-12);
        expect(whole.jensenShannon).toBeGreaterThanOrEqual(0);
        expect(whole.jensenShannon).toBeLessThanOrEqual(1);
      }
    }),
  );
});

describe("sampling", () => {
  const draw = (n: number, random: ReturnType<typeof createRandom>, shift = 0) =>
    numeric(Array.from({ length: n }, () => random.normal() + shift));
  const drawLevels = (n: number, random: ReturnType<typeof createRandom>, rare: number) =>
    category(Array.from({ length: n }, () => (random.uniform() < rare ? "rare" : random.uniform() < 0.7 ? "a" : "b")));

  test("without drift PSI averages what noise.mean says, and chi-squared passes its 99 % bound about once in 100", () => {
    const random = createRandom(1);
    for (const [referenceRows, rows] of [
      [5000, 100],
      [2000, 2000],
      [1000, 30],
    ] as const) {
      let passed = 0;
      let psi = 0;
      let noise = 0;
      const trials = 400;
      for (let trial = 0; trial < trials; trial++) {
        const found = compare(fitColumnReference(draw(referenceRows, random)), draw(rows, random));
        psi += found.psi / trials;
        noise += found.noise.mean / trials;
        if (found.chiSquared.statistic > found.chiSquared.critical99) passed++;
      }
      expect(psi / noise, `${referenceRows} against ${rows}`).toBeGreaterThan(0.85);
      expect(psi / noise, `${referenceRows} against ${rows}`).toBeLessThan(1.25);
      expect(passed / trials).toBeLessThanOrEqual(0.03);
    }
  });

  test("false alarms stay at most 1 in 100, for numbers and levels, at 30 to 2000 rows", () => {
    const random = createRandom(2);
    let alarms = 0;
    let trials = 0;
    for (const rows of [30, 100, 500, 2000]) {
      for (let trial = 0; trial < 100; trial++) {
        if (hasDrifted(compare(fitColumnReference(draw(2000, random)), draw(rows, random)))) alarms++;
        if (hasDrifted(compare(fitColumnReference(drawLevels(2000, random, 0.02)), drawLevels(rows, random, 0.02))))
          alarms++;
        trials += 2;
      }
    }
    expect(alarms / trials).toBeLessThanOrEqual(0.01);
  });

  test("planted drift is found: a shift of one deviation in 100 rows, a half in 500, a new level in 200", () => {
    const random = createRandom(3);
    const found = (count: number, make: () => boolean) => Array.from({ length: count }, make).filter(Boolean).length;
    expect(
      found(50, () => hasDrifted(compare(fitColumnReference(draw(2000, random)), draw(100, random, 1)))),
    ).toBeGreaterThanOrEqual(48);
    expect(
      found(50, () => hasDrifted(compare(fitColumnReference(draw(2000, random)), draw(500, random, 0.5)))),
    ).toBeGreaterThanOrEqual(48);
    expect(
      found(50, () =>
        hasDrifted(compare(fitColumnReference(drawLevels(2000, random, 0)), drawLevels(200, random, 0.1))),
      ),
    ).toBe(50);
  });
});
