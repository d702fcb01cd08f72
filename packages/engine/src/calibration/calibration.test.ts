import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradientBoosting } from "../boosting/gradient-boosting.js";
import { EngineError, ModelFileError } from "../engine-error.js";
import type { Target } from "../estimator.js";
import { estimatorContract } from "../estimator-contract.js";
import { linearRegression } from "../linear/linear-regression.js";
import { logisticRegression } from "../linear/logistic-regression.js";
import { calibrationErrors } from "../metrics/calibration-error.js";
import { evaluate } from "../metrics/evaluate.js";
import { decodeModelFile, encodeModelFile } from "../model-file.js";
import { createRandom } from "../random.js";
import { calibrate, calibrated } from "./calibrated-estimator.js";
import { CALIBRATION_METHODS, type CalibrationMethod, fitCalibrator, loadCalibrator } from "./calibrator.js";
import { applyIsotonic, fitIsotonic } from "./isotonic-regression.js";

interface Case {
  name: string;
  classCount: number;
  y: number[];
  p: number[];
  w: number[] | null;
  at: number[];
  expected: Partial<Record<CalibrationMethod, number[]>>;
}
const { cases } = JSON.parse(readFileSync(new URL("../../test/golden/calibration.json", import.meta.url), "utf8")) as {
  cases: Case[];
};
/** Isotonic regression is exact; the others are as near as the peers' solvers come (betacal's stops at 1e-4). */
const tolerance: Partial<Record<CalibrationMethod, number>> = {
  isotonic: 1e-12,
  temperature: 1e-6,
  sigmoid: 1e-5,
  beta: 5e-4,
};

function targetOf(values: ArrayLike<number>, classCount: number): Target {
  const task = classCount === 2 ? "binary_classification" : "multiclass_classification";
  return { task, classCount, values: Float64Array.from(values) };
}

describe.each(cases)("$name", ({ classCount, y, p, w, at, expected }) => {
  test.each(Object.entries(expected))("%s equals the peer's", (method, values) => {
    const weights = w ? Float64Array.from(w) : undefined;
    const calibrator = fitCalibrator(
      method as CalibrationMethod,
      Float64Array.from(p),
      targetOf(y, classCount),
      weights,
    );
    const ours = calibrator.apply(Float64Array.from(at));
    const largest = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (ours[i] as number))), 0);
    expect(largest).toBeLessThan(tolerance[method as CalibrationMethod] as number);
  });
});

/** Probabilities that are too sure of themselves, and what came. */
function overconfident(rowCount: number, classCount: number, seed: number) {
  const random = createRandom(seed);
  const values = new Float64Array(rowCount);
  const probability = new Float64Array(classCount === 2 ? rowCount : rowCount * classCount);
  for (let row = 0; row < rowCount; row++) {
    const odds = Array.from({ length: classCount }, () => Math.exp(1.3 * random.normal()));
    const total = odds.reduce((a, b) => a + b, 0);
    let draw = random.uniform() * total;
    let k = 0;
    while (k < classCount - 1 && draw > (odds[k] as number)) draw -= odds[k++] as number;
    values[row] = k;
    const sure = odds.map((value) => value ** 2.5);
    const sum = sure.reduce((a, b) => a + b, 0);
    if (classCount === 2) probability[row] = (sure[1] as number) / sum;
    else for (let c = 0; c < classCount; c++) probability[row * classCount + c] = (sure[c] as number) / sum;
  }
  return { probability, y: targetOf(values, classCount) };
}

