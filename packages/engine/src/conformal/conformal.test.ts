import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError, ModelFileError } from "../engine-error.js";
import type { Target } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { linearRegression } from "../linear/linear-regression.js";
import { intervalCoverage, meanIntervalWidth } from "../metrics/interval-metrics.js";
import { decodeModelFile, encodeModelFile } from "../model-file.js";
import { createRandom } from "../random.js";
import { type Fold, kFolds } from "../resampling/folds.js";
import { ConformalInterval, fitConformalInterval } from "./conformal-interval.js";
import { ConformalScores } from "./conformal-scores.js";
import { ConformalSets, fitConformalSets, SET_METHODS, type SetMethod } from "./conformal-sets.js";
import { CrossConformalRegressor, fitCrossConformal, loadCrossConformal } from "./cross-conformal.js";

interface Golden {
  regression: { level: number; calibration: number[]; y: number[]; at: number[]; lower: number[]; upper: number[] }[];
  cross: {
    x: number[][];
    y: number[];
    new: number[][];
    foldOf: number[];
    cases: { level: number; lower: number[]; upper: number[] }[];
  };
  classification: {
    k: number;
    p: number[];
    y: number[];
    at: number[];
    cases: { method: SetMethod; level: number; sets: number[] }[];
  };
}
const golden: Golden = JSON.parse(readFileSync(new URL("../../test/golden/conformal.json", import.meta.url), "utf8"));
const numbers = (values: readonly number[]) => Float64Array.from(values);
const expectAll = (actual: Float64Array, expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 10);
  });
};

function matrix(rows: readonly (readonly number[])[]): FeatureMatrix {
  const width = rows[0]?.length ?? 0;
  return {
    rowCount: rows.length,
    features: Array.from({ length: width }, (_, f) => ({ name: `x${f}`, kind: "numeric" })),
    columns: Array.from({ length: width }, (_, f) => Float64Array.from(rows, (row) => row[f] as number)),
  };
}

describe("as recorded from MAPIE, or for aps and raps from their definition", () => {
  test.each(golden.regression)(
    "split intervals at $level are the same",
    ({ level, calibration, y, at, lower, upper }) => {
      const held = numbers(calibration);
      const fitted = fitConformalInterval({ lower: held, upper: held }, numbers(y));
      const interval = fitted.apply({ lower: numbers(at), upper: numbers(at) }, level);
      expectAll(interval.lower, lower);
      expectAll(interval.upper, upper);
    },
  );

  test.each(golden.cross.cases)("CV+ intervals at $level are the same", ({ level, lower, upper }) => {
    const { x, y, new: fresh, foldOf } = golden.cross;
    const rows = Uint32Array.from(foldOf.keys());
    const folds = Array.from({ length: 5 }, (_, fold): Fold => {
      return { train: rows.filter((row) => foldOf[row] !== fold), test: rows.filter((row) => foldOf[row] === fold) };
    });
    const target: Target = { task: "regression", classCount: 0, values: numbers(y) };
    const fitted = fitCrossConformal(linearRegression, { x: matrix(x), y: target }, folds, {
      params: { alpha: 0 },
      seed: 1,
    });
    const interval = fitted.predictInterval(matrix(fresh), level);
    expectAll(interval.lower, lower);
    expectAll(interval.upper, upper);
  });

  test.each(golden.classification.cases)("$method sets at $level are the same", ({ method, level, sets }) => {
    const { k, p, y, at } = golden.classification;
    const target: Target = { task: "multiclass_classification", classCount: k, values: numbers(y) };
    const fitted = fitConformalSets(numbers(p), target, { method });
    expect([...fitted.apply(numbers(at), level).members]).toEqual(sets);
  });
});

/** Within what a binomial share of `trials` with chance `level` leaves once in ten thousand times. */
function expectCoverage(share: number, trials: number, level: number): void {
  const spread = 3.9 * Math.sqrt((level * (1 - level)) / trials);
  expect(share).toBeGreaterThan(level - spread);
  // What is promised is at least the level and at most 1 / (n + 1) more.
  expect(share).toBeLessThan(level + 1 / (CALIBRATION + 1) + spread);
}

const SEEDS = 50;
const LEVEL = 0.8;
const CALIBRATION = 99;
const FRESH = 40;

