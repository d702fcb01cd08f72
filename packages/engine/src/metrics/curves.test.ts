import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../random.js";
import { calibrationCurve } from "./calibration-curve.js";
import { detCurve } from "./det-curve.js";
import { precisionRecallCurve } from "./precision-recall-curve.js";
import { residuals } from "./residuals.js";
import { rocCurve } from "./roc-curve.js";
import { thinCurve } from "./thin-curve.js";
import { bestThreshold, thresholdTable } from "./threshold-table.js";

interface Case {
  name: string;
  y: number[];
  p: number[];
  w: number[] | null;
  roc: { fpr: number[]; tpr: number[]; thresholds: number[] };
  pr: { precision: number[]; recall: number[]; thresholds: number[] };
  det: { fpr: number[]; fnr: number[]; thresholds: (number | null)[] };
  calibration_uniform?: { true: number[]; predicted: number[] };
  calibration_quantile?: { true: number[]; predicted: number[] };
}
const golden: Case[] = JSON.parse(
  readFileSync(new URL("../../test/golden/metrics.json", import.meta.url), "utf8"),
).cases.filter((c: { roc?: unknown }) => c.roc);
const expectAll = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i] as number, 12);
};

test.each(golden)(
  "curves equal scikit-learn's: $name",
  ({ y, p, w, roc, pr, det, calibration_uniform, calibration_quantile }) => {
    const options = { weights: w ? Float64Array.from(w) : undefined };
    const scores = Float64Array.from(p as number[]);
    const ours = rocCurve(y, scores, options);
    expectAll(ours.falsePositiveRate, roc.fpr);
    expectAll(ours.truePositiveRate, roc.tpr);
    expectAll(ours.thresholds.slice(1) as number[], roc.thresholds.slice(1));
    const curve = precisionRecallCurve(y, scores, options);
    expectAll(curve.recall, pr.recall);
    expectAll(curve.precision, pr.precision);
    expectAll(curve.thresholds.slice(1) as number[], pr.thresholds);
    const errors = detCurve(y, scores, options);
    expectAll(errors.falsePositiveRate, det.fpr);
    expectAll(errors.falseNegativeRate, det.fnr);
    expect(errors.thresholds).toEqual(det.thresholds);
    for (const [strategy, expected] of [
      ["uniform", calibration_uniform],
      ["quantile", calibration_quantile],
    ] as const) {
      if (!expected) continue;
      const { bins } = calibrationCurve(y, scores, { strategy });
      expectAll(
        bins.map((bin) => bin.positiveShare),
        expected.true,
      );
      expectAll(
        bins.map((bin) => bin.meanPredicted),
        expected.predicted,
      );
    }
  },
);

test("a thinned curve keeps its ends, its limit, and a point near every point left out", () => {
  const point = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 30, maxLength: 200 }),
      fc.integer({ min: 10, max: 30 }),
      (points, limit) => {
        const x = points.map((q) => q[0]).sort((a, b) => a - b);
        const y = points.map((q) => q[1]).sort((a, b) => a - b);
        const kept = thinCurve(x, y, limit);
        expect(kept.length).toBeLessThanOrEqual(Math.max(limit, 2));
        expect([kept[0], kept.at(-1)]).toEqual([0, x.length - 1]);
        for (let i = 0; i < x.length; i++) {
          const nearest =
            Math.min(
              ...kept.map(
                (k) => Math.hypot((x[k] as number) - (x[i] as number), (y[k] as number) - (y[i] as number)) * 1e6,
              ),
            ) / 1e6;
          // A rising curve in the unit square is at most 2 long, and each pair of kept points spans a step or a jump.
          expect(nearest).toBeLessThanOrEqual(4 / (limit - 2));
        }
      },
    ),
  );
});

describe("a large curve", () => {
  const n = 50_000;
  const random = createRandom(3);
  const y = Float64Array.from({ length: n }, () => (random.uniform() < 0.2 ? 1 : 0));
  const p = y.map((truth) => 1 / (1 + Math.exp(-(truth * 1.5 - 1 + random.normal()))));

  test("is thinned to 500 points whose area is that of all", () => {
    const curve = rocCurve(y, p);
    expect(curve.thresholds.length).toBeLessThanOrEqual(500);
    let area = 0;
    for (let i = 1; i < curve.thresholds.length; i++) {
      const width = (curve.falsePositiveRate[i] as number) - (curve.falsePositiveRate[i - 1] as number);
      area += (width * ((curve.truePositiveRate[i] as number) + (curve.truePositiveRate[i - 1] as number))) / 2;
    }
    expect(area).toBeCloseTo(curve.auc, 4);
    expect(precisionRecallCurve(y, p).recall.length).toBeLessThanOrEqual(500);
  });

  test("threshold table counts every row, and its best threshold has the highest F1", () => {
    const table = thresholdTable(y, p);
    expect(table.length).toBe(101);
    for (const row of table) {
      const { truePositives, falsePositives, trueNegatives, falseNegatives } = row;
      expect(truePositives + falsePositives + trueNegatives + falseNegatives).toBe(n);
    }
    const at = table[30]!;
    expect(at.truePositives).toBe(
      p.reduce((sum, score, row) => sum + (score >= at.threshold && y[row] === 1 ? 1 : 0), 0),
    );
    expect(bestThreshold(table, "f1").f1).toBe(Math.max(...table.map((row) => row.f1)));
  });

  test("residuals sample in order and count every row", () => {
    const { sample, histogram, quantiles } = residuals(y, p, { seed: 1, sampleSize: 300 });
    expect(sample.length).toBe(300);
    expect(sample.map((s) => s.row)).toEqual(sample.map((s) => s.row).sort((a, b) => a - b));
    expect(histogram.counts.reduce((a, b) => a + b, 0)).toBe(n);
    expect(histogram.edges.length).toBe(histogram.counts.length + 1);
    expect(quantiles.p05).toBeLessThan(quantiles.p95);
    expect(residuals(Float64Array.of(1, 1), Float64Array.of(0, 0), { seed: 1 }).histogram.counts).toEqual([2]);
  });
});
