import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../random.js";
import { growthLaw } from "./growth-law.js";
import { trainingTimeLaw } from "./training-time-law.js";

const sizes = [1 / 16, 1 / 8, 1 / 4];

describe("growthLaw", () => {
  test("finds a cost that has a fixed part and one for each row, to within its band", () => {
    const law = growthLaw(
      sizes.map((size) => ({ size, cost: 2 + 40 * size })),
      { error: 0.01 },
    );
    for (const size of [0.5, 1, 10]) {
      const { value, lower, upper } = law.at(size, 0.9);
      const truth = 2 + 40 * size;
      expect(Math.abs(value / truth - 1)).toBeLessThan(size > 1 ? 0.25 : 0.08);
      expect(lower).toBeLessThan(truth);
      expect(upper).toBeGreaterThan(truth);
    }
  });

  test("a part that grows up to a limit and no further is told from what goes over all rows", () => {
    // Resamples of the rows, of 2,500 at most: the smallest of the parts is below that.
    const sample = (size: number) => Math.min(2500, 20_000 * size);
    const truth = (size: number) => sample(size) / 1000 + 4 * size;
    const points = [...sizes, 1].map((size) => ({ size, cost: truth(size) }));
    const known = growthLaw(points, { error: 0.03, fixedAt: sample }).at(10, 0.9);
    expect(known.value / truth(10)).toBeGreaterThan(0.85);
    expect(known.value / truth(10)).toBeLessThan(1.15);
    expect(known.lower).toBeLessThan(truth(10));
    expect(known.upper).toBeGreaterThan(truth(10));
    const unknown = growthLaw(points, { error: 0.03 }).at(10, 0.9).value;
    expect(Math.abs(Math.log(known.value / truth(10)))).toBeLessThan(Math.abs(Math.log(unknown / truth(10))));
  });

  test("the band holds the truth about as often as it says, with costs that are as far off as was said", () => {
    const random = createRandom(7);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
    let held = 0;
    const trials = 300;
    for (let trial = 0; trial < trials; trial++) {
      const [fixed, power] = [random.uniform() * 0.9, 1 + 0.1 * normal()];
      const cost = (size: number) => (fixed + (1 - fixed) * (size * 4) ** power) * Math.exp(0.06 * normal());
      const law = growthLaw(
        sizes.map((size) => ({ size, cost: cost(size) })),
        { error: 0.06 },
      );
      const { lower, upper } = law.at(1, 0.9);
      const truth = cost(1);
      held += Number(lower <= truth && truth <= upper);
    }
    expect(held / trials).toBeGreaterThan(0.84);
    expect(held / trials).toBeLessThan(0.97);
  });

  test("properties: bands hold their value, grow with the level and with the size, and follow the unit of the cost", () => {
    const cost = fc.double({ min: 0.1, max: 1000, noNaN: true });
    fc.assert(
      fc.property(cost, fc.double({ min: 0, max: 3, noNaN: true }), cost, (first, growth, unit) => {
        const points = sizes.map((size, at) => ({ size, cost: first * (1 + growth * at) }));
        const law = growthLaw(points, { error: 0.05 });
        const narrow = law.at(1, 0.5);
        const wide = law.at(1, 0.9);
        expect(wide.lower).toBeLessThanOrEqual(narrow.lower);
        expect(narrow.lower).toBeLessThanOrEqual(narrow.value);
        expect(narrow.value).toBeLessThanOrEqual(narrow.upper);
        expect(narrow.upper).toBeLessThanOrEqual(wide.upper);
        expect(law.at(10, 0.9).value).toBeGreaterThanOrEqual(wide.value * (1 - 1e-6));
        const scaled = growthLaw(
          points.map((point) => ({ ...point, cost: point.cost * unit })),
          { error: 0.05 },
        );
        expect(scaled.at(1, 0.9).value / (wide.value * unit)).toBeCloseTo(1, 2);
      }),
      { numRuns: 40 },
    );
  });

  test("what is no measurement is refused", () => {
    expect(() => growthLaw([], { error: 0.1 })).toThrow("at least one");
    expect(() => growthLaw([{ size: 1, cost: 0 }], { error: 0.1 })).toThrow("above 0");
    expect(() => growthLaw([{ size: Number.NaN, cost: 1 }], { error: 0.1 })).toThrow("above 0");
  });
});