/** Numbers around a line, with more noise to the right. */
function noisy(rowCount: number, seed: number) {
  const random = createRandom(seed);
  const x = Float64Array.from({ length: rowCount }, () => random.uniform() * 4);
  const y = x.map((at) => 2 * at + (0.2 + at) * random.normal());
  return { x, y };
}

describe("coverage over 50 seeds of exchangeable rows", () => {
  const bands = {
    absolute: (x: Float64Array) => ({ lower: x.map((at) => 2 * at), upper: x.map((at) => 2 * at) }),
    normalised: (x: Float64Array) => ({
      lower: x.map((at) => 2 * at),
      upper: x.map((at) => 2 * at),
      scale: x.map((at) => 0.2 + at),
    }),
    // Quantiles that are far too near: conformalisation has to make up for it.
    quantile: (x: Float64Array) => ({
      lower: x.map((at) => 2 * at - 0.3 * at),
      upper: x.map((at) => 2 * at + 0.3 * at),
    }),
  };

  test.each(Object.entries(bands))(
    "%s intervals hold what they promise, calibration and new rows drawn anew",
    (_name, band) => {
      let covered = 0;
      for (let seed = 0; seed < SEEDS; seed++) {
        const held = noisy(CALIBRATION, seed);
        const fresh = noisy(FRESH, 1000 + seed);
        const fitted = fitConformalInterval(band(held.x), held.y);
        covered += intervalCoverage(fresh.y, fitted.apply(band(fresh.x), LEVEL)) / SEEDS;
      }
      // New rows of one seed share a threshold, which adds the spread of its own coverage: as many rows as 1 in 1.4 count.
      expectCoverage(covered, (SEEDS * FRESH) / 1.4, LEVEL);
    },
  );

  test("normalised intervals are wide where errors are, and narrower on average", () => {
    const held = noisy(2000, 1);
    const fresh = noisy(2000, 2);
    const of = (band: (x: Float64Array) => { lower: Float64Array; upper: Float64Array }) =>
      fitConformalInterval(band(held.x), held.y).apply(band(fresh.x), LEVEL);
    expect(meanIntervalWidth(fresh.y, of(bands.normalised))).toBeLessThan(
      meanIntervalWidth(fresh.y, of(bands.absolute)),
    );
    const quiet = fresh.x.map((at) => Number(at < 0.5));
    expect(intervalCoverage(fresh.y, of(bands.absolute), quiet)).toBeGreaterThan(0.95);
    expect(intervalCoverage(fresh.y, of(bands.normalised), quiet)).toBeLessThan(0.9);
  });

  test("CV+ holds its level too", () => {
    let covered = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const known = noisy(40, seed);
      const fresh = noisy(FRESH, 1000 + seed);
      const y: Target = { task: "regression", classCount: 0, values: known.y };
      const folds = kFolds(40, { folds: 8, seed });
      const fitted = fitCrossConformal(linearRegression, { x: matrix([...known.x].map((at) => [at])), y }, folds, {
        params: {},
        seed,
      });
      covered +=
        FRESH * intervalCoverage(fresh.y, fitted.predictInterval(matrix([...fresh.x].map((at) => [at])), LEVEL));
    }
    expect(covered / (SEEDS * FRESH)).toBeGreaterThan(LEVEL - 0.05);
    expect(covered / (SEEDS * FRESH)).toBeLessThan(LEVEL + 0.07);
  });

  /** Three classes of which the last is rare and hard; the model is too sure of itself. */
  function classes(rowCount: number, seed: number) {
    const random = createRandom(seed, 2);
    const values = new Float64Array(rowCount);
    const probability = new Float64Array(rowCount * 3);
    for (let row = 0; row < rowCount; row++) {
      const k = [0, 0, 0, 1, 1, 1, 1, 2][random.integer(8)] as number;
      const odds = [0, 1, 2].map((c) => Math.exp(2 * ((c === k ? (k === 2 ? 0.2 : 1) : 0) + random.normal())));
      const total = odds.reduce((a, b) => a + b, 0);
      values[row] = k;
      for (let c = 0; c < 3; c++) probability[row * 3 + c] = (odds[c] as number) / total;
    }
    return { probability, y: { task: "multiclass_classification", classCount: 3, values } as Target };
  }

  test.each(SET_METHODS)("%s sets hold the true class as often as promised, for each class where asked", (method) => {
    const hits = [0, 0];
    const rareHits = [0, 0];
    let rare = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const held = classes(200, seed);
      const fresh = classes(FRESH, 1000 + seed);
      [false, true].forEach((perClass, which) => {
        const { members } = fitConformalSets(held.probability, held.y, { method, perClass }).apply(
          fresh.probability,
          LEVEL,
        );
        fresh.y.values.forEach((k, row) => {
          const hit = members[row * 3 + k] as number;
          hits[which]! += hit;
          if (k !== 2) return;
          rareHits[which]! += hit;
          if (which === 0) rare++;
        });
      });
    }
    const total = SEEDS * FRESH;
    expect((hits[0] as number) / total).toBeGreaterThan(LEVEL - 0.04);
    expect((hits[1] as number) / total).toBeGreaterThan(LEVEL - 0.04);
    expect((hits[0] as number) / total).toBeLessThan(LEVEL + 0.1);
    expect((rareHits[0] as number) / rare).toBeLessThan(LEVEL - 0.05);
    expect((rareHits[1] as number) / rare).toBeGreaterThan(LEVEL - 3.9 * Math.sqrt((LEVEL * (1 - LEVEL)) / rare));
  });
});