describe.each([2, 4])("of %i classes", (classCount) => {
  test.each(CALIBRATION_METHODS)("%s makes overconfident probabilities come true, on other rows too", (method) => {
    const { probability, y } = overconfident(3000, classCount, 1);
    const other = overconfident(3000, classCount, 2);
    const calibrator = fitCalibrator(method, probability, y);
    const after = calibrator.apply(other.probability);
    const scored = (prediction: Float64Array) => ({ ...other.y, yTrue: other.y.values, prediction });
    const before = calibrationErrors(scored(other.probability)).expected;
    expect(calibrationErrors(scored(after)).expected).toBeLessThan(0.35 * before);
    const loss = (p: Float64Array) =>
      evaluate(y.task, other.y.values, p, { classCount, metrics: ["brier_score"] }).brier_score as number;
    expect(loss(after)).toBeLessThan(loss(other.probability));
    if (classCount === 2) return;
    for (let from = 0; from < after.length; from += classCount) {
      expect(after.subarray(from, from + classCount).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    }
  });

  test.each(CALIBRATION_METHODS)("%s survives a model file to the bit", (method) => {
    const { probability, y } = overconfident(200, classCount, 3);
    const calibrator = fitCalibrator(method, probability, y);
    const file = encodeModelFile(calibrator.save());
    const loaded = loadCalibrator(decodeModelFile(file));
    expect(loaded.apply(probability)).toEqual(calibrator.apply(probability));
    expect(encodeModelFile(loaded.save())).toEqual(file);
  });
});

const scores = fc.array(
  fc.record({ p: fc.integer({ min: 0, max: 20 }), is: fc.nat(1), w: fc.integer({ min: 1, max: 3 }) }),
  { minLength: 1, maxLength: 40 },
);
const columns = (rows: readonly { p: number; is: number; w: number }[]) => ({
  p: Float64Array.from(rows, (row) => row.p / 20),
  is: Float64Array.from(rows, (row) => row.is),
  w: Float64Array.from(rows, (row) => row.w),
});
const grid = Float64Array.from({ length: 101 }, (_, i) => i / 100);

test("every binary map stays between 0 and 1 and never falls, but a sigmoid may turn round a model that is wrong", () => {
  fc.assert(
    fc.property(scores, fc.constantFrom(...CALIBRATION_METHODS), (rows, method) => {
      const { p, is, w } = columns(rows);
      const mapped = fitCalibrator(method, p, targetOf(is, 2), w).apply(grid);
      expect(mapped.every((value) => value >= 0 && value <= 1)).toBe(true);
      const steps = mapped.slice(1).map((value, i) => value - (mapped[i] as number));
      const rises = steps.every((step) => step >= -1e-12);
      expect(rises || (method === "sigmoid" && steps.every((step) => step <= 1e-12))).toBe(true);
    }),
  );
});

test("a whole-number weight is that many copies of the row", () => {
  fc.assert(
    fc.property(scores, fc.constantFrom(...CALIBRATION_METHODS), (rows, method) => {
      // Two classes apart leave the slope of an unpenalised beta map to its last slight step.
      fc.pre(method !== "beta" || rows.length > 10);
      const { p, is, w } = columns(rows);
      const copies = columns(rows.flatMap((row) => new Array<(typeof rows)[0]>(row.w).fill(row)));
      const weighted = fitCalibrator(method, p, targetOf(is, 2), w).apply(p);
      const repeated = fitCalibrator(method, copies.p, targetOf(copies.is, 2)).apply(p);
      const largest = weighted.reduce((most, value, i) => Math.max(most, Math.abs(value - (repeated[i] as number))), 0);
      expect(largest).toBeLessThan(1e-6);
    }),
  );
});

test("isotonic regression is the nearest of all rising functions, and centred it rises throughout", () => {
  fc.assert(
    fc.property(scores, (rows) => {
      const { p, is, w } = columns(rows);
      const fitted = fitIsotonic(p, is, { weights: w });
      const loss = (values: Float64Array) =>
        values.reduce((sum, value, i) => sum + (w[i] as number) * (value - (is[i] as number)) ** 2, 0);
      const best = loss(applyIsotonic(fitted, p));
      for (const shift of [0.01, -0.03]) {
        const moved = applyIsotonic(fitted, p).map((value, i) => value + shift * (p[i] as number));
        const rising = moved.every((value, i) =>
          p.every((other, j) => other <= (p[i] as number) || (moved[j] as number) >= value),
        );
        if (rising) expect(loss(moved)).toBeGreaterThanOrEqual(best - 1e-12);
      }
      const centred = fitIsotonic(p, is, { weights: w, centred: true });
      expect(centred.y.every((value, i) => i === 0 || value > (centred.y[i - 1] as number))).toBe(true);
    }),
  );
});

for (const base of [gradientBoosting, logisticRegression]) {
  estimatorContract(calibrated(base), { weightsAreRepeats: false, orderIsFree: false, lossIsOwn: false });
}

test("a fitted model is calibrated on held-out rows, and a file of it holds both", () => {
  const random = createRandom(5);
  const rowCount = 600;
  const column = Float64Array.from({ length: rowCount }, () => random.normal());
  const x = { rowCount, features: [{ name: "a", kind: "numeric" as const }], columns: [column] };
  const y = targetOf(
    column.map((a) => Number(a + random.normal() > 0)),
    2,
  );
  const model = gradientBoosting.fit({ x, y, params: {}, seed: 1 });
  const better = calibrate(model, { x, y }, "isotonic");
  expect(better.predict(x)).toEqual(better.calibrator.apply(model.predict(x)));
  const file = encodeModelFile(better.save());
  const loaded = calibrated(gradientBoosting).load(decodeModelFile(file));
  expect(loaded.predict(x)).toEqual(better.predict(x));
  expect(() => calibrated(logisticRegression).load(decodeModelFile(file))).toThrow(ModelFileError);
});

test("what cannot be calibrated is refused with the value", () => {
  const { probability, y } = overconfident(10, 2, 1);
  const refused = (run: () => unknown, message: string) => {
    expect(run).toThrow(EngineError);
    expect(run).toThrow(message);
  };
  refused(() => fitCalibrator("magic" as CalibrationMethod, probability, y), "method must be one of sigmoid");
  refused(() => fitCalibrator("sigmoid", probability, { ...y, task: "regression" }), "not regression");
  refused(
    () =>
      fitCalibrator(
        "sigmoid",
        probability.map((p) => 2 * p + 1),
        y,
      ),
    "must be from 0 to 1",
  );
  refused(() => fitCalibrator("sigmoid", probability.subarray(1), y), "10 rows need 10 probabilities, not 9");
  refused(() => fitCalibrator("sigmoid", probability, y, new Float64Array(10)), "one of them above 0");
  refused(() => calibrated(linearRegression), "linear_regression is for regression");
});

test("a damaged calibrator is refused", () => {
  const { probability, y } = overconfident(50, 2, 1);
  for (const method of CALIBRATION_METHODS) {
    const { header, sections } = fitCalibrator(method, probability, y).save();
    const map = sections.map0 as Float64Array;
    const falling = map.slice().reverse();
    for (const map0 of [falling.fill(Number.NaN), map.subarray(1), new Float64Array(0), new Float32Array(map)]) {
      expect(() => loadCalibrator({ header, sections: { map0 } })).toThrow(ModelFileError);
    }
    expect(() => loadCalibrator({ header: { ...header, classCount: 3 }, sections })).toThrow(ModelFileError);
  }
});
