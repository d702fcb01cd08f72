import type { Signature } from "@crisol/contract";
import { createRandom, type Frame, fitColumnReference, fitReference } from "@crisol/engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { customerFrame, customers } from "../../test/trained-run.js";
import type { DriftReferences } from "../train/drift-references.js";
import { driftOf } from "./drift.js";
import { WindowCounting } from "./drift-window.js";
import { DEFAULT_SETTINGS } from "./settings.js";

const input = (name: string, type: Signature["inputs"][number]["type"]) => ({
  name,
  type,
  missingSeen: true,
  levels: null,
  minimum: null,
  maximum: null,
  example: null,
});
const signature: Signature = {
  inputs: [
    input("amount", "number"),
    input("visits", "number"),
    input("vip", "boolean"),
    input("city", "text"),
    input("seen at", "timestamp"),
  ],
  output: { task: "binary_classification", target: "churn", classes: ["no", "yes"] },
};
const references: DriftReferences = (() => {
  const { rowCount, columns } = customerFrame(customers(5000, 42));
  const inputs: Frame = { rowCount, columns: columns.filter(({ name }) => name !== "churn") };
  return {
    inputs: fitReference(inputs),
    prediction: { ...fitColumnReference(columns.find(({ name }) => name === "churn")!), name: "prediction" },
  };
})();

function window(count: number, seed: number, drift = 0, pieces = [count]) {
  const of = customers(count, seed, { drift });
  const counting = new WindowCounting(signature, references);
  let start = 0;
  for (const size of pieces) {
    const piece = of.slice(start, start + size);
    counting.add(
      piece.map(({ row }) => row),
      piece.map(({ churn }) => churn),
    );
    start += size;
  }
  return counting.result();
}

const settings = { ...DEFAULT_SETTINGS, jensenShannonThreshold: 0.2 };
const alarms = (rows: number, drift: number, trials: number) =>
  Array.from({ length: trials }, (_, seed) =>
    driftOf(window(rows, seed + 1000, drift), signature, settings).findings.some(({ verdict }) => verdict === "bad"),
  ).filter(Boolean).length;

test("safety-38 no drift gives an alarm in at most 1 % of windows, of any size", () => {
  for (const [rows, trials] of [
    [100, 400],
    [300, 200],
    [1000, 100],
  ] as const) {
    expect(alarms(rows, 0, trials) / trials, `${rows} rows`).toBeLessThanOrEqual(0.01);
  }
});

test("safety-38 planted drift is found: a third of the range in 300 rows, always in 1,000", () => {
  expect(alarms(300, 0.35, 50) / 50).toBeGreaterThanOrEqual(0.98);
  expect(alarms(1000, 0.35, 30) / 30).toBe(1);
  expect(alarms(100, 0.8, 50) / 50).toBeGreaterThanOrEqual(0.98);
});

test("a window that is too small says nothing", () => {
  expect(driftOf(window(99, 1, 1), signature, settings).findings).toEqual([]);
});

test("window counts do not depend on how the rows came", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 0, max: 199 }),
      fc.integer(),
      (count, cut, seed) => {
        const first = Math.min(cut, count);
        const whole = window(count, Math.abs(seed), 0.2);
        expect(window(count, Math.abs(seed), 0.2, [first, count - first])).toEqual(whole);
        for (const { counts } of [...whole.inputs, whole.prediction])
          expect(counts.reduce((a, b) => a + b, 0)).toBe(count);
      },
    ),
    { numRuns: 30 },
  );
});

test("every bin has shares, a column of missing values too", () => {
  const random = createRandom(1);
  const counting = new WindowCounting(signature, references);
  const rows = Array.from({ length: 200 }, () => ({
    amount: null,
    visits: random.uniform() * 1e9,
    vip: null,
    city: "Ávila",
    "seen at": null,
  }));
  counting.add(
    rows,
    rows.map(() => "yes"),
  );
  const { columns } = driftOf(counting.result(), signature, settings);
  expect(columns.map(({ name, missingShareCurrent }) => [name, missingShareCurrent])).toEqual([
    ["amount", 1],
    ["visits", 0],
    ["vip", 1],
    ["city", 0],
    ["seen at", 1],
    ["prediction", 0],
  ]);
  expect(columns.find(({ name }) => name === "city")!.bins.at(-1)).toMatchObject({ label: "…", current: 1 });
  for (const { bins, missingShareCurrent, missingShareReference } of columns) {
    expect(bins.reduce((sum, { current }) => sum + current, missingShareCurrent)).toBeCloseTo(1);
    expect(bins.reduce((sum, { reference }) => sum + reference, missingShareReference)).toBeCloseTo(1);
  }
});