test("the threshold is the ceil((n + 1) level)-th score, and infinite where there are too few", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 99 }),
      (list, percent) => {
        const scores = ConformalScores.of(numbers(list));
        const rank = Math.ceil(((list.length + 1) * percent) / 100);
        const expected = rank > list.length ? Number.POSITIVE_INFINITY : list.toSorted((a, b) => a - b)[rank - 1];
        expect(scores.threshold(percent / 100)).toBe(expected);
      },
    ),
  );
});

test("equal weights change nothing, and rows of weight 0 are not there", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 19 }),
      (list, twentieth) => {
        const level = twentieth / 20;
        const scores = numbers(list);
        const plain = ConformalScores.of(scores).threshold(level);
        expect(
          ConformalScores.of(
            scores,
            scores.map(() => 2),
          ).threshold(level),
        ).toBe(plain);
        const more = numbers([...list, 1000, -1000]);
        const weights = more.map((_, i) => (i < list.length ? 1 : 0));
        expect(ConformalScores.of(more, weights).threshold(level)).toBe(plain);
      },
    ),
  );
});

test("sets grow with the level and always have the most probable class", () => {
  const row = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 3, maxLength: 30 }),
      fc.constantFrom(...SET_METHODS),
      fc.boolean(),
      (rows, method, perClass) => {
        const p = numbers(rows.flatMap((odds) => odds.map((value) => value / odds.reduce((a, b) => a + b, 0))));
        const values = Float64Array.from(rows, (_, i) => i % 3);
        const y: Target = { task: "multiclass_classification", classCount: 3, values };
        const fitted = fitConformalSets(p, y, { method, perClass });
        let before: Uint8Array = new Uint8Array(p.length);
        for (const level of [0.1, 0.5, 0.8, 0.99]) {
          const { members } = fitted.apply(p, level);
          expect(members.every((is, i) => is >= (before[i] as number))).toBe(true);
          rows.forEach((odds, at) => {
            const best = odds.indexOf(Math.max(...odds));
            expect(members[at * 3 + best]).toBe(1);
          });
          before = members;
        }
        const file = encodeModelFile(fitted.save());
        const loaded = ConformalSets.load(decodeModelFile(file));
        expect(loaded.apply(p, 0.7)).toEqual(fitted.apply(p, 0.7));
        expect(encodeModelFile(loaded.save())).toEqual(file);
      },
    ),
    { numRuns: 50 },
  );
});

test("intervals and the models of CV+ survive a model file to the bit", () => {
  const { x, y } = noisy(30, 1);
  const band = { lower: x, upper: x };
  const fitted = fitConformalInterval(band, y);
  const loaded = ConformalInterval.load(decodeModelFile(encodeModelFile(fitted.save())));
  expect(loaded.apply(band, 0.9)).toEqual(fitted.apply(band, 0.9));
  const data = { x: matrix([...x].map((at) => [at])), y: { task: "regression", classCount: 0, values: y } as Target };
  const cross = fitCrossConformal(linearRegression, data, kFolds(30, { folds: 30, seed: 1 }), { params: {}, seed: 1 });
  const file = encodeModelFile(cross.save());
  const again = loadCrossConformal(linearRegression, decodeModelFile(file));
  expect(again.predictInterval(data.x, 0.9)).toEqual(cross.predictInterval(data.x, 0.9));
  expect(again.predict(data.x)).toEqual(cross.predict(data.x));
  expect(encodeModelFile(again.save())).toEqual(file);
  const { header, sections } = cross.save();
  const foldOf = (sections.foldOf as Uint32Array).map((fold) => fold + 1);
  expect(() => loadCrossConformal(linearRegression, { header, sections: { ...sections, foldOf } })).toThrow(
    ModelFileError,
  );
});