describe("trainingTimeLaw", () => {
  /** A training of so many rounds of that many seconds each, and a second for the rest. */
  const point = (size: number, done: number, seconds: number) => ({
    size,
    phaseSeconds: { read: 0.6, evaluate: 0.4 },
    rounds: { done, limit: 800, seconds },
  });

  test("rounds that early stopping ended grow with the rows, and never beyond their limit", () => {
    const law = trainingTimeLaw([point(1 / 16, 300, 0.001), point(1 / 8, 420, 0.002), point(1 / 4, 600, 0.004)]);
    const all = law.at(1, 0.9);
    // 800 rounds of 16 ms, and a second for the rest.
    expect(all.value).toBeGreaterThan(12);
    expect(all.value).toBeLessThan(15);
    expect(law.at(10, 0.9).value).toBeLessThan(1.25 * (800 * 0.16 + 1));
  });

  test("iterations until a solver converges hardly grow with the rows", () => {
    const parts = [point(1 / 16, 34, 0.01), point(1 / 8, 36, 0.02), point(1 / 4, 35, 0.04)];
    const law = trainingTimeLaw(parts, { roundsEnd: "convergence" });
    expect(law.at(1, 0.9).value).toBeLessThan(1.15 * (36 * 0.16 + 1));
    expect(law.at(10, 0.9).value).toBeLessThan(1.2 * (36 * 1.6 + 1));
    expect(trainingTimeLaw(parts).at(10, 0.9).value).toBeGreaterThan(law.at(10, 0.9).value);
  });

  test("rounds at their limit stay there: only the time of one grows", () => {
    const law = trainingTimeLaw(sizes.map((size) => point(size, 800, 0.02 * size)));
    expect(law.at(1, 0.9).value / 17).toBeCloseTo(1, 1);
  });

  test("a few rounds on all rows tell what one takes there, and narrow the band", () => {
    // Beyond 1/4 the rows no longer fit into the cache: a round takes twice as long as the parts say.
    const parts = sizes.map((size) => point(size, 800, 0.02 * size));
    const blind = trainingTimeLaw(parts).at(1, 0.9);
    const seeing = trainingTimeLaw(parts, {
      probed: { size: 1, roundSeconds: 0.04, phaseSeconds: {} },
    }).at(1, 0.9);
    expect(blind.value).toBeLessThan(18);
    expect(seeing.value).toBeGreaterThan(22);
  });

  test("what explains a forest is told by a few of its trees on all rows", () => {
    // Four times the rows take six times as long to explain, as trees get deeper.
    const parts = sizes.map((size) => ({ ...point(size, 50, 0.01), phaseSeconds: { explain: 14 * size } }));
    const seeing = trainingTimeLaw(parts, {
      probed: { size: 1, roundSeconds: 0.01, phaseSeconds: { explain: 21 } },
    }).at(1, 0.9);
    expect(trainingTimeLaw(parts).at(1, 0.9).value).toBeLessThan(16);
    expect(seeing.value).toBeGreaterThan(18);
  });

  test("where parts tell nothing of a phase on more rows, the probe alone does", () => {
    // Parts explain fewer rows of larger trees, up to a least number of rows: from there on it takes as much longer as there are rows.
    const parts = sizes.map((size, at) => ({
      ...point(size, 50, 0.01),
      phaseSeconds: { explain: [1.8, 2.5, 3.5][at] as number },
    }));
    const probed = { size: 1, roundSeconds: 0.01, phaseSeconds: { explain: 18 } };
    const at = (size: number, alone: boolean) =>
      trainingTimeLaw(parts, {
        roundsEnd: "convergence",
        probed: { ...probed, ...(alone && { alone: new Set(["explain"]) }) },
      }).at(size, 0.9);
    const fit = 50 * 0.01;
    expect(at(1, true).value).toBeCloseTo(18 + fit, 0);
    expect(at(10, true).value / (140 + fit)).toBeGreaterThan(0.85);
    expect(at(10, true).value / (140 + fit)).toBeLessThan(1.25);
    expect(at(1, false).value).toBeLessThan(at(1, true).value - 1);
    expect(at(1 / 4, true).value).toBeCloseTo(3.5 + fit, 0);
  });

  test("a phase that works on a sample of the rows hardly grows once the sample is full", () => {
    // A second and a half for the sample, and what goes over all rows once.
    const parts = sizes.map((size) => ({ size, rounds: null, phaseSeconds: { explain: 1.5 + 0.8 * size } }));
    const at10 = (bounded?: ReadonlySet<string>) =>
      trainingTimeLaw(parts, { ...(bounded && { bounded }) }).at(10, 0.9).value;
    expect(at10(new Set(["explain"]))).toBeLessThan(at10());
    expect(at10(new Set(["explain"]))).toBeLessThan(9.5);
  });

  test("a phase whose sample is known at each size is told from it, and from what it takes on all rows", () => {
    // Six classes: the intervals of metrics take ten seconds at any size, the metrics themselves one for 160,000 rows.
    const parts = [10.4, 11.5, 11.5].map((evaluate, at) => ({
      ...{ size: sizes[at] as number, rounds: null, phaseSeconds: { evaluate } },
    }));
    const probed = { size: 1, roundSeconds: null, phaseSeconds: { evaluate: 12.6 } };
    const law = trainingTimeLaw(parts, { probed, sampled: { evaluate: (size) => Math.min(2500, 52_500 * size) } });
    expect(law.at(10, 0.9).lower).toBeLessThan(32.7);
    expect(law.at(10, 0.9).value).toBeGreaterThan(22);
    expect(law.at(10, 0.9).upper).toBeGreaterThan(32.7);
  });

  test("an algorithm without rounds is fitted by its time alone", () => {
    const law = trainingTimeLaw(
      sizes.map((size) => ({ size, phaseSeconds: { fit: 40 * size, read: 1 }, rounds: null })),
    );
    expect(law.at(1, 0.9).value / 41).toBeCloseTo(1, 1);
  });
});
