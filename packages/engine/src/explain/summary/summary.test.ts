import { expect, test } from "vitest";
import type { FeatureMatrix } from "../../frame/matrix.js";
import { createRandom } from "../../random.js";
import type { Explanation } from "../explanation.js";
import { beeswarm } from "./beeswarm.js";
import { dependencePoints } from "./dependence-points.js";
import { meanContributions } from "./mean-contributions.js";
import { thinRows } from "./thin-rows.js";
import { valueRanks } from "./value-ranks.js";
import { waterfall } from "./waterfall.js";

const random = createRandom(2);
const rowCount = 600;
const names = ["a", "b", "c", "d"];
const columns = names.map(() => Float64Array.from({ length: rowCount }, () => random.normal()));
(columns[3] as Float64Array)[7] = Number.NaN;
const table: FeatureMatrix = { rowCount, features: names.map((name) => ({ name, kind: "numeric" })), columns };
// a's contribution depends on c, and b's on nothing else.
const contributions = Float64Array.from({ length: rowCount * 4 }, (_, i) => {
  const [a, b, c] = columns.map((column) => column[i >> 2] as number) as [number, number, number];
  return [(a * c) / 2, 3 * b, (a * c) / 2, 0][i % 4] as number;
});
const explanation: Explanation = {
  method: "tree",
  scale: "raw",
  names,
  rowCount,
  outputs: 1,
  contributions,
  expected: Float64Array.of(0.25),
};

test("columns by mean size of their contributions", () => {
  const means = meanContributions(explanation);
  expect(means[0]?.name).toBe("b");
  expect(means.at(-1)).toEqual({ name: "d", meanAbsolute: [0], mean: [0] });
  const expected = (columns[1] as Float64Array).reduce((sum, value) => sum + Math.abs(3 * value), 0) / rowCount;
  expect(means[0]?.meanAbsolute[0]).toBeCloseTo(expected, 10);
  expect(meanContributions({ ...explanation, rowCount: 0, contributions: new Float64Array(0) })).toHaveLength(4);
});

test("rows are thinned evenly with both ends, missing values last, the same every time", () => {
  const values = Float64Array.of(5, Number.NaN, 1, 3, 2, 4);
  expect([...thinRows(values, 10)]).toEqual([2, 4, 3, 5, 0, 1]);
  expect([...thinRows(values.slice(2), 2)]).toEqual([0, 3]);
  expect([...thinRows(values, 0)]).toEqual([]);
});

test("ranks follow the values, from 0 to 1; equals share theirs, and what is missing has none", () => {
  expect([...valueRanks(Float64Array.of(10, Number.NaN, 30, 20))]).toEqual([0, Number.NaN, 1, 0.5]);
  expect([...valueRanks(Float64Array.of(1, 2, 2, 3, 9))]).toEqual([0, 0.375, 0.375, 0.75, 1]);
  expect([...valueRanks(Float64Array.of(7, 7))]).toEqual([0.5, 0.5]);
});

test("a beeswarm has the important columns, and colours by the values' order", () => {
  const lines = beeswarm(explanation, table, { mostColumns: 3, mostPoints: 50 });
  expect(lines.map(({ name }) => name)[0]).toBe("b");
  expect(lines).toHaveLength(3);
  for (const { points } of lines) {
    expect(points).toHaveLength(50);
    expect(points.every((point, i) => point.contribution >= (points[i - 1]?.contribution ?? -Infinity))).toBe(true);
  }
  // b's contribution rises with its value: so does the colour, from 0 to 1.
  const ranks = lines[0]?.points.map(({ rank }) => rank as number) as number[];
  expect([ranks[0], ranks.at(-1)]).toEqual([0, 1]);
  expect(ranks).toEqual(ranks.toSorted((x, y) => x - y));
  const all = beeswarm(explanation, table, { mostPoints: rowCount });
  expect(all[3]?.points.filter(({ rank, value }) => rank === null && value === null)).toHaveLength(1);
});

test("a dependence plot is coloured by the column that interacts most", () => {
  const { partner, points } = dependencePoints(explanation, table, "a");
  expect(partner).toBe("c");
  expect(points).toHaveLength(rowCount);
  for (const { row, value, contribution, partnerValue } of points) {
    expect(contribution).toBe(((value as number) * (partnerValue as number)) / 2);
    expect(value).toBe(columns[0]?.[row]);
  }
  expect(dependencePoints(explanation, table, "a", { partner: "d", mostPoints: 20 }).points).toHaveLength(20);
  expect(() => dependencePoints(explanation, table, "e")).toThrow('no column "e"');
  const one = { ...table, features: table.features.slice(0, 1), columns: columns.slice(0, 1) };
  expect(dependencePoints(explanation, one, "a").partner).toBeUndefined();
});

test("a waterfall leads from the expected to the row's own, in steps that join", () => {
  const { expected, steps, total } = waterfall(explanation, 3, { mostSteps: 3 });
  expect(expected).toBe(0.25);
  expect(steps).toHaveLength(3);
  expect(steps[2]).toMatchObject({ columns: 2 });
  expect(steps[2]).not.toHaveProperty("name");
  steps.forEach((step, i) => {
    expect(step.from).toBe(i === 0 ? expected : steps[i - 1]?.to);
  });
  const sum = contributions.subarray(12, 16).reduce((a, b) => a + b, 0.25);
  expect(total).toBeCloseTo(sum, 12);
  expect(waterfall(explanation, 3).steps).toHaveLength(4);
});