test("quantiles that cross meet in the middle", () => {
  const y = new Float64Array(20);
  const wide = { lower: y.map(() => -5), upper: y.map(() => 5) };
  const { lower, upper } = fitConformalInterval(wide, y).apply(
    { lower: Float64Array.of(1), upper: Float64Array.of(3) },
    0.9,
  );
  expect([lower[0], upper[0]]).toEqual([2, 2]);
});

test("what cannot be is refused with the value", () => {
  const y = Float64Array.of(1, 2);
  const band = { lower: y, upper: y };
  const refused = (run: () => unknown, message: string) => {
    expect(run).toThrow(EngineError);
    expect(run).toThrow(message);
  };
  refused(() => fitConformalInterval(band, y).apply(band, 90), "level must be above 0 and below 1, not 90");
  refused(
    () => fitConformalInterval({ ...band, scale: Float64Array.of(1, 0) }, y),
    "scale 1 must be finite and above 0, not 0",
  );
  refused(() => fitConformalInterval(band, y.subarray(1)), "lower must have 1 numbers, not 2");
  refused(
    () => fitConformalInterval({ lower: y.subarray(2), upper: y.subarray(2) }, y.subarray(2)),
    "at least 1 calibration row",
  );
  refused(() => fitConformalInterval(band, y, new Float64Array(2)), "of weight above 0, not 0");
  const binary: Target = { task: "binary_classification", classCount: 2, values: Float64Array.of(0, 1) };
  const p = Float64Array.of(0.2, 0.8);
  refused(() => fitConformalSets(p, { ...binary, task: "regression" }), "not for regression");
  refused(
    () => fitConformalSets(p, binary, { method: "best" as SetMethod }),
    'method must be one of lac, aps, raps, not "best"',
  );
  refused(() => fitConformalSets(p, binary, { penalty: -1 }), "penalty must be from 0 to 1000000, not -1");
  refused(() => fitConformalSets(p.subarray(1), binary), "2 rows need 2 probabilities, not 1");
  const data = { x: matrix([[1], [2]]), y: binary };
  refused(
    () => fitCrossConformal(linearRegression, data, kFolds(2, { folds: 2, seed: 1 }), { params: {}, seed: 1 }),
    "intervals are for regression",
  );
  const few = new CrossConformalRegressor([], Float64Array.of(1, 2), new Uint32Array(2));
  expect(few.predictInterval({ rowCount: 1, features: [], columns: [] }, 0.9).upper[0]).toBe(Number.POSITIVE_INFINITY);
  const { header, sections } = fitConformalSets(p, binary).save();
  const reversed = (sections["scores0/reached"] as Float64Array).slice().reverse();
  expect(() => ConformalSets.load({ header, sections: { ...sections, "scores0/reached": reversed } })).toThrow(
    ModelFileError,
  );
  expect(() => ConformalSets.load({ header: { ...header, present: [true, true, true] }, sections })).toThrow(
    ModelFileError,
  );
});

test("two classes in the layout of several have the sets that they have as one probability", () => {
  const random = createRandom(5);
  const p = Float64Array.from({ length: 80 }, () => random.uniform());
  const values = p.map((share) => Number(random.uniform() < share));
  const both = Float64Array.from({ length: 160 }, (_, i) =>
    i % 2 ? (p[i >> 1] as number) : 1 - (p[i >> 1] as number),
  );
  for (const method of SET_METHODS) {
    const binary = fitConformalSets(p, { task: "binary_classification", classCount: 2, values }, { method });
    const several = fitConformalSets(both, { task: "multiclass_classification", classCount: 2, values }, { method });
    const loaded = ConformalSets.load(decodeModelFile(encodeModelFile(several.save())));
    const { members } = binary.apply(p, 0.8);
    expect(several.apply(both, 0.8).members).toEqual(members);
    expect(loaded.apply(both, 0.8).members).toEqual(members);
  }
});
